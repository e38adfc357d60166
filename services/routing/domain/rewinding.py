"""What a decision makes of a dossier's timer."""

from dataclasses import dataclass
from datetime import UTC, datetime

from services.routing.domain.change import Change
from services.routing.domain.deadlines import AN_INSTANT, Timer, first, rungs
from services.routing.domain.ladder import Rung

EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rewinding:
    """What becomes of a timer: `drop`, `halt` from an instant on, `wind` for a new promise, or `again` for the same."""

    drop: bool = False
    halt: datetime | None = None
    wind: Timer | None = None
    again: Timer | None = None


def rewinding(change: Change, *, now: datetime, sounded: Rung | None = None) -> Rewinding:
    """An end stops all; a pause stops what has not sounded; a new promise sounds anew; else nothing moves."""
    before, after = change.before, change.after
    moved = after.promise != before.promise
    if not after.state.open:
        # What had sounded stays known where silence was the end: a lifted stop goes on with the rest.
        return Rewinding(halt=EVER) if after.silenced else Rewinding(drop=before.state.open)
    if after.pausing:
        return Rewinding(drop=moved, halt=None if before.pausing else now)
    since = change.resumed_at or now
    if moved:
        timer = first(after, change.law, since=since)
        return Rewinding(wind=timer, drop=timer is None)
    if change.lifts:
        left = (timer for timer in rungs(after, change.law) if sounded is None or timer.rung.rank > sounded.rank)
        return Rewinding(again=next((timer for timer in left if timer.at > since), None))
    if before.pausing:
        return Rewinding(again=first(after, change.law, since=since + AN_INSTANT))
    return Rewinding()
