"""Where the rungs of a promise lie: at shares of its time, and in the mornings before its day."""

from collections.abc import Iterator
from datetime import date, datetime, time
from functools import lru_cache

from contracts.calendar.hours import VIETNAM, in_vietnam
from contracts.calendar.working_time import CalendarYearNotLoaded, WorkingCalendar
from services.routing.domain.dossier import Dossier
from services.routing.domain.ladder import WITHOUT_MORNINGS, Ladder, Rung
from services.routing.domain.law import Law
from services.routing.domain.minutes import Minutes


def ladder_of(dossier: Dossier, law: Law) -> Ladder:
    """The ladder in force on the day from which the term is counted: one for the whole promise."""
    return law.ladders.on(in_vietnam(dossier.clock_from).date())


def shares(dossier: Dossier, law: Law) -> Iterator[tuple[Rung, datetime]]:
    """Where its shares of the promise's time are used up, in order; minutes that stood still are no part of it."""
    begun, counted = in_vietnam(dossier.clock_from), Minutes.of_promise(dossier, law)
    whole = counted.between(begun, dossier.due_at) - dossier.paused_minutes
    for percent, rung in sorted((it.share, rung) for rung, it in ladder_of(dossier, law).items() if it.share):
        # Right where every pause lies before the rung; where one comes after it, the rung has sounded already.
        minutes = -(-whole * percent // 100) + dossier.paused_minutes
        if whole > 0:
            yield rung, counted.plus(begun, minutes=minutes)


def mornings(dossier: Dossier, law: Law) -> Iterator[tuple[Rung, datetime]]:
    """Its mornings before the promised day; none of a term that is counted in hours or within its day."""
    if law.term.kind in WITHOUT_MORNINGS:
        return
    promised = in_vietnam(dossier.due_at).date()
    for rung, it in ladder_of(dossier, law).items():
        if it.days_before and it.at and (at := _morning(law.calendar, promised, it.at, working_days=it.days_before)):
            yield rung, at


# A day's dossiers fall due on a few days.
@lru_cache(maxsize=4096)
def _morning(calendar: WorkingCalendar, promised: date, hour: time, *, working_days: int) -> datetime | None:
    try:
        day = calendar.before(promised, working_days=working_days)
    except CalendarYearNotLoaded:
        # A year that was never loaded has promised nothing: that morning lies before the reception.
        return None
    return datetime.combine(day, hour, VIETNAM)
