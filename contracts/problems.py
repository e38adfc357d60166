"""The tree of anticipated errors: a Refusal is the rules saying no, a Trouble is the world being busy.

Problem
├── Refusal                 4xx, never retried; slug, field and expectation go to the client
│   ├── InputRefused        422, one field is wrong
│   ├── StateRefused        409, the state does not allow it
│   ├── Forbidden           403, the account may not
│   └── Unknown             404, no such thing
└── Trouble                 503, retried with back-off
    └── NotYet              a fact that others must bring first has not arrived
"""

import re
from collections.abc import Collection
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

_HUMP = re.compile(r"(?<!^)(?=[A-Z])")


class ProblemDetails(BaseModel):
    """The body of every refusal on HTTP: `application/problem+json` (RFC 9457)."""

    model_config = ConfigDict(frozen=True)

    type: str
    title: str
    status: int
    slug: str
    detail: str
    field: str | None = None
    expected: str | None = None


class Problem(Exception):
    """Có sự cố đã lường trước.

    An anticipated problem occurred.
    """

    status: ClassVar[int] = 500
    retry_after: ClassVar[int | None] = None

    def __init__(self, detail: str | None = None, *, field: str | None = None, expected: str | None = None) -> None:
        super().__init__(detail or self.title())
        self.field = field
        self.expected = expected

    @classmethod
    def slug(cls) -> str:
        """The kebab-case name that clients may rely on."""
        return _HUMP.sub("-", cls.__name__).lower()

    @classmethod
    def title(cls, *, english: bool = False) -> str:
        """The first line of the docstring (Vietnamese), or its last (English)."""
        lines = [line.strip() for line in (cls.__doc__ or cls.__name__).strip().splitlines() if line.strip()]
        return lines[-1] if english else lines[0]

    def details(self, *, english: bool = False) -> ProblemDetails:
        """The problem as its wire body."""
        title = self.title(english=english)
        return ProblemDetails(
            type=f"urn:motcua:problem:{self.slug()}",
            title=title,
            status=self.status,
            slug=self.slug(),
            detail=title if english or not self.args else str(self.args[0]),
            field=self.field,
            expected=self.expected,
        )


class Refusal(Problem):
    """Yêu cầu bị từ chối.

    The request is refused.
    """

    status = 422


class InputRefused(Refusal):
    """Một trường dữ liệu chưa đúng.

    A field is not as expected.
    """

    status = 422


class StateRefused(Refusal):
    """Trạng thái hiện tại không cho phép việc này.

    The present state does not allow this.
    """

    status = 409


class Forbidden(Refusal):
    """Tài khoản không được phép làm việc này.

    The account may not do this.
    """

    status = 403


class Unknown(Refusal):
    """Không tìm thấy.

    There is no such thing.
    """

    status = 404


class Trouble(Problem):
    """Hệ thống đang bận, xin thử lại sau ít phút.

    The system is busy, please try again in a moment.
    """

    status = 503
    retry_after = 2


class NotYet(Trouble):
    """Dữ liệu cần thiết chưa tới.

    What this needs has not arrived yet.
    """

    def __init__(self, detail: str | None = None, *, dossiers: Collection[str] = ()) -> None:
        super().__init__(detail)
        self.dossiers = frozenset(dossiers)
