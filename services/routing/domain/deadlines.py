"""The sounding of a promise: rung by rung while it comes near, and once when it has passed.

A dossier has one timer, for its next rung; whoever fires it winds the one after.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import cast

from contracts.calendar.hours import VIETNAM, in_vietnam
from contracts.calendar.working_time import CalendarYearNotLoaded, WorkingCalendar
from contracts.events.routing import DeadlineMissed, DeadlineNear, RungName
from services.routing.domain.dossier import Dossier, Occasion, naming
from services.routing.domain.due import Standstill
from services.routing.domain.ladder import DAYS_BEFORE, LADDER, MORNING, SHARES, WITHOUT_MORNINGS, Rung
from services.routing.domain.law import Law
from services.routing.domain.minutes import Minutes

# A result at the very instant of the promise is on time, so the promise is missed an instant later.
AN_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Timer:
    """One sounding to come of the promise that the dossier holds."""

    dossier: Dossier
    rung: Rung
    at: datetime

    @property
    def place(self) -> tuple[datetime, int]:
        """Its place among the rungs of its promise."""
        return self.at, self.rung.rank


def rungs(dossier: Dossier, law: Law) -> list[Timer]:
    """The rungs of the promise that a dossier holds, in order; none before its count began."""
    found = [*_shares(dossier, law), *_mornings(dossier, law), _missed(dossier)]
    timers = (Timer(dossier, rung, at) for rung, at in found if at >= dossier.clock_from)
    return sorted(timers, key=lambda timer: timer.place)


def first(dossier: Dossier, law: Law, *, since: datetime) -> Timer | None:
    """The first rung that is not from before `since`."""
    since = max(since, dossier.clock_from)
    # Half comes before four fifths, so the second is looked for only where the first is past.
    share = next(((rung, at) for rung, at in _shares(dossier, law) if at >= since), None)
    others = [(rung, at) for rung, at in (*_mornings(dossier, law), _missed(dossier)) if at >= since]
    found = [share, *others] if share else others
    return Timer(dossier, *min(found, key=_instant)) if found else None


def following(fired: Timer, law: Law, *, stood: Sequence[Standstill]) -> Timer | None:
    """The rung after the one that fired; what lies inside a pause is dropped, and so is what the present one hides."""
    dossier = fired.dossier
    for timer in rungs(dossier, law):
        behind = timer.place <= fired.place or any(pause.began_at < timer.at < pause.ended_at for pause in stood)
        hidden = dossier.paused_at is not None and timer.at > dossier.paused_at
        if not behind and not hidden:
            return timer
    return None


def _missed(dossier: Dossier) -> tuple[Rung, datetime]:
    return Rung.MISSED, dossier.due_at + AN_INSTANT


def _instant(found: tuple[Rung, datetime]) -> datetime:
    return found[1]


def _shares(dossier: Dossier, law: Law) -> Iterator[tuple[Rung, datetime]]:
    """Where half and four fifths of the promise's time are used up; minutes that stood still are no part of it."""
    begun, counted = in_vietnam(dossier.clock_from), Minutes.of_promise(dossier, law)
    whole = counted.between(begun, dossier.due_at) - dossier.paused_minutes
    for rung, percent in SHARES.items():
        # Right where every pause lies before the rung; where one comes after it, the rung has sounded already.
        minutes = -(-whole * percent // 100) + dossier.paused_minutes
        if whole > 0:
            yield rung, counted.plus(begun, minutes=minutes)


def _mornings(dossier: Dossier, law: Law) -> Iterator[tuple[Rung, datetime]]:
    if law.term.kind in WITHOUT_MORNINGS:
        return
    promised = in_vietnam(dossier.due_at).date()
    for rung, days in DAYS_BEFORE.items():
        if at := _morning(law.calendar, promised, working_days=days):
            yield rung, at


# A day's dossiers fall due on a few days.
@lru_cache(maxsize=4096)
def _morning(calendar: WorkingCalendar, promised: date, *, working_days: int) -> datetime | None:
    try:
        day = calendar.before(promised, working_days=working_days)
    except CalendarYearNotLoaded:
        # A year that was never loaded has promised nothing: that morning lies before the reception.
        return None
    return datetime.combine(day, MORNING, VIETNAM)


def sounded(dossier: Dossier, rung: Rung, occasion: Occasion) -> DeadlineNear | DeadlineMissed:
    """The fact that a timer announces."""
    named, ladder = naming(dossier, occasion), LADDER[rung].ladder
    if rung is Rung.MISSED:
        return DeadlineMissed(**named, promise=dossier.promise, due_at=dossier.due_at, ladder=ladder)
    # After an outage the promise may be past, even in a year that its calendar has not loaded.
    until = min(occasion.now, dossier.due_at)
    return DeadlineNear(
        **named,
        promise=dossier.promise,
        due_at=dossier.due_at,
        working_minutes_left=Minutes.of_promise(dossier, occasion.law).between(until, dossier.due_at),
        rung=cast(RungName, rung.value),
        ladder=ladder,
    )
