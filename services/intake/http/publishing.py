"""The doors where catalogues and calendars are published; a version is its own idempotency key."""

from fastapi import APIRouter, Request
from pydantic import TypeAdapter

from contracts.calendar.decrees import CalendarDecrees
from contracts.delivery.http import refusals
from contracts.events.catalogue import Catalogue
from services.intake.handlers.publish_edition import publish_calendar, publish_catalogue
from services.intake.http.answers import EditionKept
from services.intake.http.bodies import documented, read
from services.intake.http.office import AtOffice, Publisher

_CATALOGUE = TypeAdapter(Catalogue)
_CALENDAR = TypeAdapter(CalendarDecrees)

router = APIRouter(responses=refusals(401, 403, 409))


@router.post("/catalogues", status_code=201, openapi_extra={"requestBody": documented(_CATALOGUE)})
async def post_catalogue(request: Request, *, office: AtOffice, account: Publisher) -> EditionKept:
    """Công bố danh mục thủ tục. Publish a catalogue."""
    catalogue = read(await request.body(), _CATALOGUE)
    async with office.service.transaction() as tx:
        await publish_catalogue(tx, catalogue, actor=account.actor, now=office.service.clock())
    await office.read_editions()
    return EditionKept(kind="catalogue", version=catalogue.version)


@router.post("/calendars", status_code=201, openapi_extra={"requestBody": documented(_CALENDAR)})
async def post_calendar(request: Request, *, office: AtOffice, account: Publisher) -> EditionKept:
    """Công bố lịch làm việc. Publish a calendar."""
    decrees = read(await request.body(), _CALENDAR)
    async with office.service.transaction() as tx:
        await publish_calendar(tx, decrees, actor=account.actor, now=office.service.clock())
    await office.read_editions()
    return EditionKept(kind="calendar", version=decrees.version)
