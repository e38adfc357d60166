"""The citizen says nothing: a warning, the end of the work, and the one way back for papers that came in time.

Source: Thông tư 03/2025/TT-VPCP Art 7; the way back is `contracts/decisions/0012`.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from contracts.calendar.limits import prolonged
from contracts.calendar.terms import Term
from contracts.events.intake import SupplementReceived
from contracts.events.routing import ClockResumed, DossierStopped, StopLifted, SupplementReminder
from services.routing.domain.change import Change, changed
from services.routing.domain.dossier import Dossier, Occasion, naming
from services.routing.domain.law import Law
from services.routing.domain.papers import brought
from services.routing.domain.states import State


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
    # What was waited for stays noted: papers that came in time lift this stop, and no other.
    after = replace(dossier, state=State.STOPPED, ended_at=occasion.now)
    return changed(dossier, after, occasion, facts=[DossierStopped(**naming(dossier, occasion), reason="silence")])


def waited(stopped: Dossier) -> Dossier:
    """The dossier as it waited for papers before silence stopped it."""
    return replace(stopped, state=State.SUPPLEMENT_REQUESTED, ended_at=None)


def answerable_until(answer_by: datetime, law: Law, *, asked_at: datetime) -> datetime:
    """Until when papers come in time, by what was told and by the calendar in force."""
    within = law.case.supplement_within
    if within is None:
        return answer_by
    return prolonged(answer_by, asked_at=asked_at, term=Term.parse(within), calendars=[law.calendar])


def lifted(stopped: Dossier, event: SupplementReceived, occasion: Occasion, *, until: datetime) -> Change | None:
    """The work goes on as if the papers had been heard of in time; None where they came too late."""
    if stopped.state is not State.STOPPED or event.received_at > until:
        return None
    resumed = brought(waited(stopped), event, occasion)
    if resumed is None:
        return None
    after = resumed.after
    fact = StopLifted(**naming(after, occasion), request=event.request, promise=after.promise, due_at=after.due_at)
    # What the lifted stop says already is not said twice.
    beside = (f.model_copy(update={"due_at": None}) if isinstance(f, ClockResumed) else f for f in resumed.facts)
    return replace(resumed, before=stopped, facts=(fact, *beside))
