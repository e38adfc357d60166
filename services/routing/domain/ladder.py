"""The rungs of a promise on its way to being missed, and who hears of each: data, with its source beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from contracts.calendar.terms import TermKind
from contracts.message import Role


class Rung(StrEnum):
    """How near a promise is, the most urgent last."""

    HALF = "50%"
    FOUR_FIFTHS = "80%"
    TWO_DAYS = "T-2"
    ONE_DAY = "T-1"
    MISSED = "T"

    @property
    def rank(self) -> int:
        """Its height."""
        return _HEIGHT[self]


_HEIGHT = {rung: height for height, rung in enumerate(Rung)}


@dataclass(frozen=True, slots=True)
class Heard:
    """Who hears of a rung, from the desk upwards, and who says so."""

    ladder: tuple[Role, ...]
    source: str


# Officer, head of department, director of the centre, chair of the People's Committee (who approves).
_OFFICER: tuple[Role, ...] = ("case_officer",)
_HEAD: tuple[Role, ...] = (*_OFFICER, "dept_head")
_CENTRE: tuple[Role, ...] = (*_HEAD, "centre_director")
_CHAIR: tuple[Role, ...] = (*_CENTRE, "approver")

LADDER: Mapping[Rung, Heard] = {
    Rung.HALF: Heard(_OFFICER, "design"),
    Rung.FOUR_FIFTHS: Heard(_HEAD, "design"),
    Rung.TWO_DAYS: Heard(_CENTRE, "design"),
    # Whoever signs the apology must hear of it while it can still be sent.
    Rung.ONE_DAY: Heard(_CHAIR, "Nghị định 61/2018/NĐ-CP Điều 19(9): chậm nhất trước ngày hẹn 1 ngày; design"),
    Rung.MISSED: Heard(_CHAIR, "Nghị định 61/2018/NĐ-CP Điều 19(9), 20; design"),
}

# Percent of a promise's working time.
SHARES: Mapping[Rung, int] = {Rung.HALF: 50, Rung.FOUR_FIFTHS: 80}
# Working days before the promised day, at eight in the morning; design.
DAYS_BEFORE: Mapping[Rung, int] = {Rung.TWO_DAYS: 2, Rung.ONE_DAY: 1}
MORNING = time(8)
# A morning two days before says nothing about a term that is counted in hours or within its day.
WITHOUT_MORNINGS: tuple[TermKind, ...] = ("same_day", "hours", "clock_hours")
