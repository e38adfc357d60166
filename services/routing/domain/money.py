"""The money that a citizen was asked for came in: the work goes on, and the time lost is added."""

from dataclasses import replace
from datetime import datetime

from contracts.events.intake import PaymentReceived
from contracts.events.routing import ClockResumed, PromiseMoved
from services.routing.domain import clock
from services.routing.domain.change import Change, changed
from services.routing.domain.dossier import Dossier, Occasion, naming
from services.routing.domain.due import apology_latest
from services.routing.domain.promises import Promised, promised_anew
from services.routing.domain.states import State


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
    due_at = clock.date_after(dossier, calendar, resumed_at=resumed_at).due_at
    if due_at <= running.due_at:
        return replace(changed(dossier, running, occasion, facts=[resumed]), resumed_at=resumed_at)
    # A dossier that was late before the pause stays late; a moved date is always a later one.
    latest = None if dossier.apologised else apology_latest(due_at, occasion.law.term, calendar, not_before=resumed_at)
    after = promised_anew(running, due_at, apology_latest=latest, calendar=calendar.decrees.version)
    moved = PromiseMoved(
        **naming(dossier, occasion),
        promise=after.promise,
        old_due_at=dossier.due_at,
        due_at=due_at,
        cause="payment",
    )
    promised = Promised.of(after, "payment", made_at=occasion.now)
    return replace(changed(dossier, after, occasion, facts=[resumed, moved]), promised=promised, resumed_at=resumed_at)
