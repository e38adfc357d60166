"""A dossier's clock as an answer."""

from datetime import datetime

from contracts.calendar.explanation import explain
from services.routing.handlers.read_clock import Clock
from services.routing.http.clock_answers import ClockShown, DayShown, PauseShown
from services.routing.http.stories import promise_shown


def clock_shown(clock: Clock, *, now: datetime) -> ClockShown:
    """How the present term is counted, day by day."""
    dossier, law = clock.dossier, clock.law
    days = explain(clock.counted_with, dossier.clock_from, law.term)
    return ClockShown(
        code=dossier.code,
        state=dossier.state,
        as_of=now,
        running=dossier.state.open and not dossier.pausing,
        counted_from=dossier.clock_from,
        term=str(law.term),
        due_at=dossier.due_at,
        working_minutes_used=clock.reading.used,
        working_minutes_paused=clock.reading.paused,
        working_minutes_left=clock.reading.left,
        pauses=tuple(PauseShown(began_at=p.began_at, ended_at=p.ended_at, reason=p.reason) for p in clock.pauses),
        promises=tuple(map(promise_shown, clock.promises)),
        explanation=tuple(
            DayShown(
                date=day.date,
                counted=day.counted,
                rule=day.rule,
                source=day.source,
                vi=day.vi,
                en=day.en,
                minutes=day.minutes,
            )
            for day in days
        ),
    )
