"""The doors of the officers' commands, one dossier at a time: each is a call of many with one in it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response

from contracts.commands import (
    AcceptWithdrawal,
    Apologise,
    CompleteDossier,
    CompleteStep,
    DeskCommand,
    RefuseWithdrawal,
    RequestPayment,
    RequestSupplement,
    ReturnResult,
    StartStep,
    StopDossier,
)
from contracts.delivery.database import Transaction
from contracts.delivery.requests import Answer, Asked, digest, key_in, once
from contracts.problems import ProblemDetails, Refusal
from services.routing.domain.desk import POWERS
from services.routing.handlers.command_dossiers import Order, command_dossiers
from services.routing.handlers.hold_dossiers import DossierNotYetKnown
from services.routing.http.answers import CommandAnswer
from services.routing.http.office import AtOffice, SignedIn
from services.routing.http.verdicts import accepted
from services.routing.store import assignments

REFUSED: dict[int | str, dict[str, Any]] = {
    status: {"model": ProblemDetails, "content": {"application/problem+json": {}}}
    for status in (400, 401, 403, 404, 409, 422)
}


class CommandDoor:
    """One request to change one dossier."""

    def __init__(
        self,
        request: Request,
        office: AtOffice,
        account: SignedIn,
        idempotency_key: Annotated[
            str | None, Header(description="1 to 200 characters; a repeat is answered alike.")
        ] = None,
    ) -> None:
        self._request = request
        self._office = office
        self._account = account
        self._key = key_in(idempotency_key)

    async def obey(self, code: str, command: DeskCommand) -> Response:
        """The command's answer, or the first answer again."""
        self._account.must_be(POWERS[command.command])
        body_hash = digest(self._request.url.path, await self._request.body())
        async with self._office.service.transaction() as tx:
            commune = await assignments.handling_commune(tx, code)
            if commune is None:
                raise DossierNotYetKnown(field="/code")
            self._account.must_serve(commune)
            asked = Asked(commune, self._key, body_hash)
            answer = await once(tx, asked, lambda: self._work(tx, Order(code, command)))
        return Response(answer.body, answer.status, media_type="application/json")

    async def _work(self, tx: Transaction, order: Order) -> Answer:
        now = self._office.service.clock()
        (verdict,) = await command_dossiers(tx, [order], by=self._account, now=now)
        if isinstance(verdict, Refusal):
            raise verdict
        answer = accepted(verdict, key=self._office.signing_key, at=now)
        return Answer(201, answer.model_dump_json(exclude_none=True).encode())


Door = Annotated[CommandDoor, Depends()]
router = APIRouter(tags=["commands"], responses=REFUSED)
_START, _STEP, _RETURN, _ACCEPT = StartStep(), CompleteStep(), ReturnResult(), AcceptWithdrawal()


@router.post("/dossiers/{code}/start", status_code=201, response_model=CommandAnswer)
async def start(code: str, door: Door, command: StartStep = _START) -> Response:
    """Nhận xử lý bước đang chờ. Take up the step that waits."""
    return await door.obey(code, command)


@router.post("/dossiers/{code}/complete-step", status_code=201, response_model=CommandAnswer)
async def complete_step(code: str, door: Door, command: CompleteStep = _STEP) -> Response:
    """Hoàn thành bước đang xử lý. Finish the step in hand."""
    return await door.obey(code, command)


@router.post("/dossiers/{code}/request-supplement", status_code=201, response_model=CommandAnswer)
async def request_supplement(code: str, door: Door, command: RequestSupplement) -> Response:
    """Yêu cầu bổ sung hồ sơ, một lần. Ask for more papers, once."""
    return await door.obey(code, command)


@router.post("/dossiers/{code}/request-payment", status_code=201, response_model=CommandAnswer)
async def request_payment(code: str, door: Door, command: RequestPayment) -> Response:
    """Yêu cầu thực hiện nghĩa vụ tài chính. Ask for money."""
    return await door.obey(code, command)


@router.post("/dossiers/{code}/complete", status_code=201, response_model=CommandAnswer)
async def complete(code: str, door: Door, command: CompleteDossier) -> Response:
    """Báo đã có kết quả giải quyết. The result is ready."""
    return await door.obey(code, command)


@router.post("/dossiers/{code}/stop", status_code=201, response_model=CommandAnswer)
async def stop(code: str, door: Door, command: StopDossier) -> Response:
    """Dừng giải quyết. The work cannot go on."""
    return await door.obey(code, command)


@router.post("/dossiers/{code}/apologise", status_code=201, response_model=CommandAnswer)
async def apologise(code: str, door: Door, command: Apologise) -> Response:
    """Xin lỗi và hẹn lại ngày trả kết quả. Apologise, and move the date."""
    return await door.obey(code, command)


@router.post("/dossiers/{code}/return", status_code=201, response_model=CommandAnswer)
async def give_back(code: str, door: Door, command: ReturnResult = _RETURN) -> Response:
    """Trả kết quả. Hand over the result."""
    return await door.obey(code, command)


@router.post("/dossiers/{code}/accept-withdrawal", status_code=201, response_model=CommandAnswer)
async def accept_withdrawal(code: str, door: Door, command: AcceptWithdrawal = _ACCEPT) -> Response:
    """Đồng ý cho rút hồ sơ. Give the dossier back."""
    return await door.obey(code, command)


@router.post("/dossiers/{code}/refuse-withdrawal", status_code=201, response_model=CommandAnswer)
async def refuse_withdrawal(code: str, door: Door, command: RefuseWithdrawal) -> Response:
    """Không đồng ý cho rút hồ sơ. The work goes on."""
    return await door.obey(code, command)
