"""Which scores a request asks for, read from its query."""

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from contracts.problems import InputRefused
from services.survey.domain.period import Period
from services.survey.handlers.read_scores import ScoreQuery

_COMMUNE = re.compile(r"\d{5}")
_PROCEDURE = re.compile(r"(\d\.\d{6})(\.000\.00\.00\.[A-Z]\d{2})?")


class CodeInvalid(InputRefused):
    """Mã chưa đúng dạng.

    The code is not of the expected form.
    """


@dataclass(frozen=True, slots=True)
class Asked:
    """The query as written; an empty parameter asks for all."""

    commune: Annotated[str, Query(description="The handling commune's 5-digit GSO code.")] = ""
    procedure: Annotated[str, Query(description="The procedure's national code, e.g. 1.004873.")] = ""
    first: Annotated[str, Query(alias="from", description="First day of return, e.g. 2026-11-01, local.")] = ""
    last: Annotated[str, Query(alias="to", description="Last day of return; it counts too.")] = ""

    def question(self) -> ScoreQuery:
        """What it means; a refusal names the parameter."""
        return ScoreQuery(
            Period.parse(self.first, self.last),
            _code(self.commune, _COMMUNE, field="/commune", expected="mã xã 5 chữ số (a commune's 5-digit GSO code)"),
            _code(
                self.procedure, _PROCEDURE, field="/procedure", expected="mã thủ tục, ví dụ 1.004873 (a code like it)"
            ),
        )


def _code(text: str, pattern: re.Pattern[str], *, field: str, expected: str) -> str | None:
    given = text.strip()
    if not given:
        return None
    if not pattern.fullmatch(given):
        raise CodeInvalid(field=field, expected=expected)
    return given[:8]
