"""The signed number of a payment request, by which the counter knows how much is owed and until when it is in time."""

import struct
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.identifiers import DossierId
from contracts.problems import InputRefused
from contracts.tokens.sealing import instant, opened, sealed, seconds

_PAYMENT = struct.Struct(">16s16sIIQ")


class PaymentNumberInvalid(InputRefused):
    """Số yêu cầu nộp tiền không đúng.

    The number of the payment request is not one of ours.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentNumber:
    """What a payment request's signed number says: whose it is, how much is owed, and until when it comes in time.

    `pay_by` is there where silence stops the work; `calendar` marks the version that was in force.
    """

    dossier_id: DossierId
    payment: UUID
    amount_vnd: int
    pay_by: datetime | None
    calendar: int


def payment_number(number: PaymentNumber, *, key: str) -> str:
    """The number to bring with the money of a payment request."""
    ids = number.dossier_id.bytes, number.payment.bytes
    content = _PAYMENT.pack(*ids, seconds(number.pay_by), number.calendar, number.amount_vnd)
    return sealed("payment", content, key)


def read_payment_number(text: str, *, key: str) -> PaymentNumber:
    """What a signed number says, however it was spaced; PaymentNumberInvalid for any other text."""
    content = opened("payment", "".join(text.split()), key)
    if content is None or len(content) != _PAYMENT.size:
        expected = "số in trên yêu cầu nộp tiền (the number printed on the payment request)"
        raise PaymentNumberInvalid(field="/payment", expected=expected)
    dossier, payment, limit, calendar, amount = _PAYMENT.unpack(content)
    return PaymentNumber(
        dossier_id=DossierId(UUID(bytes=dossier)),
        payment=UUID(bytes=payment),
        amount_vnd=amount,
        pay_by=instant(limit),
        calendar=calendar,
    )
