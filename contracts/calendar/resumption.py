"""A date that pauses move: the working minutes that were left come after the pause, up to the close of that day."""

from datetime import datetime

from contracts.calendar.hours import in_vietnam
from contracts.calendar.working_time import WorkingCalendar


def resumed(
    calendar: WorkingCalendar, promised: datetime, *, resumed_at: datetime, working_minutes_left: int
) -> datetime:
    """The promise of a clock that runs again with so many minutes left of its term."""
    exact = resumed_exactly(calendar, resumed_at, working_minutes_left=working_minutes_left)
    return date_after(calendar, promised, exact=exact, resumed_at=resumed_at)


def resumed_exactly(calendar: WorkingCalendar, resumed_at: datetime, *, working_minutes_left: int) -> datetime:
    """To the minute, when the term runs out."""
    # What was left was counted between whole minutes, so it is counted on from one.
    return calendar.plus(in_vietnam(resumed_at).replace(second=0), working_minutes=working_minutes_left)


def date_after(calendar: WorkingCalendar, promised: datetime, *, exact: datetime, resumed_at: datetime) -> datetime:
    """What a pause makes of a date, from where the term now ends to the minute: the same one, or a later close."""
    if _stands(calendar, promised, exact=exact, resumed_at=resumed_at):
        return promised
    return max(promised, close_after(calendar, exact, resumed_at=resumed_at))


def close_after(calendar: WorkingCalendar, exact: datetime, *, resumed_at: datetime) -> datetime:
    """The close of the day on which the term runs out, or of the first on which anything can still be done."""
    # Whoever has used up the term before a pause still needs a day on which to answer after it.
    workable = calendar.plus(resumed_at, working_minutes=1)
    return calendar.closing(in_vietnam(max(exact, workable)).date())


def _stands(calendar: WorkingCalendar, promised: datetime, *, exact: datetime, resumed_at: datetime) -> bool:
    """Whether the term ends by the date as before: then no working minute was lost, or none that the date lacks."""
    if resumed_at >= promised and _is_close(calendar, promised):
        return False
    over = max(exact, resumed_at)
    return over <= promised or not calendar.minutes_between(promised, over)


def _is_close(calendar: WorkingCalendar, instant: datetime) -> bool:
    day = in_vietnam(instant).date()
    return calendar.is_working_at_reception(day) and instant == calendar.closing(day)
