"""The signed numbers of requests, by which the counter prints the next date and knows how long they may be answered."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.calendar.working_time import WorkingCalendar
from contracts.events.catalogue import SupplementMode
from contracts.events.routing import PaymentRequested
from contracts.identifiers import DossierId
from contracts.tokens.payments import PaymentNumber, payment_number
from contracts.tokens.sealing import calendar_mark
from contracts.tokens.supplements import SupplementNumber, supplement_number
from services.routing.domain import clock
from services.routing.domain.dossier import Dossier
from services.routing.domain.law import Law
from services.routing.store.payments import PaymentAsked


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


def payment_number_of(dossier_id: DossierId, asked: PaymentRequested | PaymentAsked, law: Law, *, key: str) -> str:
    """The number of a request for money; it says the limit where silence stops the work."""
    number = PaymentNumber(
        dossier_id=dossier_id,
        payment=asked.payment,
        amount_vnd=asked.amount_vnd,
        pay_by=asked.pay_by if law.case.unpaid_stops else None,
        calendar=calendar_mark(law.calendar.decrees.version),
    )
    return payment_number(number, key=key)
