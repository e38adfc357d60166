"""The one rule of a dossier's date: its term, the pauses that moved it, and what it may not fall before.

A pause adds its lost working minutes once, up to the close of that day; one that lost none moves nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from contracts.calendar.hours import in_vietnam
from contracts.calendar.promise import apology_latest, promise
from contracts.calendar.resumption import close_after, date_after
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Standstill:
    """A pause that has ended."""

    began_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Given:
    """A date that was given and not counted, as by an apology, and when."""

    due_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What a dossier's date follows from; `not_before` is a floor that keeps it later than it was counted."""

    term: Term
    counted_from: datetime
    standstills: Sequence[Standstill] = ()
    given: Given | None = None
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A date; `exact_due_at` where pauses or a floor part it from the count, `suppressed_due_at` what the floor hid."""

    due_at: datetime
    exact_due_at: datetime | None = None
    apology_latest: datetime | None = None
    suppressed_due_at: datetime | None = None


def due(course: Course, calendar: WorkingCalendar) -> Due:
    """The date of a dossier under a calendar."""
    found = _unmoved(course, calendar)
    # A pause that was over when the term began anew, or when a date was given, is counted in neither.
    since = course.given.at if course.given else course.counted_from
    for standstill in sorted(course.standstills, key=lambda each: each.began_at):
        over = course.given is not None and standstill.ended_at <= since
        if standstill.began_at >= since and not over:
            found = moved_by(found, standstill, calendar)
            found = replace(found, apology_latest=_apology_latest(course, found, calendar, since=standstill.ended_at))
    return found


def moved_by(found: Due, standstill: Standstill, calendar: WorkingCalendar) -> Due:
    """The date after one more pause; a dossier that was late when it began stays late."""
    exact = found.exact_due_at or found.due_at
    if standstill.began_at > max(found.due_at, exact):
        return found
    lost = calendar.minutes_between(standstill.began_at, standstill.ended_at)
    if lost:
        # Added to the exact date, never to the promise: a pause split in two then costs what one costs.
        exact = calendar.plus(in_vietnam(exact).replace(second=0), working_minutes=lost)
    due_at = date_after(calendar, found.due_at, exact=exact, resumed_at=standstill.ended_at)
    if due_at < standstill.ended_at:
        # The date passed while the clock stood: another pause from here on goes on with this one.
        exact = standstill.ended_at
    elif not lost and due_at == found.due_at:
        return found
    hidden = None
    if found.suppressed_due_at is not None:
        close = close_after(calendar, exact, resumed_at=standstill.ended_at)
        hidden = close if close < found.due_at else None
    return replace(found, exact_due_at=exact, due_at=due_at, suppressed_due_at=hidden)


def _unmoved(course: Course, calendar: WorkingCalendar) -> Due:
    if course.given:
        return Due(course.given.due_at)
    counted = promise(calendar, course.counted_from, course.term)
    found = Due(counted.due_at, apology_latest=counted.apology_latest)
    if course.not_before is None or course.not_before <= found.due_at:
        return found
    # Pauses move what was counted; until it passes the floor, the floor is the promise.
    kept = Due(course.not_before, exact_due_at=found.due_at, suppressed_due_at=found.due_at)
    return replace(kept, apology_latest=_apology_latest(course, kept, calendar, since=course.counted_from))


def _apology_latest(course: Course, found: Due, calendar: WorkingCalendar, *, since: datetime) -> datetime | None:
    if course.given:
        return None
    return apology_latest(calendar, found.due_at, course.term, since=since)
