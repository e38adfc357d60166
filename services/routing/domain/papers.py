"""The papers that a citizen was asked for are in: the term runs anew, or goes on where it stood.

The whole term again from the full dossier is the law's (`term_anew` of `contracts/calendar/provisions.json`); a
procedure may say otherwise.
"""

from dataclasses import replace
from datetime import datetime

from contracts.calendar.promise import apology_latest
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
    due = _due(dossier, event, occasion, resumed_at=resumed_at)
    # What was lost in a pause is counted here, by the calendar in force; what runs anew as it was printed.
    calendar = event.promise.calendar if event.mode == "RESTART" else occasion.law.calendar.decrees.version
    after = replace(promised_anew(running, due, calendar=calendar), state=State.PROCESSING)
    facts = _facts(dossier, after, occasion, resumed_at=resumed_at)
    # A term stands beside a date that a term was counted for; a pause only moves what stood before.
    term = event.promise.term if event.mode == "RESTART" else None
    made = Promised.of(after, "supplement", term=term, made_at=occasion.now)
    promised = replace(made, suppressed_due_at=due.suppressed_due_at)
    return replace(changed(dossier, after, occasion, facts=facts), promised=promised, resumed_at=resumed_at)


def _running(dossier: Dossier, event: SupplementReceived, occasion: Occasion, *, resumed_at: datetime) -> Dossier:
    if event.mode == "PAUSE":
        return clock.run_on(dossier, occasion.law.calendar, resumed_at=resumed_at)
    return at_step(clock.started_anew(dossier, at=resumed_at), occasion.law.first_step, occasion)


def _due(dossier: Dossier, event: SupplementReceived, occasion: Occasion, *, resumed_at: datetime) -> Due:
    """The latest of what was printed, what is promised already, and what is counted here."""
    calendar, printed = occasion.law.calendar, event.promise
    counted = Due(printed.suppressed_due_at or printed.due_at)
    if event.mode == "PAUSE":
        counted = clock.date_after(dossier, calendar, resumed_at=resumed_at)
    due_at = max(printed.due_at, dossier.due_at, counted.due_at)
    kept = counted.due_at if counted.due_at < due_at else None
    latest = printed.apology_latest
    if due_at != printed.due_at:
        latest = apology_latest(calendar, due_at, Term.parse(printed.term), since=resumed_at)
    return Due(
        due_at,
        exact_due_at=counted.exact_due_at or kept,
        # One apology per dossier: papers do not renew it.
        apology_latest=None if dossier.apologised else latest,
        suppressed_due_at=kept,
    )


def _facts(dossier: Dossier, after: Dossier, occasion: Occasion, *, resumed_at: datetime) -> list[DossierEvent]:
    used = clock.reading(after, occasion.law.calendar, now=resumed_at).used
    runs = ClockResumed(**naming(dossier, occasion), reason="supplement", working_minutes_used=used)
    # The term anew may end when the first one would have: it is another promise, but no other date.
    if after.due_at == dossier.due_at:
        return [runs.model_copy(update={"due_at": after.due_at})]
    moved = PromiseMoved(
        **naming(dossier, occasion),
        promise=after.promise,
        old_due_at=dossier.due_at,
        due_at=after.due_at,
        cause="supplement",
    )
    return [runs, moved]
