"""A date that was given and not counted, as another calendar has it."""

from datetime import date, datetime, timedelta

from contracts.calendar.hours import in_vietnam
from contracts.calendar.working_time import WorkingCalendar

_ONE_DAY = timedelta(days=1)


def given_under(due_at: datetime, *, given_on: date, before: WorkingCalendar, after: WorkingCalendar) -> datetime:
    """One working day later for each working day since it was given that is a day off now."""
    due = in_vietnam(due_at)
    lost = sum(_lost(day, before, after) for day in _days(given_on, due.date()))
    if not lost:
        return due_at
    day = after.after(due.date(), working_days=lost)
    return min(after.closing(day), datetime.combine(day, due.timetz()))


def _lost(day: date, before: WorkingCalendar, after: WorkingCalendar) -> bool:
    loaded = day.year in before.decrees.years and day.year in after.decrees.years
    return loaded and before.is_working(day) and not after.is_working(day)


def _days(since: date, until: date) -> list[date]:
    return [since + n * _ONE_DAY for n in range(1, (until - since).days + 1)]
