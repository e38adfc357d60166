"""Asking other agencies: each opinion has its own time, and the dossier's clock runs on meanwhile.

In time, or the centre's head hears of it: `opinion_in_time` of `contracts/calendar/provisions.json`. Where the
procedure's data say so, silence is consent (`opinion_tacit` of the catalogue).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from contracts.calendar.almanac import CalendarYearNotLoaded
from contracts.calendar.hours import printed
from contracts.calendar.promise import promise
from contracts.calendar.terms import Term
from contracts.commands import NoteOpinion, RequestOpinion
from contracts.events.agencies import AGENCIES
from contracts.events.routing import OpinionOverdue, OpinionReceived, OpinionRequested
from contracts.identifiers import new_id
from contracts.problems import InputRefused, StateRefused, Unknown
from services.routing.domain.change import Change, changed
from services.routing.domain.dossier import Dossier, Occasion, OpinionAsked, naming
from services.routing.domain.states import must_be_open, must_be_processing


class AgencyUnknown(InputRefused):
    """Không có cơ quan này để xin ý kiến.

    There is no such agency to ask.
    """


class OpinionDueMissing(InputRefused):
    """Chưa nêu thời hạn cho ý kiến.

    No time is given for the opinion.
    """


class OpinionDueFixed(InputRefused):
    """Thời hạn cho ý kiến đã do pháp luật quy định.

    The law fixes the time for this opinion.
    """


class OpinionDueTwice(InputRefused):
    """Thời hạn cho ý kiến được nêu hai lần.

    The time for the opinion is given twice.
    """


class OpinionDuePast(InputRefused):
    """Thời hạn cho ý kiến phải ở tương lai.

    The time for an opinion must lie ahead.
    """


class OpinionUnknown(Unknown):
    """Hồ sơ không có yêu cầu cho ý kiến này.

    The dossier has no such opinion request.
    """


class OpinionAlreadyGiven(StateRefused):
    """Ý kiến này đã có.

    This opinion was given already.
    """


class OpinionReceiptImpossible(InputRefused):
    """Ý kiến không thể đến trước khi được hỏi hoặc ở tương lai.

    An opinion cannot come before it was asked for, or in the future.
    """


@dataclass(frozen=True, slots=True)
class _Limit:
    """Until when an agency may answer, and whether saying nothing is to agree."""

    due_at: datetime
    tacit: bool
    within: str | None = None


def request(dossier: Dossier, command: RequestOpinion, occasion: Occasion) -> Change:
    """Ask an agency; the work and its clock go on."""
    must_be_processing(dossier.state)
    if command.agency not in {*AGENCIES, *occasion.law.units}:
        raise AgencyUnknown(field="/agency", expected=", ".join([*occasion.law.units, *AGENCIES]))
    limit = _limit(command, occasion)
    fact = OpinionRequested(
        **naming(dossier, occasion),
        opinion=new_id(),
        agency=command.agency,
        question=command.question,
        due_at=limit.due_at,
        tacit=limit.tacit,
    )
    asked = OpinionAsked(
        opinion=fact.opinion,
        agency=fact.agency,
        asked_at=occasion.now,
        due_at=fact.due_at,
        tacit=fact.tacit,
        within=limit.within,
        note=command.note,
    )
    after = replace(dossier, opinions=(*dossier.opinions, asked))
    return changed(dossier, after, occasion, facts=[fact])


def _limit(command: RequestOpinion, occasion: Occasion) -> _Limit:
    """The procedure's own limit, or the one that the officer gives where it has none."""
    given = "within" if command.within else "due_at" if command.due_at else None
    if fixed := occasion.law.case.opinion_tacit:
        if given:
            raise OpinionDueFixed(field=f"/{given}", expected=fixed)
        return _counted(fixed, occasion, tacit=True)
    if command.within and command.due_at:
        raise OpinionDueTwice(field="/due_at", expected="within | due_at")
    if command.within:
        return _given(command.within, occasion)
    if command.due_at is None:
        raise OpinionDueMissing(field="/within", expected="within | due_at")
    if command.due_at <= occasion.now:
        raise OpinionDuePast(field="/due_at", expected=f"sau (after) {printed(occasion.now)}")
    return _Limit(command.due_at, tacit=False)


def _given(within: str, occasion: Occasion) -> _Limit:
    try:
        return _counted(within, occasion, tacit=False)
    except CalendarYearNotLoaded as refused:
        raise refused.because_of("/within") from refused


def _counted(within: str, occasion: Occasion, *, tacit: bool) -> _Limit:
    return _Limit(promise(occasion.law.calendar, occasion.now, Term.parse(within)).due_at, tacit=tacit, within=within)


def note(dossier: Dossier, command: NoteOpinion, occasion: Occasion) -> Change:
    """The agency has answered; a late answer is an answer, unless its silence was taken as one."""
    must_be_open(dossier.state)
    asked = next((each for each in dossier.opinions if each.opinion == command.opinion), None)
    if asked is None:
        raise OpinionUnknown(field="/opinion")
    _must_be_new(asked, command, occasion)
    fact = OpinionReceived(
        **naming(dossier, occasion),
        opinion=asked.opinion,
        agency=asked.agency,
        answer=command.answer,
        received_at=command.received_at,
    )
    given = replace(asked, answered=True, agreed=False, answer_note=command.note)
    after = replace(dossier, opinions=tuple(given if each is asked else each for each in dossier.opinions))
    return changed(dossier, after, occasion, facts=[fact])


def _must_be_new(asked: OpinionAsked, command: NoteOpinion, occasion: Occasion) -> None:
    """Each opinion is given once; what was received in time supersedes an agreement by silence."""
    received_at = command.received_at or occasion.now
    if not asked.asked_at <= received_at <= occasion.now:
        span = f"{printed(asked.asked_at)} – {printed(occasion.now)}"
        raise OpinionReceiptImpossible(field="/received_at", expected=span)
    if asked.agreed and received_at > asked.due_at:
        by = printed(asked.due_at)
        raise OpinionAlreadyGiven(field="/received_at", expected=f"trước (by) {by}")
    if asked.answered and not asked.agreed:
        raise OpinionAlreadyGiven(field="/opinion", expected="một ý kiến chưa có (one not given yet)")


def run_out(dossier: Dossier, opinion: UUID, occasion: Occasion) -> Change | None:
    """An opinion's time is over: it counts as agreed where the law says so, else the agency is late."""
    asked = next((each for each in dossier.opinions if each.opinion == opinion and not each.answered), None)
    if asked is None or not dossier.state.open:
        return None
    named = naming(dossier, occasion)
    if asked.tacit:
        agreed = OpinionReceived(**named, opinion=opinion, agency=asked.agency, answer="agree", tacit=True)
        return changed(dossier, dossier, occasion, facts=[agreed])
    late = OpinionOverdue(**named, opinion=opinion, agency=asked.agency, due_at=asked.due_at)
    return changed(dossier, dossier, occasion, facts=[late])
