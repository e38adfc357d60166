"""The doors where catalogues and calendars are published and changed; a version is its own idempotency key."""

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter

from contracts.calendar.decrees import CalendarDecrees
from contracts.commands import ChangeCalendar
from contracts.delivery.requests import Answer, Asked, digest, key_in, once
from contracts.events.catalogue import Catalogue
from services.intake.handlers.change_calendar import Changed, change_calendar
from services.intake.handlers.publish_edition import publish_calendar, publish_catalogue
from services.intake.http.answers import CalendarChanged, EditionKept
from services.intake.http.bodies import documented, read
from services.intake.http.office import AtOffice, Publisher

_CATALOGUE = TypeAdapter(Catalogue)
_CALENDAR = TypeAdapter(CalendarDecrees)
_CHANGE = TypeAdapter(ChangeCalendar)
# Keys are scoped by commune; a calendar is the whole province's.
_PROVINCE = "province"

router = APIRouter()


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


@router.get("/calendars/current", response_model=CalendarDecrees)
async def read_calendar(office: AtOffice) -> Response:
    """Lịch làm việc đang dùng. The calendar in force."""
    await office.read_editions()
    return Response((await office.province()).decrees.model_dump_json(), media_type="application/json")


@router.post(
    "/calendars/changes",
    status_code=201,
    response_model=CalendarChanged,
    openapi_extra={"requestBody": documented(_CHANGE)},
)
async def post_change(request: Request, *, office: AtOffice, account: Publisher) -> Response:
    """Công bố thay đổi lịch làm việc: tất cả hoặc không gì cả. Publish changed days, all of them or none."""
    body = await request.body()
    command = read(body, _CHANGE)
    asked = Asked(_PROVINCE, key_in(request.headers.get("idempotency-key")), digest(request.url.path, body))
    now = office.service.clock()
    async with office.service.transaction() as tx:

        async def work() -> Answer:
            changed = await change_calendar(tx, command, actor=account.actor, now=now)
            return Answer(201, _told(changed, command).model_dump_json().encode())

        answer = await once(tx, asked, work)
    await office.read_editions()
    return Response(answer.body, answer.status, media_type="application/json")


def _told(changed: Changed, command: ChangeCalendar) -> CalendarChanged:
    before = {(day.date, day.scope): day for day in changed.before.days}
    return CalendarChanged(
        version=changed.after.version,
        derived_from=changed.before.version,
        days=tuple(day for day in command.days if before.get((day.date, day.scope)) != day),
    )
