"""What is owed from outside and what becomes of silence: a reminder, the end of the work, an opinion taken as given.

Whose rules these are stands beside them in `contracts/calendar/provisions.json`: `stop` and `opinion_in_time` are the
law's; how early the citizen is warned, and how long papers and answers may travel, are the house's.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from contracts.calendar.hours import VIETNAM, in_vietnam
from contracts.calendar.limits import lasting, prolonged
from contracts.calendar.provisions import Rule, counted, hour_of
from contracts.calendar.terms import Term
from contracts.calendar.working_time import CalendarYearNotLoaded, WorkingCalendar
from contracts.events.routing import (
    OpinionReceived,
    OpinionRequested,
    PaymentRequested,
    SupplementRequested,
)
from contracts.identifiers import DossierId
from contracts.message import DossierEvent
from services.routing.domain.change import Change

# What comes at the very last instant is in time.
AN_INSTANT = timedelta(microseconds=1)


class Call(StrEnum):
    """What happens at the instant."""

    REMINDER = "reminder"
    SILENCE = "silence"
    OPINION = "opinion"


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """One thing that is awaited: the request or opinion it is about, since when, until when, and when the call comes.

    `term` is what `until` was counted by, none where a date was given; `calendar` is the version that counted both.
    """

    dossier_id: DossierId
    subject: UUID
    call: Call
    at: datetime
    asked_at: datetime
    until: datetime
    term: str | None
    calendar: str


def awaited(change: Change) -> list[Awaited]:
    """What a decision has begun to wait for."""
    if not change.after.state.open:
        return []
    return [*(one for fact in change.facts for one in _of(fact, change)), *_still_owed(change)]


def _still_owed(change: Change) -> Iterator[Awaited]:
    """The opinions that an end had let go of, where the work goes on after all."""
    if not change.lifts:
        return
    calendar = change.law.calendar
    for asked in change.after.opinions:
        if not asked.answered and not asked.overdue:
            yield Awaited(
                dossier_id=change.after.dossier_id,
                subject=asked.opinion,
                call=Call.OPINION,
                at=agreed_at(calendar, asked.due_at),
                asked_at=asked.asked_at,
                until=asked.due_at,
                term=asked.within,
                calendar=calendar.decrees.version,
            )


def _of(fact: DossierEvent, change: Change) -> Iterator[Awaited]:
    case = change.law.case
    match fact:
        case SupplementRequested(answer_by=datetime() as answer_by):
            for call in (Call.REMINDER, Call.SILENCE):
                yield from _waits(
                    change, call, fact, subject=fact.request, until=answer_by, term=case.supplement_within
                )
        case PaymentRequested(pay_by=datetime() as pay_by) if case.unpaid_stops:
            yield from _waits(change, Call.SILENCE, fact, subject=fact.payment, until=pay_by)
        case OpinionRequested():
            term = next(each.within for each in change.after.opinions if each.opinion == fact.opinion)
            yield from _waits(change, Call.OPINION, fact, subject=fact.opinion, until=fact.due_at, term=term)


def _waits(
    change: Change, call: Call, fact: DossierEvent, *, subject: UUID, until: datetime, term: str | None = None
) -> Iterator[Awaited]:
    calendar = change.law.calendar
    if at := called_at(calendar, call, asked_at=fact.time, until=until):
        yield Awaited(
            dossier_id=fact.dossier_id,
            subject=subject,
            call=call,
            at=at,
            asked_at=fact.time,
            until=until,
            term=term,
            calendar=calendar.decrees.version,
        )


def called_at(calendar: WorkingCalendar, call: Call, *, asked_at: datetime, until: datetime) -> datetime | None:
    """When the call comes; None for a reminder whose mornings are past."""
    match call:
        case Call.REMINDER:
            return reminded_at(calendar, asked_at, until)
        case Call.SILENCE:
            return silent_at(calendar, until)
        case Call.OPINION:
            return agreed_at(calendar, until)
        case unknown:
            assert_never(unknown)


def counted_again(wait: Awaited, calendar: WorkingCalendar, *, version: str) -> Awaited:
    """The same under the calendar in force: never shorter than was told, and never acted on while the office rests."""
    try:
        until = wait.until
        if wait.term:
            until = prolonged(until, asked_at=wait.asked_at, term=Term.parse(wait.term), calendars=[calendar])
        elif wait.call is Call.SILENCE:
            until = lasting(until, [calendar])
        at = called_at(calendar, wait.call, asked_at=wait.asked_at, until=until) or wait.at
    except CalendarYearNotLoaded:
        return replace(wait, calendar=version)
    return replace(wait, until=until, at=at, calendar=version)


def reminded_at(calendar: WorkingCalendar, asked_at: datetime, answer_by: datetime) -> datetime | None:
    """In the morning so many working days before the last, or of the last itself; None where both are past."""
    last = in_vietnam(answer_by).date()
    days = (calendar.before(last, working_days=counted("reminded_before", last)), last)
    mornings = (datetime.combine(day, hour_of("reminded_before", last), VIETNAM) for day in days)
    return next((morning for morning in mornings if asked_at < morning < answer_by), None)


def warned_late(wait: Awaited, calendar: WorkingCalendar, *, now: datetime) -> Awaited | None:
    """The silence to wait for, where the warning comes so late that the citizen gets as long after it as was due."""
    try:
        if calendar.minutes_between(wait.at, now) <= counted("reminder_late_by", in_vietnam(wait.at).date()):
            return None
        due = calendar.minutes_between(wait.at, wait.until)
        last = in_vietnam(calendar.plus(now.replace(second=0, microsecond=0), working_minutes=due)).date()
        until = calendar.closing(last)
        if until <= wait.until:
            return None
        return replace(wait, call=Call.SILENCE, at=silent_at(calendar, until), until=until)
    except CalendarYearNotLoaded:
        return None


def silent_at(calendar: WorkingCalendar, answer_by: datetime) -> datetime:
    """The close of a working day after it: what came in the last minute is typed in and travels here until then."""
    return _days_after(calendar, answer_by, "stopped_after_silence", to=calendar.closing)


def agreed_at(calendar: WorkingCalendar, answer_by: datetime) -> datetime:
    """The opening of a working day after it: an answer of the last minute may still be on its way here."""
    return _days_after(calendar, answer_by, "opinion_late_after", to=calendar.opening)


def _days_after(
    calendar: WorkingCalendar, answer_by: datetime, rule: Rule, *, to: Callable[[date], datetime]
) -> datetime:
    """A limit whose last day is a day off lasts through the next working day (`end_of_a_limit`)."""
    try:
        last = calendar.on_or_after(in_vietnam(answer_by).date())
        return to(calendar.after(last, working_days=counted(rule, last)))
    except CalendarYearNotLoaded:
        return answer_by + AN_INSTANT


def settled(change: Change) -> Sequence[UUID]:
    """What is not waited for any more; everything where the dossier has ended."""
    answered = [fact.opinion for fact in change.facts if isinstance(fact, OpinionReceived)]
    gone = change.before.pending if change.before.pending != change.after.pending else None
    return [*answered, gone] if gone else answered
