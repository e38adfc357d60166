"""The public doors to what is offered: procedures and communes of the catalogue in force today."""

from datetime import date

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter

from contracts.calendar.desk import Desk
from contracts.calendar.hours import in_vietnam
from contracts.delivery.headers import holds
from contracts.delivery.http import refusals
from contracts.events.catalogue import Catalogue, Commune, Procedure
from contracts.problems import Unknown
from services.intake.domain.offer import Offer
from services.intake.domain.province import Province, ReceivedBeforeCatalogue
from services.intake.http.answers import DeskTold, SpanTold
from services.intake.http.office import AtOffice, Office

_PROCEDURES = TypeAdapter(list[Procedure])
_COMMUNES = TypeAdapter(tuple[Commune, ...])
FRESH_SECONDS = 60

router = APIRouter()


class ProcedureNotCatalogued(Unknown):
    """Danh mục hiện hành không có thủ tục này.

    The catalogue in force has no such procedure.
    """


class CommuneNotCatalogued(Unknown):
    """Danh mục hiện hành không có xã, phường này.

    The catalogue in force has no such commune.
    """


@router.get("/procedures", response_model=list[Procedure])
async def list_procedures(request: Request, office: AtOffice) -> Response:
    """Các thủ tục đang có hiệu lực. The procedures in force today."""
    offer, today = await _in_force(office)
    valid = [offered.procedure for offered in offer.procedures.values() if offered.is_in_force(today)]
    return _fresh(request, _PROCEDURES.dump_json(valid), tag=f'"{offer.version}.{today}"')


@router.get("/procedures/{code}", response_model=Procedure, responses=refusals(404))
async def read_procedure(code: str, request: Request, office: AtOffice) -> Response:
    """Một thủ tục với các trường hợp, giấy tờ và lệ phí. One procedure: its cases, papers and fees."""
    offer, _ = await _in_force(office)
    offered = offer.procedures.get(code)
    if offered is None:
        raise ProcedureNotCatalogued(field="/code", expected=f"mã trong danh mục {offer.version} (a catalogued code)")
    return _fresh(request, offered.procedure.model_dump_json().encode(), tag=f'"{offer.version}"')


@router.get("/catalogues/current", response_model=Catalogue)
async def read_catalogue(request: Request, office: AtOffice, on: date | None = None) -> Response:
    """Danh mục có hiệu lực hôm nay, hoặc vào một ngày. The catalogue in force today, or on a day."""
    offer, _ = await _in_force(office)
    if on is not None:
        offer = _offer_on(await office.province(), on)
    return _fresh(request, offer.written, tag=f'"{offer.version}"')


@router.get("/communes", response_model=list[Commune])
async def list_communes(request: Request, office: AtOffice) -> Response:
    """Các xã, phường của tỉnh. The communes of the province."""
    offer, _ = await _in_force(office)
    return _fresh(request, _COMMUNES.dump_json(offer.catalogue.communes), tag=f'"{offer.version}"')


@router.get("/communes/{code}/opening", responses=refusals(404))
async def read_opening(code: str, office: AtOffice) -> DeskTold:
    """Bộ phận Một cửa của xã có đang mở cửa không. Whether the commune's desk is open, and when it opens next."""
    offer, _ = await _in_force(office)
    if code not in offer.communes:
        raise CommuneNotCatalogued(field="/code", expected=f"mã trong danh mục {offer.version} (a catalogued code)")
    decrees, now = (await office.province()).decrees, in_vietnam(office.service.clock())
    desk = Desk.of(decrees, code)
    until = desk.open_until(now)
    return DeskTold(
        commune=code,
        open=until is not None,
        open_until=until,
        next_opening=desk.next_opening(now),
        today=tuple(SpanTold(opens=opens, closes=closes) for opens, closes in desk.spans(now.date())),
        calendar=decrees.version,
    )


def _offer_on(province: Province, on: date) -> Offer:
    try:
        return province.offer_on(on)
    except ReceivedBeforeCatalogue as refused:
        raise refused.because_of("/on") from refused


async def _in_force(office: Office) -> tuple[Offer, date]:
    today = in_vietnam(office.service.clock()).date()
    return (await office.province()).offer_on(today), today


def _fresh(request: Request, body: bytes, *, tag: str) -> Response:
    """The answer with its name, so that who has it already is told no more than that (RFC 9110, section 13)."""
    headers = {"ETag": tag, "Cache-Control": f"public, max-age={FRESH_SECONDS}"}
    if holds(request, tag):
        return Response(None, 304, headers)
    return Response(body, 200, headers, media_type="application/json")
