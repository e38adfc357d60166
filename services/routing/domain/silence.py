"""The citizen says nothing: a warning, the end of the work, and the one way back for papers or money that came in time.

The stop is the law's (`stop` of `contracts/calendar/provisions.json`); the way back is `contracts/decisions/0012`.
"""

from dataclasses import replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from contracts.calendar.limits import lasting, prolonged
from contracts.calendar.terms import Term
from contracts.events.intake import PaymentReceived, SupplementReceived
from contracts.events.routing import ClockResumed, DossierStopped, StopLifted, SupplementReminder
from services.routing.domain.change import Change, changed
from services.routing.domain.dossier import Dossier, Occasion, naming
from services.routing.domain.law import Law
from services.routing.domain.money import received
from services.routing.domain.papers import brought
from services.routing.domain.states import State

Came = SupplementReceived | PaymentReceived


def reminder(dossier: Dossier, request: UUID, occasion: Occasion, *, answer_by: datetime) -> Change | None:
    """The citizen is told once more; None where nothing waits for them."""
    if dossier.pending != request or dossier.state is not State.SUPPLEMENT_REQUESTED:
        return None
    fact = SupplementReminder(**naming(dossier, occasion), request=request, answer_by=answer_by)
    return changed(dossier, dossier, occasion, facts=[fact])


def silence(dossier: Dossier, request: UUID, occasion: Occasion) -> Change | None:
    """The citizen's time is over and nothing came: the work stops by itself."""
    if dossier.pending != request or not dossier.state.open:
        return None
    # What was waited for stays noted: what came in time lifts this stop, and no other.
    after = replace(dossier, state=State.STOPPED, ended_at=occasion.now)
    return changed(dossier, after, occasion, facts=[DossierStopped(**naming(dossier, occasion), reason="silence")])


def request_of(came: Came) -> UUID:
    """The request that this answers."""
    return came.request if isinstance(came, SupplementReceived) else came.payment


def waited(stopped: Dossier, came: Came) -> Dossier:
    """The dossier as it waited for this before silence stopped it."""
    state = State.SUPPLEMENT_REQUESTED if isinstance(came, SupplementReceived) else State.PAYMENT_REQUESTED
    return replace(stopped, state=state, ended_at=None)


def answerable_until(answer_by: datetime, law: Law, *, asked_at: datetime) -> datetime:
    """Until when papers come in time, by what was told and by the calendar in force."""
    within = law.case.supplement_within
    if within is None:
        return answer_by
    return prolonged(answer_by, asked_at=asked_at, term=Term.parse(within), calendars=[law.calendar])


def payable_until(pay_by: datetime, law: Law) -> datetime:
    """Until when money comes in time, by what was told and by the calendar in force."""
    return lasting(pay_by, [law.calendar])


def lifted(stopped: Dossier, came: Came, occasion: Occasion, *, until: datetime) -> Change | None:
    """The work goes on as if this had been heard of in time; None where it came too late."""
    if stopped.state is not State.STOPPED or came.received_at > until:
        return None
    resumed = _taken(waited(stopped, came), came, occasion)
    if resumed is None:
        return None
    after = resumed.after
    fact = StopLifted(**naming(after, occasion), request=request_of(came), promise=after.promise, due_at=after.due_at)
    # What the lifted stop says already is not said twice.
    beside = (f.model_copy(update={"due_at": None}) if isinstance(f, ClockResumed) else f for f in resumed.facts)
    since = resumed.resumed_at or came.received_at
    return replace(resumed, before=stopped, facts=(fact, *beside), resumed_at=since)


def _taken(waiting: Dossier, came: Came, occasion: Occasion) -> Change | None:
    match came:
        case SupplementReceived():
            return brought(waiting, came, occasion)
        case PaymentReceived():
            return received(waiting, came, occasion)
        case unknown:
            assert_never(unknown)
