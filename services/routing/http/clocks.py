"""A dossier's clock as an answer."""

from datetime import datetime

from contracts.calendar.explanation import ExplainedDay, explain
from services.routing.domain.stretches import Pause, Stretch
from services.routing.handlers.read_clock import Clock
from services.routing.http.clock_answers import ClockShown, DayShown, PauseShown, StretchShown
from services.routing.http.stories import promise_shown


def clock_shown(clock: Clock, *, now: datetime) -> ClockShown:
    """How the present term is counted, day by day."""
    dossier, sums = clock.dossier, clock.totals
    days = explain(clock.counted_with, dossier.clock_from, clock.term)
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
        working_minutes_left=clock.reading.left,
        working_minutes_discarded=sums.discarded,
        minutes_outside=sums.outside,
        minutes_elapsed=sums.elapsed,
        stretches=tuple(map(_stretch, clock.stretches)),
        pauses=tuple(map(_pause, clock.pauses)),
        promises=tuple(map(promise_shown, clock.promises)),
        explanation=tuple(map(_day, days)),
    )


def _stretch(stretch: Stretch) -> StretchShown:
    return StretchShown(
        kind=stretch.kind,
        began_at=stretch.began_at,
        ended_at=stretch.ended_at,
        why=stretch.why,
        legal_basis=stretch.legal_basis,
        by=stretch.by,
        working_minutes=stretch.working_minutes,
    )


def _pause(pause: Pause) -> PauseShown:
    return PauseShown(
        began_at=pause.began_at,
        ended_at=pause.ended_at,
        reason=pause.reason,
        legal_basis=pause.legal_basis,
        begun_by=pause.begun_by,
        ended_by=pause.ended_by,
    )


def _day(day: ExplainedDay) -> DayShown:
    return DayShown(
        date=day.date,
        counted=day.counted,
        rule=day.rule,
        source=day.source,
        vi=day.vi,
        en=day.en,
        minutes=day.minutes,
    )
