"""The hot door: `POST /dossiers`, decided in each request's own time and committed together with others."""

from fastapi import Request, Response
from pydantic import TypeAdapter

from contracts.commands import RecordDossier
from contracts.delivery.doors import Doors
from contracts.delivery.http import KEYED, answered, refusals
from contracts.delivery.requests import Answer, Asked, digest, key_in, request_id
from contracts.delivery.telemetry import current_traceparent
from contracts.problems import Problem, Refusal
from services.intake.domain.dossier import Dossier
from services.intake.domain.province import Province
from services.intake.domain.reception import AtCounter, accept
from services.intake.handlers.recall_dossiers import recall_dossiers
from services.intake.http.answers import Receipt
from services.intake.http.bodies import documented, read
from services.intake.http.office import COUNTER, Office, allowed, office_of
from services.intake.http.receipts import counted_then

_PATH = "/dossiers"
_COMMAND = TypeAdapter(RecordDossier)
_DOCUMENTED = {
    "status_code": 201,
    "response_model": Receipt,
    "responses": refusals(400, 401, 403, 409, 429),
    "openapi_extra": {**KEYED, "requestBody": documented(_COMMAND)},
}
_clerk = allowed(COUNTER)


def open_hot_door(app: Doors) -> None:
    """Hang the door."""
    app.open_straight(_PATH, record_dossier, documented=_DOCUMENTED)


async def record_dossier(request: Request) -> Response:
    """Tiếp nhận hồ sơ: cấp mã và ngày hẹn trả. Record a dossier: its code and its promised date."""
    office, account = office_of(request), await _clerk(request)
    key = key_in(request.headers.get("idempotency-key"))
    body = await request.body()
    command = read(body, _COMMAND)
    account.must_serve(command.commune)
    at = AtCounter(
        actor=account.actor,
        request=request_id(command.commune, key),
        body_hash=digest(_PATH, body),
        now=office.service.clock(),
        opening=current_traceparent(),
    )
    return await _recorded(office, command, at, province=await office.province())


async def _recorded(office: Office, command: RecordDossier, at: AtCounter, *, province: Province) -> Response:
    try:
        accepted = accept(command, province, at=at)
    except Refusal as refusal:
        return _replayed(office, await _first_time(office, Asked(at.request, at.body_hash), refusal), province)
    office.admission.admit(command.commune, accepted.counted.term, now=at.now.timestamp())
    dossier = await office.queue.recorded(accepted)
    if dossier.dossier_id != accepted.dossier_id:
        return _replayed(office, dossier, await office.province())
    return Response(office.receipts.of(dossier, accepted.counted), 201, media_type="application/json")


def _replayed(office: Office, dossier: Dossier, province: Province) -> Response:
    receipt = office.receipts.of(dossier, counted_then(dossier.reception, province))
    return answered(Answer(201, receipt, repeated=True))


async def _first_time(office: Office, asked: Asked, refusal: Refusal) -> Dossier:
    """A repeat gets its first answer even where the rules have changed since; anything else is refused."""
    async with office.service.transaction() as tx:
        [outcome] = await recall_dossiers(tx, [asked])
    match outcome:
        case Dossier():
            return outcome
        case Problem():
            raise outcome
        case None:
            raise refusal
