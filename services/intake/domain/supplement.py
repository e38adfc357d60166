"""What the papers of a supplement request mean for the promised date (Nghị định 61/2018/NĐ-CP Art 19)."""

from datetime import datetime
from typing import assert_never

from contracts.calendar.hours import in_vietnam
from contracts.calendar.promise import Promise
from contracts.commands import BringSupplement
from contracts.events.intake import PromiseMade, SupplementReceived
from contracts.message import Actor
from contracts.problems import InputRefused
from contracts.tokens import SupplementNumber
from services.intake.domain.counting import Count, count, restarted, resumed
from services.intake.domain.dossier import Dossier
from services.intake.domain.province import Province
from services.intake.domain.reception import brought, received


class SupplementOfAnotherDossier(InputRefused):
    """Phiếu yêu cầu bổ sung thuộc hồ sơ khác.

    The supplement request belongs to another dossier.
    """


class SupplementBeforeReception(InputRefused):
    """Giấy tờ bổ sung không thể nộp trước ngày tiếp nhận hồ sơ.

    A supplement cannot be received before the dossier itself.
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
    reception, received_at = dossier.reception, received(command.received_at, now=now)
    if received_at < reception.received_at:
        first = in_vietnam(reception.received_at)
        raise SupplementBeforeReception(field="/received_at", expected=f"từ {first} (no earlier than that)")
    return SupplementReceived(
        **dossier.about(actor=actor, time=now),
        request=number.request,
        mode=number.mode,
        papers=brought(command.papers),
        received_at=received_at,
        promise=_next_promise(dossier, number, province=province, received_at=received_at),
    )


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
    promise = _promise(anew, number, received_at=received_at)
    return PromiseMade(
        number=dossier.promises + 1,
        due_at=promise.due_at,
        apology_latest=promise.apology_latest,
        transfer_by=promise.transfer_by,
        term=str(anew.term),
        cause="supplement",
        calendar=anew.decrees.version,
        catalogue=dossier.reception.catalogue,
    )


def _promise(anew: Count, number: SupplementNumber, *, received_at: datetime) -> Promise:
    match number.mode:
        case "RESTART":
            return restarted(anew, not_before=number.due_at)
        case "PAUSE":
            left, promised = number.working_minutes_left, number.due_at
            return resumed(anew, received_at=received_at, working_minutes=left, not_before=promised)
        case unknown:
            assert_never(unknown)
