"""The statutory terms as they are written and what kind of counting each asks for."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Literal, Self, cast

from pydantic import StringConstraints

from contracts.problems import InputRefused

TermKind = Literal["same_day", "working_days", "days", "hours", "clock_hours", "months"]
TermText = Annotated[
    str, StringConstraints(pattern=r"^(?:same day|[1-9][0-9]{0,5} (?:working day|day|clock hour|hour|month)s?)$")
]

_COUNTED = re.compile(r"0*([1-9][0-9]{0,5}) ?(working day|day|clock hour|hour|month)s?")
# What a catalogue writes where the law gives nothing to count: by the school year, by the season, in many steps.
NO_TERM = "no term"
_EXPECTED = "same day | N working days | N days | N hours | N clock hours | N months, 1 ≤ N ≤ 999999"


class TermNotUnderstood(InputRefused):
    """Thời hạn giải quyết không đúng dạng.

    The term is not one that the calendar can count.
    """


class NoTermPromised(InputRefused):
    """Pháp luật không định thời hạn tính được cho việc này nên không hẹn ngày trả.

    The law gives no term to count here, so no date is promised.
    """


@dataclass(frozen=True, slots=True)
class Term:
    """A limit such as `3 working days`; `hours` are working hours, `clock_hours` run day and night."""

    kind: TermKind
    count: int = 1

    def __post_init__(self) -> None:
        if self.count < 1 or (self.kind == "same_day" and self.count > 1):
            raise TermNotUnderstood(field="/term", expected=_EXPECTED)

    def __str__(self) -> str:
        if self.kind == "same_day":
            return "same day"
        unit = self.kind.replace("_", " ")
        return f"{self.count} {unit if self.count > 1 else unit[:-1]}"

    @classmethod
    def parse(cls, text: str) -> "Term":
        """The term that a text means; a catalogue holds a few dozen, asked for all day."""
        return _parsed(text)

    @classmethod
    def _read(cls, text: str) -> Self:
        plain = " ".join(text.split()).lower()
        if plain == "same day":
            return cls("same_day")
        if plain == NO_TERM:
            raise NoTermPromised(field="/term", expected=_EXPECTED)
        found = _COUNTED.fullmatch(plain)
        if found is None:
            raise TermNotUnderstood(f"Không hiểu thời hạn “{text}”.", field="/term", expected=_EXPECTED)
        return cls(cast(TermKind, found[2].replace(" ", "_") + "s"), int(found[1]))


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Term:
    return Term._read(text)  # noqa: SLF001
