"""The sounding of a promise: rung by rung while it comes near, and once when it has passed.

A dossier has one timer, for its next rung; whoever fires it winds the one after.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from contracts.events.routing import DeadlineMissed, DeadlineNear, RungName
from services.routing.domain.dossier import Dossier, Occasion, naming
from services.routing.domain.due import Standstill
from services.routing.domain.ladder import Rung
from services.routing.domain.law import Law
from services.routing.domain.minutes import Minutes
from services.routing.domain.places import ladder_of, mornings, shares

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
    found = [*shares(dossier, law), *mornings(dossier, law), _missed(dossier)]
    timers = (Timer(dossier, rung, at) for rung, at in found if at >= dossier.clock_from)
    return sorted(timers, key=lambda timer: timer.place)


def first(dossier: Dossier, law: Law, *, since: datetime) -> Timer | None:
    """The first rung that is not from before `since`."""
    since = max(since, dossier.clock_from)
    # Shares come in order, so the second is looked for only where the first is past.
    share = next(((rung, at) for rung, at in shares(dossier, law) if at >= since), None)
    others = [(rung, at) for rung, at in (*mornings(dossier, law), _missed(dossier)) if at >= since]
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


def sounded(dossier: Dossier, rung: Rung, occasion: Occasion) -> DeadlineNear | DeadlineMissed:
    """The fact that a timer announces."""
    named, heard_by = naming(dossier, occasion), ladder_of(dossier, occasion.law)[rung].ladder
    if rung is Rung.MISSED:
        return DeadlineMissed(**named, promise=dossier.promise, due_at=dossier.due_at, ladder=heard_by)
    # After an outage the promise may be past, even in a year that its calendar has not loaded.
    until = min(occasion.now, dossier.due_at)
    return DeadlineNear(
        **named,
        promise=dossier.promise,
        due_at=dossier.due_at,
        working_minutes_left=Minutes.of_promise(dossier, occasion.law).between(until, dossier.due_at),
        rung=cast(RungName, rung.value),
        ladder=heard_by,
    )
