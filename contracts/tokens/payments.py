"""The signed number of a payment request, by which the counter knows until when money comes in time."""

import struct
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.identifiers import DossierId
from contracts.tokens.sealing import instant, opened, sealed, seconds

_PAYMENT = struct.Struct(">16s16sII")


@dataclass(frozen=True, slots=True)
class PaymentNumber:
    """What a payment request's signed number says: money comes in time until `pay_by`, where silence stops the work.

    `calendar` marks the version that was in force.
    """

    dossier_id: DossierId
    payment: UUID
    pay_by: datetime | None
    calendar: int


def payment_number(number: PaymentNumber, *, key: str) -> str:
    """The number to bring with the money of a payment request."""
    ids = number.dossier_id.bytes, number.payment.bytes
    return sealed("payment", _PAYMENT.pack(*ids, seconds(number.pay_by), number.calendar), key)


def read_payment_number(text: str, *, key: str) -> PaymentNumber | None:
    """What a signed number says, however it was spaced; None for any other text."""
    content = opened("payment", "".join(text.split()), key)
    if content is None or len(content) != _PAYMENT.size:
        return None
    dossier, payment, limit, calendar = _PAYMENT.unpack(content)
    return PaymentNumber(DossierId(UUID(bytes=dossier)), UUID(bytes=payment), instant(limit), calendar)
