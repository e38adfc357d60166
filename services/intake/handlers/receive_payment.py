"""Receive the money of a payment request; each request can be paid once."""

from datetime import datetime
from uuid import UUID

from contracts.commands import ReceivePayment
from contracts.delivery import outbox
from contracts.delivery.database import Transaction
from contracts.events.intake import PaymentReceived
from contracts.message import Actor
from contracts.problems import InputRefused, StateRefused
from services.intake.domain.dossier import Dossier
from services.intake.store import brought


class PaymentNumberInvalid(InputRefused):
    """Số yêu cầu nộp tiền không đúng.

    The number of the payment request is not valid.
    """


class PaymentAlreadyReceived(StateRefused):
    """Khoản tiền của yêu cầu này đã được nộp.

    The money of this payment request was received before.
    """


async def receive_payment(
    tx: Transaction, dossier: Dossier, command: ReceivePayment, *, actor: Actor, now: datetime
) -> PaymentReceived:
    """Keep and announce it."""
    received = PaymentReceived(
        **dossier.about(actor=actor, time=now),
        payment=_number(command.payment),
        amount_vnd=command.amount_vnd,
        received_at=now,
    )
    if not await brought.add_payment(tx, received):
        raise PaymentAlreadyReceived(field="/payment", expected="một yêu cầu chưa nộp (a request not paid yet)")
    await outbox.announce(tx, received)
    return received


def _number(text: str) -> UUID:
    try:
        return UUID(text.strip())
    except ValueError as error:
        expected = "số in trên yêu cầu nộp tiền (the number printed on the payment request)"
        raise PaymentNumberInvalid(field="/payment", expected=expected) from error
