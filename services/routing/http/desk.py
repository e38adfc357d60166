"""The door to the officers' queue."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query

from contracts.delivery.http import refusals
from contracts.identifiers import CommuneCode, DepartmentCode
from services.routing.domain.drafts import Draft
from services.routing.domain.queue import Mark, Waiting
from services.routing.domain.states import State
from services.routing.handlers.list_desk import Asked, list_desk
from services.routing.http.answers import Answered, Printed
from services.routing.http.office import AtOffice, Staff

router = APIRouter(tags=["reading"], responses=refusals(401, 403))


class DraftShown(Answered):
    """An apology as it waits for the approver: what `apologise` could be told; only the command sends it."""

    reason: str
    new_due_at: Printed | None
    apology_latest: Printed | None
    drafted_at: Printed


class QueueEntry(Answered):
    """One dossier of the queue."""

    code: str
    state: State
    national_code: int
    procedure: str
    case: str
    commune: str
    unit: str
    holder: str
    step: int
    step_started: bool
    received_at: Printed
    due_at: Printed
    promise: int
    working_minutes_left: int
    late: bool
    paused: bool
    withdrawal_requested: bool
    rung: str | None
    apology_draft: DraftShown | None


class Desk(Answered):
    """The queue, least working time first; `after` asks for what follows."""

    as_of: Printed
    dossiers: tuple[QueueEntry, ...]
    after: str | None


@router.get("/desk")
async def show_desk(
    office: AtOffice,
    account: Staff,
    *,
    unit: DepartmentCode | None = None,
    state: State | None = None,
    late: bool | None = None,
    commune: CommuneCode | None = None,
    draft: Literal["apology"] | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    after: str | None = None,
) -> Desk:
    """Hàng đợi của các đơn vị, ít thời gian nhất trước. The officers' queue, least working time left first."""
    now = office.service.clock()
    asked = Asked(
        unit=unit,
        state=state,
        late=late,
        commune=commune,
        drafted=draft is not None,
        at_most=limit,
        after=Mark.read(after),
    )
    async with office.service.database.snapshot() as tx:
        page = await list_desk(tx, asked, by=account, now=now)
    following = page.after.written() if page.after else None
    return Desk(as_of=now, dossiers=tuple(map(_entry, page.waiting)), after=following)


def _entry(waiting: Waiting) -> QueueEntry:
    dossier = waiting.dossier
    return QueueEntry(
        code=dossier.code,
        state=dossier.state,
        national_code=dossier.state.national_code,
        procedure=dossier.procedure,
        case=dossier.case,
        commune=dossier.handling_commune,
        unit=dossier.unit,
        holder=dossier.holder,
        step=dossier.step + 1,
        step_started=dossier.step_started,
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        promise=dossier.promise,
        working_minutes_left=waiting.left,
        late=waiting.late,
        paused=dossier.pausing,
        withdrawal_requested=dossier.withdrawal is not None,
        rung=waiting.rung,
        apology_draft=_draft(waiting.draft, latest=dossier.apology_latest) if waiting.draft else None,
    )


def _draft(draft: Draft, *, latest: datetime | None) -> DraftShown:
    return DraftShown(
        reason=draft.reason, new_due_at=draft.new_due_at, apology_latest=latest, drafted_at=draft.drafted_at
    )
