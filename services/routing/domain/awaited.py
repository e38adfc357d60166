"""What is owed from outside and what becomes of silence: a reminder, the end of the work, an opinion taken as given.

Sources: Thông tư 03/2025/TT-VPCP Art 7 (the stop), Nghị định 61/2018/NĐ-CP Art 19 (opinions in their time); that
the citizen is warned on the working day before is the design's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from contracts.calendar.hours import VIETNAM, in_vietnam
from contracts.calendar.working_time import CalendarYearNotLoaded, WorkingCalendar
from contracts.events.routing import (
    DossierStopped,
    OpinionReceived,
    OpinionRequested,
    PaymentRequested,
    SupplementReminder,
    SupplementRequested,
)
from contracts.identifiers import DossierId
from contracts.message import DossierEvent
from services.routing.domain.change import Change, changed
from services.routing.domain.dossier import Dossier, Occasion, naming
from services.routing.domain.states import State

MORNING = time(8)
# What comes at the very last instant is in time.
AN_INSTANT = timedelta(microseconds=1)


class Call(StrEnum):
    """What happens at the instant."""

    REMINDER = "reminder"
    SILENCE = "silence"
    OPINION = "opinion"


@dataclass(frozen=True, slots=True)
class Awaited:
    """One thing that is awaited: the request or opinion it is about, and when the waiting ends."""

    dossier_id: DossierId
    subject: UUID
    call: Call
    at: datetime


def awaited(change: Change) -> list[Awaited]:
    """What a decision has begun to wait for."""
    return [one for fact in change.facts for one in _of(fact, change)] if change.after.state.open else []


def _of(fact: DossierEvent, change: Change) -> Iterator[Awaited]:
    match fact:
        case SupplementRequested(answer_by=datetime() as answer_by):
            if at := reminded_at(change.law.calendar, fact.time, answer_by):
                yield Awaited(fact.dossier_id, fact.request, Call.REMINDER, at)
            yield Awaited(fact.dossier_id, fact.request, Call.SILENCE, silent_at(change.law.calendar, answer_by))
        case PaymentRequested(pay_by=datetime() as pay_by) if change.law.case.unpaid_stops:
            yield Awaited(fact.dossier_id, fact.payment, Call.SILENCE, silent_at(change.law.calendar, pay_by))
        case OpinionRequested():
            yield Awaited(fact.dossier_id, fact.opinion, Call.OPINION, fact.due_at + AN_INSTANT)


def reminded_at(calendar: WorkingCalendar, asked_at: datetime, answer_by: datetime) -> datetime | None:
    """Eight in the morning one working day before the last, or of the last itself; None where both are past."""
    last = in_vietnam(answer_by).date()
    days = (calendar.before(last, working_days=1), last)
    mornings = (datetime.combine(day, MORNING, VIETNAM) for day in days)
    return next((morning for morning in mornings if asked_at < morning < answer_by), None)


def silent_at(calendar: WorkingCalendar, answer_by: datetime) -> datetime:
    """The opening of the next working day: what came in the last minute may still be on its way here."""
    try:
        return calendar.opening(calendar.after(in_vietnam(answer_by).date(), working_days=1))
    except CalendarYearNotLoaded:
        return answer_by + AN_INSTANT


def settled(change: Change) -> Sequence[UUID]:
    """What is not waited for any more; everything where the dossier has ended."""
    answered = [fact.opinion for fact in change.facts if isinstance(fact, OpinionReceived)]
    gone = change.before.pending if change.before.pending != change.after.pending else None
    return [*answered, gone] if gone else answered


def reminder(dossier: Dossier, request: UUID, occasion: Occasion, *, answer_by: datetime) -> Change | None:
    """The citizen is told once more; None where nothing waits for them."""
    if dossier.pending != request or dossier.state is not State.SUPPLEMENT_REQUESTED:
        return None
    fact = SupplementReminder(**naming(dossier, occasion), request=request, answer_by=answer_by)
    return changed(dossier, dossier, occasion, facts=[fact])


def silence(dossier: Dossier, request: UUID, occasion: Occasion) -> Change | None:
    """The citizen's time is over and nothing came: the work stops by itself."""
    if dossier.pending != request or not dossier.state.open:
        return None
    after = replace(dossier, state=State.STOPPED, ended_at=occasion.now, pending=None, withdrawal=None)
    return changed(dossier, after, occasion, facts=[DossierStopped(**naming(dossier, occasion), reason="silence")])
