"""A date that pauses move: the working minutes that were left come after the pause, up to the close of that day."""

from datetime import datetime

from contracts.calendar.hours import in_vietnam
from contracts.calendar.working_time import WorkingCalendar


def resumed(calendar: WorkingCalendar, resumed_at: datetime, *, working_minutes_left: int) -> datetime:
    """The promise of a clock that runs again with so many minutes left of its term."""
    return close_after(calendar, calendar.plus(resumed_at, working_minutes=working_minutes_left), resumed_at=resumed_at)


def close_after(calendar: WorkingCalendar, exact: datetime, *, resumed_at: datetime) -> datetime:
    """The close of the day on which the term runs out, or of the first on which anything can still be done."""
    # Whoever has used up the term before a pause still needs a day on which to answer after it.
    workable = calendar.plus(resumed_at, working_minutes=1)
    return calendar.closing(in_vietnam(max(exact, workable)).date())
