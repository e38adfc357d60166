"""The statutory clock of a dossier: minutes used and left, what a pause does, and whether a result came in time."""

from dataclasses import dataclass, replace
from datetime import datetime

from contracts.calendar.working_time import WorkingCalendar
from contracts.events.routing import Timeliness
from services.routing.domain.dossier import Dossier
from services.routing.domain.due import Due, Standstill, moved_by
from services.routing.domain.law import Law
from services.routing.domain.minutes import Minutes

# What counts as early is the portal's measure, not the law's.
EARLY_BY_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Reading:
    """The clock as of one instant, in working minutes; `left` is of the promise, negative once it is past."""

    used: int
    paused: int
    left: int


def reading(dossier: Dossier, calendar: WorkingCalendar, *, now: datetime) -> Reading:
    """What the clock shows; it stands still from a pause on, and for good when the work has ended."""
    until = dossier.paused_at or dossier.ended_at or now
    standing = calendar.minutes_between(until, dossier.ended_at or now) if dossier.paused_at else 0
    return Reading(
        used=max(0, calendar.minutes_between(dossier.clock_from, until) - dossier.paused_minutes),
        paused=dossier.paused_minutes + standing,
        left=calendar.minutes_between(until, dossier.due_at),
    )


def left(dossier: Dossier, law: Law, *, now: datetime) -> int:
    """What the promise has left in the minutes that it runs in, negative once it is past; it stands with the clock."""
    until = dossier.paused_at or dossier.ended_at or now
    return Minutes.of_promise(dossier, law).between(until, dossier.due_at)


def is_late(dossier: Dossier, *, now: datetime) -> bool:
    """Past the promise without a result, or a result that came after it; a standing clock does not become late."""
    return (dossier.paused_at or dossier.ended_at or now) > dossier.due_at


def term_left(dossier: Dossier, calendar: WorkingCalendar, *, now: datetime) -> int:
    """Working minutes until the term itself runs out, which pauses move to the minute; never negative."""
    return max(0, calendar.minutes_between(now, dossier.exact_due_at or dossier.due_at))


def paused(dossier: Dossier, *, now: datetime) -> Dossier:
    """The clock stands still."""
    return replace(dossier, paused_at=now)


def with_what_stands(dossier: Dossier, calendar: WorkingCalendar) -> Dossier:
    """The dossier with the working minutes that its promise has left for as long as the clock stands."""
    left = (
        calendar.minutes_between(dossier.paused_at, dossier.due_at) if dossier.paused_at and dossier.pausing else None
    )
    return dossier if left == dossier.standing_left else replace(dossier, standing_left=left)


def run_on(dossier: Dossier, calendar: WorkingCalendar, *, resumed_at: datetime) -> Dossier:
    """The clock runs again where it stood; the promise itself is not touched."""
    if dossier.paused_at is None:
        return dossier
    lost = calendar.minutes_between(dossier.paused_at, resumed_at)
    exact = date_after(dossier, calendar, resumed_at=resumed_at).exact_due_at
    return replace(
        dossier, paused_at=None, paused_minutes=dossier.paused_minutes + lost, exact_due_at=exact, pending=None
    )


def date_after(dossier: Dossier, calendar: WorkingCalendar, *, resumed_at: datetime) -> Due:
    """Where the end of this pause puts the date."""
    found = Due(dossier.due_at, exact_due_at=dossier.exact_due_at)
    return moved_by(found, Standstill(dossier.paused_at or resumed_at, resumed_at), calendar)


def started_anew(dossier: Dossier, *, at: datetime) -> Dossier:
    """The whole term runs again from here (the decree's way), and the work returns to its first step."""
    return replace(dossier, paused_at=None, paused_minutes=0, exact_due_at=None, clock_from=at, pending=None)


def resumption(dossier: Dossier, instant: datetime) -> datetime:
    """When a pause ends by something that came at this instant: never before it began."""
    return max(instant, dossier.paused_at) if dossier.paused_at else instant


def timeliness(due_at: datetime, calendar: WorkingCalendar, *, completed_at: datetime) -> Timeliness:
    """Early by at least one working hour, on time up to the very instant, late after it."""
    if completed_at > due_at:
        return "late"
    return "early" if calendar.minutes_between(completed_at, due_at) >= EARLY_BY_MINUTES else "on_time"
