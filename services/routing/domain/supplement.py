"""The one lawful request for more papers, by the law in force on its day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from contracts.calendar.hours import in_vietnam, printed
from contracts.calendar.promise import latest_supplement_request, promise
from contracts.calendar.provisions import provision
from contracts.calendar.terms import Term
from contracts.commands import RequestSupplement
from contracts.events.catalogue import ProcedureCase, must_be_listed
from contracts.events.routing import ClockPaused, SupplementRequested
from contracts.identifiers import new_id
from contracts.problems import StateRefused
from services.routing.domain import clock
from services.routing.domain.change import Change, changed
from services.routing.domain.dossier import Dossier, Occasion, naming
from services.routing.domain.states import State, must_be_open, must_be_processing
from services.routing.domain.words import said


class SecondSupplementRequest(StateRefused):
    """Hồ sơ đã được yêu cầu bổ sung; pháp luật chỉ cho phép một lần.

    Papers were asked for already; the law allows it once.
    """


class SupplementRequestTooLate(StateRefused):
    """Đã quá thời hạn được yêu cầu bổ sung hồ sơ.

    It is too late to ask for more papers.
    """


def request(dossier: Dossier, command: RequestSupplement, occasion: Occasion) -> Change:
    """Ask the citizen for everything that is missing; the clock stands until it is there."""
    _must_be_lawful(dossier, occasion)
    papers = _named(command.papers, occasion.law.case)
    told = said(command.reason, command.note, of=dossier, occasion=occasion)
    used = clock.reading(dossier, occasion.law.calendar, now=occasion.now).used
    asked = SupplementRequested(
        **naming(dossier, occasion),
        request=new_id(),
        papers=papers,
        reason=told.code,
        mode=occasion.law.case.supplement,
        working_minutes_left=clock.term_left(dossier, occasion.law.calendar, now=occasion.now),
        answer_by=_answer_by(occasion),
        due_at=dossier.due_at,
        words=told.reference,
    )
    stands = ClockPaused(
        **naming(dossier, occasion),
        reason="supplement",
        legal_basis=provision("supplement_request", in_vietnam(occasion.now).date()).cited,
        working_minutes_used=used,
    )
    after = replace(
        clock.paused(dossier, now=occasion.now),
        state=State.SUPPLEMENT_REQUESTED,
        supplements=dossier.supplements + 1,
        pending=asked.request,
    )
    return changed(dossier, after, occasion, facts=[*told.private, asked, stands])


def _must_be_lawful(dossier: Dossier, occasion: Occasion) -> None:
    case = occasion.law.case
    must_be_open(dossier.state)
    # Asked before the state is looked at: who asks again while waiting shall hear that once is the law.
    if dossier.supplements >= case.supplements_allowed:
        raise SecondSupplementRequest(expected=f"tối đa {case.supplements_allowed} lần (at most)")
    must_be_processing(dossier.state)
    latest = latest_request(dossier, occasion)
    if occasion.now > latest:
        raise SupplementRequestTooLate(expected=f"trước (by) {printed(latest)}")


def _named(codes: Sequence[str], case: ProcedureCase) -> tuple[str, ...]:
    """Each paper once."""
    listed = {paper.code for paper in case.papers}
    for place, code in enumerate(codes):
        must_be_listed(code, listed, field=f"/papers/{place}")
    return tuple(dict.fromkeys(codes))


def latest_request(dossier: Dossier, occasion: Occasion) -> datetime:
    """Until when papers may be asked for; where a sector allows several requests, its own rule is the due date."""
    if occasion.law.case.supplements_allowed > 1:
        return dossier.due_at
    return latest_supplement_request(occasion.law.calendar, dossier.received_at, dossier.due_at)


def _answer_by(occasion: Occasion) -> datetime | None:
    within = occasion.law.case.supplement_within
    return promise(occasion.law.calendar, occasion.now, Term.parse(within)).due_at if within else None
