"""What the papers of a supplement request mean for the promised date, by the law in force (`term_anew`)."""

from datetime import datetime
from typing import assert_never

from contracts.calendar.hours import in_vietnam, printed
from contracts.calendar.promise import Promise
from contracts.commands import BringSupplement
from contracts.events.catalogue import SupplementMode
from contracts.events.intake import PromiseMade, SupplementReceived
from contracts.message import Actor
from contracts.problems import InputRefused
from contracts.tokens.supplements import SupplementNumber
from services.intake.domain.counting import Count, calendar_of, count, promised, restarted, resumed
from services.intake.domain.dossier import Dossier
from services.intake.domain.offer import OfferedCase
from services.intake.domain.papers import brought
from services.intake.domain.province import Province
from services.intake.domain.reception import received
from services.intake.domain.standing import Standing, answer_until, must_be_in_time, standing


class SupplementOfAnotherDossier(InputRefused):
    """Phiếu yêu cầu bổ sung thuộc hồ sơ khác.

    The supplement request belongs to another dossier.
    """


class SupplementBeforeRequest(InputRefused):
    """Giấy tờ bổ sung không thể nộp trước khi có yêu cầu bổ sung.

    A supplement cannot be received before it was asked for.
    """


class SupplementTooLate(InputRefused):
    """Đã hết thời hạn bổ sung ghi trên phiếu; nếu được kéo dài, số phiếu mới có ở trang tra cứu hồ sơ.

    The request's time is over; if it was made longer, the dossier's page shows the request's new number.
    """


class SupplementTypedTooLate(InputRefused):
    """Hồ sơ đã dừng giải quyết quá lâu để ghi nhận giấy tờ nộp trước đó.

    Work on the dossier stopped too long ago for papers from before that to be recorded.
    """


def supplemented(
    dossier: Dossier,
    command: BringSupplement,
    number: SupplementNumber,
    *,
    province: Province,
    actor: Actor,
    now: datetime,
) -> SupplementReceived:
    """The fact, with the next promise of this dossier."""
    if number.dossier_id != dossier.dossier_id:
        raise SupplementOfAnotherDossier(field="/request", expected=f"phiếu của hồ sơ {dossier.code} (of this dossier)")
    received_at = _received(command, number, now=now)
    _must_be_in_time(dossier, number, province=province, received_at=received_at, now=now)
    return SupplementReceived(
        **dossier.about(actor=actor, time=now),
        request=number.request,
        mode=number.mode,
        papers=brought(command.papers, _case(dossier, province)),
        received_at=received_at,
        promise=_next_promise(dossier, number, province=province, received_at=received_at),
    )


def _received(command: BringSupplement, number: SupplementNumber, *, now: datetime) -> datetime:
    received_at, asked_at = received(command.received_at, now=now), in_vietnam(number.asked_at)
    # Clerks type minutes, and the clocks of counter and desk differ: what comes now comes after it was asked for.
    if command.received_at is not None and received_at < asked_at.replace(second=0):
        raise SupplementBeforeRequest(field="/received_at", expected=f"từ {printed(asked_at)} (no earlier than that)")
    return max(received_at, asked_at)


def _case(dossier: Dossier, province: Province) -> OfferedCase:
    """The case by which the dossier was recorded."""
    it = dossier.reception
    return province.offered(it.catalogue, it.procedure, it.case, commune=it.handling_commune)


def _must_be_in_time(
    dossier: Dossier, number: SupplementNumber, *, province: Province, received_at: datetime, now: datetime
) -> None:
    reception, since = dossier.reception, province.since(number.calendar)
    commune = reception.handling_commune
    until = answer_until(number, _case(dossier, province).case.supplement_within, since, commune=commune)
    if until is not None:
        late = {"too_late": SupplementTooLate, "typed_too_late": SupplementTypedTooLate}
        must_be_in_time(received_at, until, calendar_of(since[-1], commune), now=now, **late)


def whole_term(dossier: Dossier, province: Province, *, received_at: datetime) -> Count:
    """The whole term anew, under the calendar in force; the catalogue stays the one of the reception."""
    reception = dossier.reception
    commune = reception.handling_commune
    term = province.term(reception.catalogue, reception.procedure, reception.case, commune=commune)
    return count(province.decrees, commune, term, received_at=received_at)


def _next_promise(
    dossier: Dossier, number: SupplementNumber, *, province: Province, received_at: datetime
) -> PromiseMade:
    anew = whole_term(dossier, province, received_at=received_at)
    stood = standing(number, dossier.reception, province.since(number.calendar))
    promise = _promise(anew, number.mode, stood, received_at=received_at)
    alone = promised(anew).due_at
    return PromiseMade(
        number=dossier.promises + 1,
        due_at=promise.due_at,
        # One apology per dossier: papers do not renew it.
        apology_latest=None if number.apologised else promise.apology_latest,
        transfer_by=promise.transfer_by,
        term=str(anew.term),
        cause="supplement",
        calendar=anew.decrees.version,
        catalogue=dossier.reception.catalogue,
        suppressed_due_at=alone if number.mode == "RESTART" and alone < promise.due_at else None,
    )


def _promise(anew: Count, mode: SupplementMode, stood: Standing, *, received_at: datetime) -> Promise:
    match mode:
        case "RESTART":
            return restarted(anew, not_before=stood.due_at)
        case "PAUSE":
            left, promised_before = stood.working_minutes_left, stood.due_at
            return resumed(anew, received_at=received_at, working_minutes=left, not_before=promised_before)
        case unknown:
            assert_never(unknown)
