"""Asking the citizen for money."""

from dataclasses import replace

from contracts.calendar.hours import printed
from contracts.commands import RequestPayment
from contracts.events.routing import ClockPaused, PaymentRequested
from contracts.identifiers import new_id
from contracts.message import DossierEvent
from contracts.problems import InputRefused
from services.routing.domain import clock
from services.routing.domain.change import Change, changed
from services.routing.domain.dossier import Dossier, Occasion, naming
from services.routing.domain.duties import owed
from services.routing.domain.states import State, must_be_processing
from services.routing.domain.words import said


class PaymentDuePast(InputRefused):
    """Thời hạn nộp tiền phải ở tương lai.

    The time to pay must lie ahead.
    """


def request(dossier: Dossier, command: RequestPayment, occasion: Occasion) -> Change:
    """Ask for money; its free words, if any, are filed under the payment's own reference."""
    must_be_processing(dossier.state)
    if command.pay_by is not None and command.pay_by <= occasion.now:
        raise PaymentDuePast(field="/pay_by", expected=f"sau (after) {printed(occasion.now)}")
    told = said(command.purpose, None, of=dossier, occasion=occasion)
    duty = owed(told.code, occasion.law)
    asked = PaymentRequested(
        **naming(dossier, occasion),
        payment=told.reference or new_id(),
        amount_vnd=command.amount_vnd,
        purpose=told.code,
        pay_by=command.pay_by,
    )
    after = replace(dossier, state=State.PAYMENT_REQUESTED, pending=asked.payment)
    facts: list[DossierEvent] = [*told.private, asked]
    if duty is None or not duty.stops_clock:
        return changed(dossier, after, occasion, facts=facts)
    used = clock.reading(dossier, occasion.law.calendar, now=occasion.now).used
    stands = ClockPaused(
        **naming(dossier, occasion),
        reason="payment",
        legal_basis=duty.source,
        working_minutes_used=used,
    )
    return changed(dossier, clock.paused(after, now=occasion.now), occasion, facts=[*facts, stands])
