"""The doors for what is brought to a recorded dossier: supplements, the wish to withdraw, money."""

from fastapi import APIRouter, Request, Response

from contracts.commands import BringSupplement, ReceivePayment, RequestWithdrawal
from contracts.delivery.database import Transaction
from contracts.delivery.http import KEYED
from contracts.delivery.requests import Answer
from contracts.tokens.payments import read_payment_number
from contracts.tokens.supplements import read_supplement_number
from services.intake.domain.dossier import Dossier
from services.intake.domain.payment import paid
from services.intake.domain.supplement import supplemented
from services.intake.handlers.receive_payment import receive_payment
from services.intake.handlers.receive_supplement import receive_supplement
from services.intake.handlers.request_withdrawal import request_withdrawal
from services.intake.http.answers import PaymentNoted, SupplementReceipt, WithdrawalNoted
from services.intake.http.office import CHANGES_REFUSED, AtOffice, Clerk
from services.intake.http.receipts import supplement_receipt

router = APIRouter(responses=CHANGES_REFUSED)


@router.post("/dossiers/{code}/supplements", status_code=201, response_model=SupplementReceipt, openapi_extra=KEYED)
async def bring_supplement(
    code: str, command: BringSupplement, request: Request, *, office: AtOffice, account: Clerk
) -> Response:
    """Nhận giấy tờ bổ sung theo phiếu yêu cầu. Receive the papers of a supplement request."""
    number, province = read_supplement_number(command.request, key=office.signing_key), await office.province()

    async def work(tx: Transaction, dossier: Dossier) -> Answer:
        now = office.service.clock()
        supplement = supplemented(dossier, command, number, province=province, actor=account.actor, now=now)
        await receive_supplement(tx, supplement)
        return Answer(201, supplement_receipt(supplement, dossier, province))

    return await office.once(request, account, code=code, work=work)


@router.post("/dossiers/{code}/withdrawal", status_code=202, response_model=WithdrawalNoted, openapi_extra=KEYED)
async def ask_back(
    code: str, command: RequestWithdrawal, request: Request, *, office: AtOffice, account: Clerk
) -> Response:
    """Ghi nhận yêu cầu rút hồ sơ. Take in the wish to have the dossier back."""

    async def work(tx: Transaction, dossier: Dossier) -> Answer:
        wish = await request_withdrawal(tx, dossier, command, actor=account.actor, now=office.service.clock())
        noted = WithdrawalNoted(code=dossier.code, withdrawal=wish.withdrawal, requested_at=wish.requested_at)
        return Answer(202, noted.model_dump_json().encode())

    return await office.once(request, account, code=code, work=work)


@router.post("/dossiers/{code}/payments", status_code=201, response_model=PaymentNoted, openapi_extra=KEYED)
async def pay(code: str, command: ReceivePayment, request: Request, *, office: AtOffice, account: Clerk) -> Response:
    """Ghi nhận tiền đã nộp theo yêu cầu, không ít hơn số tiền được yêu cầu.

    Receive the money of a payment request: no less than was asked for; more is taken in as it is.
    """
    province = await office.province()

    async def work(tx: Transaction, dossier: Dossier) -> Answer:
        number = read_payment_number(command.payment, key=office.signing_key)
        money = paid(dossier, command, number, province=province, actor=account.actor, now=office.service.clock())
        await receive_payment(tx, money)
        noted = PaymentNoted(
            code=dossier.code, payment=money.payment, amount_vnd=money.amount_vnd, received_at=money.received_at
        )
        return Answer(201, noted.model_dump_json().encode())

    return await office.once(request, account, code=code, work=work)
