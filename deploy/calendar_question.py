"""What `motcua calendar` is asked: the typed options against what the province offers, each refused by name."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn, get_args

from contracts.calendar.decrees import PROVINCE
from contracts.calendar.hours import VIETNAM, in_vietnam
from contracts.calendar.promise import Policy
from contracts.calendar.terms import Term
from contracts.commands import national
from contracts.problems import InputRefused
from deploy.calendar_offer import offer_on
from services.intake.domain.offer import Offer, ProcedureUnknown

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII | re.IGNORECASE)


class ReceptionNotUnderstood(InputRefused):
    """Thời điểm tiếp nhận không đúng dạng.

    The instant of reception is not understood.
    """


class TermMissing(InputRefused):
    """Thiếu thời hạn giải quyết: nêu thời hạn hoặc thủ tục.

    There is no term: state one, or a procedure that has one.
    """


class PolicyUnknown(InputRefused):
    """Không có cách tính giờ hẹn trả này.

    There is no such policy for the hour of return.
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


def commune(question: Question, offer: Offer | None) -> str:
    """The handling commune, or the layer that all communes share."""
    return offer.commune(question.commune).code if offer and question.commune is not None else PROVINCE


def term(question: Question, offer: Offer | None, *, day: date) -> Term:
    """The stated term, whatever was offered that day; else the procedure's, refused as the counter would."""
    stated = None if question.term is None else Term.parse(question.term)
    if offer and question.procedure is not None:
        code, handling = str(national(question.procedure)), question.commune or PROVINCE
        if stated is None:
            return offer.case(code, question.case, handling=handling, day=day).term
        offer.procedure(code).case(question.case, commune=handling)
    elif question.case is not None:
        raise ProcedureUnknown(field="/procedure", expected="mã thủ tục khi nêu trường hợp (a procedure for the case)")
    if stated is None:
        raise TermMissing(field="/term", expected="--term TERM | --procedure P [--case K]")
    return stated


def offer(question: Question, *, day: date) -> Offer | None:
    """The catalogue whose names were typed: of the day where it gives the term, else today's."""
    if question.commune is None and question.procedure is None:
        return None
    return offer_on(day if question.term is None and question.procedure is not None else None)


def _refuse_reception(question: Question) -> NoReturn:
    raise ReceptionNotUnderstood(
        f"Không hiểu thời điểm tiếp nhận “{question.received}”." if question.received else None,
        field="/received",
        expected="2026-11-23T09:15[:00][+07:00]",
    )
