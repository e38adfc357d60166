"""The doors to the control sheet: as data, and as a page to print."""

from datetime import datetime

from fastapi import APIRouter, Request, Response

from contracts.delivery.http import refusals
from services.routing.handlers.read_control import Control, read_control
from services.routing.handlers.read_dossier import read_dossier
from services.routing.http.control_answers import ControlSheetShown
from services.routing.http.office import AtOffice, Office, Staff
from services.routing.http.sheets import sheet_shown
from services.routing.pages import control as page

router = APIRouter(tags=["reading"], responses=refusals(401, 403, 404))


@router.get("/dossiers/{code}/control-sheet")
async def show_control_sheet(code: str, *, office: AtOffice, account: Staff) -> ControlSheetShown:
    """Phiếu kiểm soát quá trình giải quyết hồ sơ (Mẫu 06). The control sheet."""
    now = office.service.clock()
    control = await _control(office, account, code, now=now)
    return sheet_shown(control, now=now)


@router.get("/dossiers/{code}/control-sheet/print", response_class=Response)
async def print_control_sheet(code: str, request: Request, *, office: AtOffice, account: Staff) -> Response:
    """Phiếu kiểm soát để in. The control sheet, to print."""
    now = office.service.clock()
    control = await _control(office, account, code, now=now)
    return office.pages.page(
        request, "control_sheet.html", page.control_page(control.dossier, control.law, control.sheet)
    )


async def _control(office: Office, account: Staff, code: str, *, now: datetime) -> Control:
    async with office.service.database.snapshot() as tx:
        dossier = await read_dossier(tx, code)
        if not account.serves(dossier.receiving_commune):
            account.must_serve(dossier.handling_commune)
        return await read_control(tx, dossier, now=now)
