"""Asking the citizen for money, and its arrival."""

from dataclasses import replace
from datetime import datetime

from contracts.calendar.hours import in_vietnam
from contracts.commands import RequestPayment
from contracts.events.intake import PaymentReceived
from contracts.events.routing import ClockPaused, ClockResumed, PaymentRequested, PromiseMoved
from contracts.identifiers import new_id
from contracts.message import DossierEvent
from services.routing.domain import clock
from services.routing.domain.change import Change, changed
from services.routing.domain.dossier import Dossier, Occasion, naming
from services.routing.domain.promises import Promised, apology_latest, promised_anew
from services.routing.domain.states import State, must_be_processing
from services.routing.domain.words import said

# Waiting for land and tax money is not the office's time; a simple fee is paid while the work goes on.
DUTIES_THAT_PAUSE = frozenset(
    {"tax", "land_use_fee", "land_rent", "land_tax", "registration_fee", "personal_income_tax", "financial_duty"}
)


def pauses(purpose: str) -> bool:
    """Whether the clock stands while this is owed."""
    return purpose.replace("-", "_") in DUTIES_THAT_PAUSE


def request(dossier: Dossier, command: RequestPayment, occasion: Occasion) -> Change:
    """Ask for money; its free words, if any, are filed under the payment's own reference."""
    must_be_processing(dossier.state)
    told = said(command.purpose, None, of=dossier, occasion=occasion)
    asked = PaymentRequested(
        **naming(dossier, occasion),
        payment=told.reference or new_id(),
        amount_vnd=command.amount_vnd,
        purpose=told.code,
        pay_by=command.pay_by,
    )
    after = replace(dossier, state=State.PAYMENT_REQUESTED, pending=asked.payment)
    facts: list[DossierEvent] = [*told.private, asked]
    if not pauses(told.code):
        return changed(dossier, after, occasion, facts=facts)
    used = clock.reading(dossier, occasion.law.calendar, now=occasion.now).used
    stands = ClockPaused(
        **naming(dossier, occasion),
        reason="payment",
        legal_basis=clock.PAYMENT_BASIS,
        working_minutes_used=used,
    )
    return changed(dossier, clock.paused(after, now=occasion.now), occasion, facts=[*facts, stands])


def received(dossier: Dossier, event: PaymentReceived, occasion: Occasion) -> Change | None:
    """The money is in, as the counter counted it: the work goes on. None where nothing waits for it."""
    if dossier.pending != event.payment or dossier.state is not State.PAYMENT_REQUESTED:
        return None
    after = replace(dossier, state=State.PROCESSING, pending=None)
    if dossier.paused_at is None:
        return changed(dossier, after, occasion)
    return _resumed(dossier, after, occasion, resumed_at=clock.resumption(dossier, event.received_at))


def _resumed(dossier: Dossier, paid: Dossier, occasion: Occasion, *, resumed_at: datetime) -> Change:
    """The minutes lost come after what was due, up to the close of that day: a later promise, if it is one."""
    calendar = occasion.law.calendar
    running = clock.run_on(paid, calendar, resumed_at=resumed_at)
    used = clock.reading(running, calendar, now=resumed_at).used
    resumed = ClockResumed(**naming(dossier, occasion), reason="payment", working_minutes_used=used)
    due_at = calendar.closing(in_vietnam(running.exact_due_at).date()) if running.exact_due_at else running.due_at
    if due_at <= running.due_at:
        return replace(changed(dossier, running, occasion, facts=[resumed]), resumed_at=resumed_at)
    latest = apology_latest(due_at, occasion.law, received_at=dossier.received_at)
    after = promised_anew(running, due_at, apology_latest=latest)
    moved = PromiseMoved(
        **naming(dossier, occasion),
        promise=after.promise,
        old_due_at=dossier.due_at,
        due_at=due_at,
        cause="payment",
    )
    promised = Promised.of(after, "payment", made_at=occasion.now)
    return replace(changed(dossier, after, occasion, facts=[resumed, moved]), promised=promised, resumed_at=resumed_at)
