"""A date that pauses move: the working minutes that were left come after the pause, up to the close of that day."""

from datetime import datetime

from contracts.calendar.hours import in_vietnam
from contracts.calendar.working_time import WorkingCalendar


def resumed(calendar: WorkingCalendar, resumed_at: datetime, *, working_minutes_left: int) -> datetime:
    """The promise of a clock that runs again with so many minutes left of its term."""
    exact = resumed_exactly(calendar, resumed_at, working_minutes_left=working_minutes_left)
    return close_after(calendar, exact, resumed_at=resumed_at)


def resumed_exactly(calendar: WorkingCalendar, resumed_at: datetime, *, working_minutes_left: int) -> datetime:
    """To the minute, when the term runs out."""
    # What was left was counted between whole minutes, so it is counted on from one.
    return calendar.plus(in_vietnam(resumed_at).replace(second=0), working_minutes=working_minutes_left)


def close_after(calendar: WorkingCalendar, exact: datetime, *, resumed_at: datetime) -> datetime:
    """The close of the day on which the term runs out, or of the first on which anything can still be done."""
    # Whoever has used up the term before a pause still needs a day on which to answer after it.
    workable = calendar.plus(resumed_at, working_minutes=1)
    return calendar.closing(in_vietnam(max(exact, workable)).date())
