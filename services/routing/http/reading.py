"""The doors to look through: one dossier, its clock, the officers' queue."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from contracts.delivery.accounts import TokenRequired
from contracts.identifiers import CommuneCode, DepartmentCode
from contracts.tokens import tracks
from services.routing.domain.dossier import Dossier
from services.routing.domain.queue import Mark, Waiting
from services.routing.domain.states import State
from services.routing.handlers.list_desk import Asked, list_desk
from services.routing.handlers.read_dossier import read_clock, read_dossier, read_story
from services.routing.http.answers import ClockShown, Desk, DossierShown, QueueEntry, Standing
from services.routing.http.commands import REFUSED
from services.routing.http.office import STAFF, AtOffice, Office, Staff
from services.routing.http.stories import clock_shown, shown, standing

router = APIRouter(tags=["reading"], responses={404: REFUSED[404], 422: REFUSED[422]})
SecondFactor = Annotated[str | None, Query(alias="k", description="Mã trên giấy tiếp nhận (from the receipt's QR).")]


@router.get("/dossiers/{code}", response_model=DossierShown | Standing)
async def show_dossier(code: str, request: Request, office: AtOffice, factor: SecondFactor = None) -> Standing:
    """Trạng thái và ngày hẹn; với mã trên giấy tiếp nhận: cả quá trình. State and dates; with the second factor all."""
    now = office.service.clock()
    async with office.service.transaction() as tx:
        dossier = await read_dossier(tx, code)
        if not await _opens(request, office, dossier, factor=factor):
            return standing(dossier, now=now)
        return shown(await read_story(tx, dossier), key=office.signing_key, now=now)


@router.get("/dossiers/{code}/clock", responses={401: REFUSED[401]})
async def show_clock(code: str, request: Request, office: AtOffice, factor: SecondFactor = None) -> ClockShown:
    """Thời hạn được tính thế nào. How the time is counted."""
    now = office.service.clock()
    async with office.service.transaction() as tx:
        dossier = await read_dossier(tx, code)
        if not await _opens(request, office, dossier, factor=factor):
            raise TokenRequired(expected="?k=… | Authorization: Bearer …")
        return clock_shown(await read_clock(tx, dossier, now=now), now=now)


async def _opens(request: Request, office: Office, dossier: Dossier, *, factor: str | None) -> bool:
    """Whether the request may see more than everybody: by the receipt's factor, or as staff of either commune."""
    if factor is not None and tracks(factor, dossier.code, key=office.tracking_key):
        return True
    if "authorization" not in request.headers:
        return False
    account = await office.service.accounts.signed_in(request)
    serves = account.serves(dossier.handling_commune) or account.serves(dossier.receiving_commune)
    return serves and account.role in STAFF


@router.get("/desk", responses={401: REFUSED[401], 403: REFUSED[403]})
async def show_desk(
    office: AtOffice,
    account: Staff,
    *,
    unit: DepartmentCode | None = None,
    state: State | None = None,
    late: bool | None = None,
    commune: CommuneCode | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    after: str | None = None,
) -> Desk:
    """Hàng đợi của các đơn vị, ít thời gian nhất trước. The officers' queue, least working time left first."""
    now = office.service.clock()
    asked = Asked(unit=unit, state=state, late=late, commune=commune, at_most=limit, after=Mark.read(after))
    async with office.service.transaction() as tx:
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
    )
