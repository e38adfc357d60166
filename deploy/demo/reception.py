"""When an invented dossier was received: lately, with its promise still ahead, or so long ago that it has passed."""

from datetime import date, datetime, timedelta
from random import Random

from contracts.calendar.hours import in_vietnam
from contracts.calendar.promise import promise
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar

# Room for a whole demonstration before the first promise of an on-time dossier runs out.
MARGIN = timedelta(hours=1)
RECENT_DAYS = 5
TRIES = 40


def recent(dice: Random, calendar: WorkingCalendar, term: Term, *, now: datetime) -> datetime:
    """A moment of office hours in the last working days whose promise is still ahead of `now`."""
    days = min(RECENT_DAYS, term.count) if term.kind == "working_days" else 1
    opened = calendar.opening(calendar.before(in_vietnam(now).date(), working_days=days))
    minutes = calendar.minutes_between(opened, now)
    for _ in range(TRIES):
        received_at = calendar.plus(opened, working_minutes=dice.randint(0, minutes))
        if promise(calendar, received_at, term).due_at >= now + MARGIN:
            return received_at
    return in_vietnam(now) - timedelta(minutes=dice.randint(1, 30))


def overdue(dice: Random, calendar: WorkingCalendar, term: Term, *, now: datetime) -> datetime:
    """A moment of office hours so long ago that its promise passed before `now`, by a few working days at most."""
    day = _last_day_overdue(calendar, term, now=now)
    minutes = calendar.minutes_between(calendar.opening(day), calendar.closing(day))
    return calendar.plus(calendar.opening(day), working_minutes=dice.randint(0, minutes))


def _last_day_overdue(calendar: WorkingCalendar, term: Term, *, now: datetime) -> date:
    day = calendar.before(in_vietnam(now).date(), working_days=1)
    while promise(calendar, calendar.closing(day), term).due_at >= now:
        day = calendar.before(day, working_days=1)
    return day
