"""What `motcua calendar` is asked: the typed options against the province's files, each refused by name."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NoReturn, get_args

from pydantic import ValidationError

from contracts.calendar.decrees import PROVINCE, CalendarDecrees
from contracts.calendar.hours import VIETNAM, in_vietnam
from contracts.calendar.promise import Policy, promise
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar
from contracts.events.catalogue import Catalogue, ProcedureCase
from contracts.problems import InputRefused, Trouble
from deploy.catalogue import load

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII | re.IGNORECASE)


class ReceptionNotUnderstood(InputRefused):
    """Thời điểm tiếp nhận không đúng dạng.

    The instant of reception is not understood.
    """


class TermMissing(InputRefused):
    """Thiếu thời hạn giải quyết: nêu thời hạn hoặc thủ tục.

    There is no term: state one, or a procedure that has one.
    """


class CommuneUnknown(InputRefused):
    """Không có xã này trong danh mục của tỉnh.

    The province's catalogue has no such commune.
    """


class ProcedureUnknown(InputRefused):
    """Không có thủ tục này trong danh mục của tỉnh.

    The province's catalogue has no such procedure.
    """


class CaseUnknown(InputRefused):
    """Thủ tục không có trường hợp này.

    The procedure has no such case.
    """


class PolicyUnknown(InputRefused):
    """Không có cách tính giờ hẹn trả này.

    There is no such policy for the hour of return.
    """


class CatalogueUnreadable(Trouble):
    """Không đọc được danh mục của tỉnh.

    The province's catalogue cannot be read.
    """


@dataclass(frozen=True, slots=True)
class Question:
    """The options as they were typed."""

    received: str | None
    term: str | None
    commune: str | None
    procedure: str | None
    case: str | None
    policy: str
    calendar: Path | None = None


def catalogue() -> Catalogue:
    try:
        return load.catalogue()
    except (OSError, ValidationError) as broken:
        raise CatalogueUnreadable(str(broken)) from broken


def received(question: Question) -> datetime:
    text = (question.received or "").strip().upper()
    if _MOMENT.fullmatch(text) is None:
        _refuse_reception(question)
    try:
        moment = datetime.fromisoformat(text)
        return in_vietnam(moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM))
    except (ValueError, OverflowError):
        _refuse_reception(question)


def policy(question: Question) -> Policy:
    policies: tuple[Policy, ...] = get_args(Policy)
    for known in policies:
        if known == question.policy:
            return known
    raise PolicyUnknown(field="/policy", expected=" | ".join(policies))


def commune(question: Question) -> str:
    """The handling commune, or the layer that all communes share."""
    if question.commune is None:
        return PROVINCE
    codes = {known.code for known in catalogue().communes}
    if question.commune not in codes:
        raise CommuneUnknown(field="/commune", expected=f"mã GSO của {len(codes)} xã, phường trong tỉnh (a GSO code)")
    return question.commune


def term(question: Question) -> Term:
    """The stated term, else the procedure's; a procedure or case that does not exist is refused either way."""
    stated = None if question.term is None else Term.parse(question.term)
    if question.procedure is not None:
        offered = _offered(question.procedure, question.case)
        remote = question.commune in (catalogue().remote_communes or ())
        return stated or offered.in_commune(remote=remote).counted_by()
    if question.case is not None:
        raise ProcedureUnknown(field="/procedure", expected="mã thủ tục khi nêu trường hợp (a procedure for the case)")
    if stated is None:
        raise TermMissing(field="/term", expected="--term TERM | --procedure P [--case K]")
    return stated


def _offered(procedure_code: str, case_code: str | None) -> ProcedureCase:
    procedure = next((offered for offered in catalogue().procedures if offered.code == procedure_code), None)
    if procedure is None:
        raise ProcedureUnknown(field="/procedure", expected="mã thủ tục trong danh mục (a code of the catalogue)")
    for case in procedure.cases:
        if case_code in (None, case.code):
            return case
    raise CaseUnknown(field="/case", expected=" | ".join(case.code for case in procedure.cases))


def must_be_counted(question: Question, decrees: CalendarDecrees) -> None:
    """The refusal of a date that this calendar cannot count."""
    promise(WorkingCalendar.of(decrees, question.commune or PROVINCE), received(question), term(question))


def _refuse_reception(question: Question) -> NoReturn:
    raise ReceptionNotUnderstood(
        f"Không hiểu thời điểm tiếp nhận “{question.received}”." if question.received else None,
        field="/received",
        expected="2026-11-23T09:15[:00][+07:00]",
    )
