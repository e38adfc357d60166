"""The doors to the calendar in force: read by anybody, changed by newly decreed days."""

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter

from contracts.calendar.decrees import CalendarDecrees
from contracts.commands import ChangeCalendar
from contracts.delivery.http import KEYED, answered, refusals
from contracts.delivery.requests import Answer, Asked, digest, key_in, once, request_id
from services.intake.handlers.change_calendar import Changed, change_calendar
from services.intake.http.answers import CalendarChanged
from services.intake.http.bodies import documented, read
from services.intake.http.office import AtOffice, Publisher

_CHANGE = TypeAdapter(ChangeCalendar)
# Keys are scoped by commune; a calendar is the whole province's.
_PROVINCE = "province"

router = APIRouter()


@router.get("/calendars/current", response_model=CalendarDecrees)
async def read_calendar(office: AtOffice) -> Response:
    """Lịch làm việc đang dùng. The calendar in force."""
    await office.read_editions()
    return Response((await office.province()).decrees.model_dump_json(), media_type="application/json")


@router.post(
    "/calendars/changes",
    status_code=201,
    response_model=CalendarChanged,
    responses=refusals(400, 401, 403, 409),
    openapi_extra={**KEYED, "requestBody": documented(_CHANGE)},
)
async def post_change(request: Request, *, office: AtOffice, account: Publisher) -> Response:
    """Công bố thay đổi lịch làm việc: tất cả hoặc không gì cả. Publish changed days, all of them or none."""
    body = await request.body()
    command = read(body, _CHANGE)
    key = key_in(request.headers.get("idempotency-key"))
    asked = Asked(request_id(_PROVINCE, key), digest(request.url.path, body))
    now = office.service.clock()
    async with office.service.transaction() as tx:

        async def work() -> Answer:
            changed = await change_calendar(tx, command, actor=account.actor, now=now)
            return Answer(201, _told(changed, command).model_dump_json().encode())

        answer = await once(tx, asked, work)
    await office.read_editions()
    return answered(answer)


def _told(changed: Changed, command: ChangeCalendar) -> CalendarChanged:
    before = {(day.date, day.scope): day for day in changed.before.days}
    return CalendarChanged(
        version=changed.after.version,
        derived_from=changed.before.version,
        days=tuple(day for day in command.days if before.get((day.date, day.scope)) != day),
    )
