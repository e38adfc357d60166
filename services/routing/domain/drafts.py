"""The apology that waits to be signed: drafted when two working days are left, sent only by the approver's command."""

from dataclasses import dataclass
from datetime import datetime

from contracts.calendar.hours import in_vietnam
from contracts.calendar.working_time import CalendarYearNotLoaded, WorkingCalendar
from contracts.events.routing import ReasonCode
from contracts.identifiers import DossierId
from services.routing.domain.dossier import Dossier, Occasion
from services.routing.domain.ladder import Rung

# Design: no text says how much later; the approver may write any later working day.
LATER_BY_WORKING_DAYS = 3
# Where no rung sounded two days before, as in a term of two days, the day before is the first chance.
DRAFTED_AT = (Rung.TWO_DAYS, Rung.ONE_DAY)


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal for Mẫu 04; without a date where the years ahead are not loaded."""

    dossier_id: DossierId
    promise: int
    drafted_at: datetime
    new_due_at: datetime | None
    reason: ReasonCode


def drafted(dossier: Dossier, rung: Rung, occasion: Occasion) -> Draft | None:
    """A draft at the rungs that ask for one, as long as an apology can be sent at all."""
    latest = dossier.apology_latest
    if rung not in DRAFTED_AT or dossier.apologised or dossier.pausing:
        return None
    if latest is None or occasion.now > latest:
        return None
    return Draft(
        dossier_id=dossier.dossier_id,
        promise=dossier.promise,
        drafted_at=occasion.now,
        new_due_at=_later(occasion.law.calendar, dossier.due_at),
        # Work that somebody has in hand takes longer; work that nobody took up waits behind other work.
        reason="verification" if dossier.step_started else "overload",
    )


def _later(calendar: WorkingCalendar, due_at: datetime) -> datetime | None:
    try:
        return calendar.closing(calendar.after(in_vietnam(due_at).date(), working_days=LATER_BY_WORKING_DAYS))
    except CalendarYearNotLoaded:
        return None
