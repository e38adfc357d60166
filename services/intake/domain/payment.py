"""Money of a payment request, as the counter takes it in."""

from datetime import datetime

from contracts.calendar.hours import printed
from contracts.commands import ReceivePayment
from contracts.events.intake import PaymentReceived
from contracts.message import Actor
from contracts.problems import InputRefused
from contracts.tokens.payments import PaymentNumber
from services.intake.domain.counting import calendar_of
from services.intake.domain.dossier import Dossier
from services.intake.domain.province import Province
from services.intake.domain.reception import received
from services.intake.domain.standing import must_be_in_time, pay_until


class PaymentBeforeReception(InputRefused):
    """Tiền không thể nộp trước ngày tiếp nhận hồ sơ.

    Money cannot be received before the dossier itself.
    """


class PaymentOfAnotherDossier(InputRefused):
    """Yêu cầu nộp tiền thuộc hồ sơ khác.

    The payment request belongs to another dossier.
    """


class PaymentShort(InputRefused):
    """Số tiền nộp ít hơn số tiền được yêu cầu.

    The money is less than what was asked for.
    """


class PaymentTooLate(InputRefused):
    """Đã hết thời hạn nộp tiền và hồ sơ dừng giải quyết; nếu được kéo dài, số yêu cầu mới có ở trang tra cứu hồ sơ.

    The time to pay is over and the work stops; if it was made longer, the dossier's page shows the new number.
    """


class PaymentTypedTooLate(InputRefused):
    """Hồ sơ đã dừng giải quyết quá lâu để ghi nhận khoản tiền nộp trước đó.

    Work on the dossier stopped too long ago for money from before that to be recorded.
    """


def paid(
    dossier: Dossier,
    command: ReceivePayment,
    number: PaymentNumber,
    *,
    province: Province,
    actor: Actor,
    now: datetime,
) -> PaymentReceived:
    """The fact; more than was asked for is taken in as it is.

    Whether the money came after it was asked for, routing alone knows.
    """
    if number.dossier_id != dossier.dossier_id:
        raise PaymentOfAnotherDossier(field="/payment", expected=f"yêu cầu của hồ sơ {dossier.code} (of this dossier)")
    if command.amount_vnd < number.amount_vnd:
        raise PaymentShort(field="/amount_vnd", expected=f"từ {number.amount_vnd} đồng (no less than that)")
    received_at, first = received(command.received_at, now=now), dossier.reception.received_at
    if received_at < first:
        raise PaymentBeforeReception(field="/received_at", expected=f"từ {printed(first)} (no earlier than that)")
    _must_be_in_time(dossier, number, province=province, received_at=received_at, now=now)
    return PaymentReceived(
        **dossier.about(actor=actor, time=now),
        payment=number.payment,
        amount_vnd=command.amount_vnd,
        received_at=received_at,
    )


def _must_be_in_time(
    dossier: Dossier, number: PaymentNumber, *, province: Province, received_at: datetime, now: datetime
) -> None:
    commune, since = dossier.reception.handling_commune, province.since(number.calendar)
    until = pay_until(number, since, commune=commune)
    if until is not None:
        late = {"too_late": PaymentTooLate, "typed_too_late": PaymentTypedTooLate}
        must_be_in_time(received_at, until, calendar_of(since[-1], commune), now=now, **late)
