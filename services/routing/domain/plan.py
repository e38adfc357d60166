"""Until when each step of the internal process is planned: quarter days whose sum is the term."""

from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate

from contracts.calendar.hours import in_vietnam
from contracts.calendar.promise import promise
from contracts.calendar.working_time import WorkingCalendar
from services.routing.domain.due import Standstill
from services.routing.domain.law import Law

# The day of reception is not counted where a term counts days.
_DAY_TERMS = ("working_days", "days", "months")


def planned(law: Law, standstills: Sequence[Standstill], *, since: datetime) -> list[datetime]:
    """Until when each step is planned: its share of the term, in quarter days, moved on by the pauses before it."""
    calendar, term = law.calendar, law.term
    start = calendar.closing(in_vietnam(since).date()) if term.kind in _DAY_TERMS else since
    whole = calendar.minutes_between(start, promise(calendar, since, term).due_at)
    quarters = list(accumulate(step.quarter_days for step in law.steps))
    shares = (whole * share // max(1, quarters[-1]) for share in quarters)
    return [_moved(calendar, calendar.plus(start, working_minutes=share), standstills) for share in shares]


def _moved(calendar: WorkingCalendar, at: datetime, standstills: Sequence[Standstill]) -> datetime:
    for each in standstills:
        if each.began_at <= at:
            at = calendar.plus(at, working_minutes=calendar.minutes_between(each.began_at, each.ended_at))
    return at
