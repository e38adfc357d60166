"""A dossier's clock as an answer."""

from datetime import datetime

from services.routing.handlers.read_clock import Clock
from services.routing.http.clock_answers import ClockShown, DayShown, PauseShown, StretchShown
from services.routing.http.story_answers import PromiseShown


def clock_shown(clock: Clock, *, now: datetime) -> ClockShown:
    """How the present term is counted, day by day."""
    dossier, sums = clock.dossier, clock.totals
    return ClockShown(
        code=dossier.code,
        state=dossier.state,
        as_of=now,
        running=dossier.state.open and not dossier.pausing,
        counted_from=dossier.clock_from,
        term=str(clock.term),
        due_at=dossier.due_at,
        working_minutes_used=sums.used,
        working_minutes_paused=sums.paused,
        working_minutes_left=clock.left,
        working_minutes_discarded=sums.discarded,
        minutes_outside=sums.outside,
        minutes_elapsed=sums.elapsed,
        stretches=tuple(map(StretchShown.model_validate, clock.stretches)),
        pauses=tuple(map(PauseShown.model_validate, clock.pauses)),
        promises=tuple(map(PromiseShown.model_validate, clock.promises)),
        explanation=tuple(map(DayShown.model_validate, clock.explanation)),
    )
