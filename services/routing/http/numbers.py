"""The signed numbers of requests for papers, by which the counter prints the next date."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.calendar.working_time import WorkingCalendar
from contracts.events.catalogue import SupplementMode
from contracts.tokens import SupplementNumber, calendar_mark, supplement_number
from services.routing.domain import clock
from services.routing.domain.dossier import Dossier


@dataclass(frozen=True, slots=True)
class Request:
    """A request for papers that waits: when it was asked, and until when it may be answered."""

    request: UUID
    mode: SupplementMode
    asked_at: datetime
    answer_by: datetime | None


def number_of(dossier: Dossier, asked: Request, calendar: WorkingCalendar, *, key: str) -> str:
    """Its number, as the dossier stands and by the calendar that its date stands by."""
    number = SupplementNumber(
        dossier_id=dossier.dossier_id,
        request=asked.request,
        mode=asked.mode,
        working_minutes_left=clock.term_left(dossier, calendar, now=asked.asked_at),
        due_at=dossier.due_at,
        asked_at=asked.asked_at,
        answer_by=asked.answer_by,
        apologised=dossier.apologised,
        calendar=calendar_mark(calendar.decrees.version),
    )
    return supplement_number(number, key=key)
