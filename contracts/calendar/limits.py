"""Until when somebody who was asked may answer, for the desk that waits and the counter that takes it in."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from contracts.calendar.hours import in_vietnam
from contracts.calendar.promise import promise
from contracts.calendar.provisions import counted
from contracts.calendar.terms import Term
from contracts.calendar.working_time import CalendarYearNotLoaded, WorkingCalendar


def prolonged(until: datetime, *, asked_at: datetime, term: Term, calendars: Iterable[WorkingCalendar]) -> datetime:
    """The limit by the calendars in force since it was told: it gets longer with days off, never shorter."""
    return max([until, *_counted(asked_at, term, calendars)])


def lasting(until: datetime, calendars: Iterable[WorkingCalendar]) -> datetime:
    """A limit that was given, by the calendars in force since: on a day off it lasts through the next working day.

    That is the law's (`end_of_a_limit` of `provisions.json`).
    """
    return max([until, *_workable(until, calendars)])


def typed_in_until(until: datetime, calendar: WorkingCalendar) -> datetime | None:
    """Until when what came in time may be typed in: so many working days after the stop, which comes after the limit.

    None where that lies in a year that is not loaded.
    """
    try:
        last = calendar.on_or_after(in_vietnam(until).date())
        working_days = counted("stopped_after_silence", last) + counted("typed_in_after_a_stop", last)
        return calendar.closing(calendar.after(last, working_days=working_days))
    except CalendarYearNotLoaded:
        return None


def _workable(until: datetime, calendars: Iterable[WorkingCalendar]) -> Iterator[datetime]:
    day = in_vietnam(until).date()
    for calendar in calendars:
        try:
            following = calendar.on_or_after(day)
        except CalendarYearNotLoaded:
            continue
        if following != day:
            yield calendar.closing(following)


def _counted(asked_at: datetime, term: Term, calendars: Iterable[WorkingCalendar]) -> Iterator[datetime]:
    for calendar in calendars:
        try:
            yield promise(calendar, asked_at, term).due_at
        except CalendarYearNotLoaded:
            continue
