"""Until when somebody who was asked may answer, for the desk that waits and the counter that takes it in."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from contracts.calendar.promise import promise
from contracts.calendar.terms import Term
from contracts.calendar.working_time import CalendarYearNotLoaded, WorkingCalendar


def prolonged(until: datetime, *, asked_at: datetime, term: Term, calendars: Iterable[WorkingCalendar]) -> datetime:
    """The limit by the calendars in force since it was told: it gets longer with days off, never shorter."""
    return max([until, *_counted(asked_at, term, calendars)])


def _counted(asked_at: datetime, term: Term, calendars: Iterable[WorkingCalendar]) -> Iterator[datetime]:
    for calendar in calendars:
        try:
            yield promise(calendar, asked_at, term).due_at
        except CalendarYearNotLoaded:
            continue
