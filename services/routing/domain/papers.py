"""The papers that a citizen was asked for are in: the term runs anew, or goes on where it stood.

Source: Nghị định 61/2018/NĐ-CP Art 19(4): the whole term again from the full dossier; a procedure may say otherwise.
"""

from dataclasses import replace
from datetime import datetime

from contracts.calendar.promise import promise
from contracts.calendar.terms import Term
from contracts.events.intake import SupplementReceived
from contracts.events.routing import ClockResumed, PromiseMoved
from contracts.message import DossierEvent
from services.routing.domain import clock
from services.routing.domain.change import Change, changed
from services.routing.domain.dossier import Dossier, Occasion, naming
from services.routing.domain.due import Due
from services.routing.domain.promises import Promised, promised_anew
from services.routing.domain.states import State
from services.routing.domain.steps import at_step


def brought(dossier: Dossier, event: SupplementReceived, occasion: Occasion) -> Change | None:
    """The papers are in: the date that intake printed becomes the next promise. None where nothing waits for them."""
    if dossier.pending != event.request or dossier.state is not State.SUPPLEMENT_REQUESTED:
        return None
    resumed_at = clock.resumption(dossier, event.received_at)
    running = _running(dossier, event, occasion, resumed_at=resumed_at)
    printed = event.promise
    # One apology per dossier: papers do not renew it.
    latest = None if dossier.apologised else printed.apology_latest
    counted = _suppressed(dossier, event, occasion, resumed_at=resumed_at)
    due = Due(printed.due_at, counted or running.exact_due_at, latest)
    after = replace(promised_anew(running, due, calendar=printed.calendar), state=State.PROCESSING)
    facts: list[DossierEvent] = [
        ClockResumed(
            **naming(dossier, occasion),
            reason="supplement",
            working_minutes_used=clock.reading(after, occasion.law.calendar, now=resumed_at).used,
        ),
        PromiseMoved(
            **naming(dossier, occasion),
            promise=after.promise,
            old_due_at=dossier.due_at,
            due_at=after.due_at,
            cause="supplement",
        ),
    ]
    # A term stands beside a date that a term was counted for; a pause only moves what stood before.
    term = printed.term if event.mode == "RESTART" else None
    made = Promised.of(after, "supplement", term=term, made_at=occasion.now)
    promised = replace(made, suppressed_due_at=counted)
    return replace(changed(dossier, after, occasion, facts=facts), promised=promised, resumed_at=resumed_at)


def _suppressed(
    dossier: Dossier, event: SupplementReceived, occasion: Occasion, *, resumed_at: datetime
) -> datetime | None:
    """What the whole term anew would have said, where the promise before it is later and stays."""
    printed = event.promise
    if event.mode == "PAUSE" or printed.due_at > dossier.due_at:
        return None
    counted = promise(occasion.law.calendar, resumed_at, Term.parse(printed.term)).due_at
    return counted if counted < printed.due_at else None


def _running(dossier: Dossier, event: SupplementReceived, occasion: Occasion, *, resumed_at: datetime) -> Dossier:
    if event.mode == "PAUSE":
        return clock.run_on(dossier, occasion.law.calendar, resumed_at=resumed_at)
    return at_step(clock.started_anew(dossier, at=resumed_at), occasion.law.first_step, occasion)
