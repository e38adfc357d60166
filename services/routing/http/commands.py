"""The doors of the officers' commands, one dossier at a time: each is a call of many with one in it."""

from fastapi import APIRouter, Response

from contracts.commands import (
    AcceptWithdrawal,
    Apologise,
    CompleteDossier,
    CompleteStep,
    NoteOpinion,
    RefuseWithdrawal,
    RequestOpinion,
    RequestPayment,
    RequestSupplement,
    ReturnResult,
    StartStep,
    StopDossier,
)
from services.routing.http.answers import CommandAnswer
from services.routing.http.door import REFUSED, Door

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


@router.post("/dossiers/{code}/request-opinion", status_code=201, response_model=CommandAnswer)
async def request_opinion(code: str, door: Door, command: RequestOpinion) -> Response:
    """Xin ý kiến cơ quan khác. Ask another agency."""
    return await door.obey(code, command)


@router.post("/dossiers/{code}/note-opinion", status_code=201, response_model=CommandAnswer)
async def note_opinion(code: str, door: Door, command: NoteOpinion) -> Response:
    """Ghi nhận ý kiến của cơ quan khác. Note what another agency answered."""
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
