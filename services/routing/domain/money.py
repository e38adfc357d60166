"""The money that a citizen was asked for came in: the time lost is added, or the limit after the payment begins."""

from dataclasses import replace
from datetime import datetime

from contracts.calendar.promise import apology_latest
from contracts.calendar.terms import Term
from contracts.events.intake import PaymentReceived
from contracts.events.routing import ClockResumed, PromiseMoved
from services.routing.domain import clock
from services.routing.domain.change import Change, changed
from services.routing.domain.dossier import Dossier, Occasion, naming
from services.routing.domain.due import Course, Due, due
from services.routing.domain.promises import Promised, promised_anew
from services.routing.domain.states import State


def received(dossier: Dossier, event: PaymentReceived, occasion: Occasion) -> Change | None:
    """The money is in, as the counter counted it: the work goes on. None where nothing waits for it."""
    if dossier.pending != event.payment or dossier.state is not State.PAYMENT_REQUESTED:
        return None
    if dossier.paused_at is None:
        return changed(dossier, _at_work(dossier), occasion)
    resumed_at = clock.resumption(dossier, event.received_at)
    if term := occasion.law.case.after_payment:
        return _counted_anew(dossier, Term.parse(term), occasion, resumed_at=resumed_at)
    return _resumed(dossier, occasion, resumed_at=resumed_at)


def _resumed(dossier: Dossier, occasion: Occasion, *, resumed_at: datetime) -> Change:
    """The minutes lost come after what was due, up to the close of that day: a later promise, if it is one."""
    calendar = occasion.law.calendar
    running = clock.run_on(_at_work(dossier), calendar, resumed_at=resumed_at)
    due_at = clock.date_after(dossier, calendar, resumed_at=resumed_at).due_at
    if due_at <= running.due_at:
        facts = [_runs_again(dossier, occasion, stays=running.due_at)]
        return replace(changed(dossier, running, occasion, facts=facts), resumed_at=resumed_at)
    # A dossier that was late before the pause stays late; a moved date is always a later one.
    latest = None if dossier.apologised else apology_latest(calendar, due_at, occasion.law.term, since=resumed_at)
    after = promised_anew(running, Due(due_at, running.exact_due_at, latest), calendar=calendar.decrees.version)
    promised = Promised.of(after, "payment", made_at=occasion.now)
    return _moved(dossier, after, occasion, promised=promised, resumed_at=resumed_at)


def _counted_anew(dossier: Dossier, term: Term, occasion: Occasion, *, resumed_at: datetime) -> Change:
    """The second stretch of a limit in two: its own term from the payment, never earlier than what was promised."""
    calendar = occasion.law.calendar
    counted = due(Course(term=term, counted_from=resumed_at, not_before=dossier.due_at), calendar)
    running = clock.started_anew(_at_work(dossier), at=resumed_at)
    counted = replace(counted, apology_latest=None) if dossier.apologised else counted
    after = promised_anew(running, counted, calendar=calendar.decrees.version)
    made = Promised.of(after, "payment", term=str(term), made_at=occasion.now)
    promised = replace(made, suppressed_due_at=counted.suppressed_due_at)
    return _moved(dossier, after, occasion, promised=promised, resumed_at=resumed_at)


def _moved(dossier: Dossier, after: Dossier, occasion: Occasion, *, promised: Promised, resumed_at: datetime) -> Change:
    moved = PromiseMoved(
        **naming(dossier, occasion),
        promise=after.promise,
        old_due_at=dossier.due_at,
        due_at=after.due_at,
        cause="payment",
    )
    # A second limit may end when the first one would have: it is another promise, but no other date.
    stays = after.due_at if after.due_at == dossier.due_at else None
    told = [] if stays else [moved]
    change = changed(dossier, after, occasion, facts=[_runs_again(dossier, occasion, stays=stays), *told])
    return replace(change, promised=promised, resumed_at=resumed_at)


def _at_work(dossier: Dossier) -> Dossier:
    return replace(dossier, state=State.PROCESSING, pending=None)


def _runs_again(dossier: Dossier, occasion: Occasion, *, stays: datetime | None = None) -> ClockResumed:
    used = clock.reading(dossier, occasion.law.calendar, now=dossier.paused_at or occasion.now).used
    return ClockResumed(**naming(dossier, occasion), reason="payment", working_minutes_used=used, due_at=stays)
