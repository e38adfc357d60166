"""The apology that waits to be signed: drafted at rungs of the ladder, sent only by the approver's command."""

from dataclasses import dataclass
from datetime import datetime

from contracts.calendar.hours import in_vietnam
from contracts.calendar.provisions import counted
from contracts.calendar.working_time import CalendarYearNotLoaded, WorkingCalendar
from contracts.events.routing import ReasonCode
from contracts.identifiers import DossierId
from services.routing.domain.dossier import Dossier, Occasion
from services.routing.domain.ladder import Rung
from services.routing.domain.places import ladder_of


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
    if dossier.apologised or dossier.pausing or not ladder_of(dossier, occasion.law)[rung].drafts_apology:
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
    """No text says how much later; the approver may write any later working day."""
    promised = in_vietnam(due_at).date()
    try:
        return calendar.closing(calendar.after(promised, working_days=counted("apology_later_by", promised)))
    except CalendarYearNotLoaded:
        return None
