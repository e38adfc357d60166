"""The doors to look at one dossier through."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from contracts.delivery.accounts import TokenRequired
from contracts.delivery.http import refusals
from contracts.problems import Forbidden
from contracts.tokens.links import tracks
from services.routing.domain.dossier import Dossier
from services.routing.handlers.read_clock import read_clock
from services.routing.handlers.read_dossier import read_dossier, read_story
from services.routing.http.answers import Standing
from services.routing.http.clock_answers import ClockShown
from services.routing.http.clocks import clock_shown
from services.routing.http.office import STAFF, AtOffice, Office
from services.routing.http.stories import shown, standing
from services.routing.http.story_answers import DossierShown

router = APIRouter(tags=["reading"], responses=refusals(404))
SecondFactor = Annotated[str | None, Query(alias="k", description="Mã trên giấy tiếp nhận (from the receipt's QR).")]


@router.get("/dossiers/{code}", response_model=DossierShown | Standing)
async def show_dossier(code: str, request: Request, *, office: AtOffice, factor: SecondFactor = None) -> Standing:
    """Trạng thái và ngày hẹn; với mã trên giấy tiếp nhận: cả quá trình. State and dates; with the second factor all."""
    now = office.service.clock()
    async with office.service.database.snapshot() as tx:
        dossier = await read_dossier(tx, code)
        if not await _opens(request, office, dossier, factor=factor):
            return standing(dossier, now=now)
        return shown(await read_story(tx, dossier, now=now), key=office.signing_key, now=now)


@router.get("/dossiers/{code}/clock", responses=refusals(401, 403))
async def show_clock(code: str, request: Request, *, office: AtOffice, factor: SecondFactor = None) -> ClockShown:
    """Thời hạn được tính thế nào. How the time is counted."""
    now = office.service.clock()
    async with office.service.database.snapshot() as tx:
        dossier = await read_dossier(tx, code)
        if not _holds_the_receipt(office, dossier, factor=factor):
            await _must_be_staff(request, office, dossier)
        return clock_shown(await read_clock(tx, dossier, now=now), now=now)


async def _opens(request: Request, office: Office, dossier: Dossier, *, factor: str | None) -> bool:
    """Whether the request may see more than everybody: by the receipt's factor, or as staff of either commune."""
    if _holds_the_receipt(office, dossier, factor=factor):
        return True
    if "authorization" not in request.headers:
        return False
    try:
        await _must_be_staff(request, office, dossier)
    except Forbidden:
        # A foreign account is not refused what everybody may see.
        return False
    return True


def _holds_the_receipt(office: Office, dossier: Dossier, *, factor: str | None) -> bool:
    return factor is not None and tracks(factor, dossier.code, key=office.tracking_key)


async def _must_be_staff(request: Request, office: Office, dossier: Dossier) -> None:
    """Refuse whoever is not signed in as staff of either commune."""
    if "authorization" not in request.headers:
        raise TokenRequired(expected="?k=… | Authorization: Bearer …")
    account = await office.service.accounts.signed_in(request)
    account.must_be(STAFF)
    if not account.serves(dossier.receiving_commune):
        account.must_serve(dossier.handling_commune)
