"""Money of a payment request, as the counter takes it in."""

from datetime import datetime
from uuid import UUID

from contracts.calendar.hours import in_vietnam
from contracts.commands import ReceivePayment
from contracts.events.intake import PaymentReceived
from contracts.message import Actor
from contracts.problems import InputRefused
from services.intake.domain.dossier import Dossier
from services.intake.domain.reception import received


class PaymentNumberInvalid(InputRefused):
    """Số yêu cầu nộp tiền không đúng.

    The number of the payment request is not valid.
    """


class PaymentBeforeReception(InputRefused):
    """Tiền không thể nộp trước ngày tiếp nhận hồ sơ.

    Money cannot be received before the dossier itself.
    """


def paid(dossier: Dossier, command: ReceivePayment, *, actor: Actor, now: datetime) -> PaymentReceived:
    """The fact; whether the money came after it was asked for, routing alone knows."""
    received_at, first = received(command.received_at, now=now), dossier.reception.received_at
    if received_at < first:
        raise PaymentBeforeReception(field="/received_at", expected=f"từ {in_vietnam(first)} (no earlier than that)")
    return PaymentReceived(
        **dossier.about(actor=actor, time=now),
        payment=_number(command.payment),
        amount_vnd=command.amount_vnd,
        received_at=received_at,
    )


def _number(text: str) -> UUID:
    try:
        return UUID(text.strip())
    except ValueError as error:
        expected = "số in trên yêu cầu nộp tiền (the number printed on the payment request)"
        raise PaymentNumberInvalid(field="/payment", expected=expected) from error
