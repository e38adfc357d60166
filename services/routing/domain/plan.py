"""Until when each step of the internal process is planned: quarter days whose sum is the term."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Self

from contracts.calendar.hours import in_vietnam
from contracts.calendar.promise import promise
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar
from services.routing.domain.due import Standstill
from services.routing.domain.law import Law, Step
from services.routing.domain.minutes import Minutes
from services.routing.domain.promises import Promised, last_counted

# The day of reception is not counted where a term counts days.
_DAY_TERMS = ("working_days", "days", "months")


@dataclass(frozen=True, slots=True)
class AfterPayment:
    """The second stretch of a limit in two, as for land: from which payment, by which term, no earlier than what."""

    began_at: datetime
    term: Term
    not_before: datetime | None

    @classmethod
    def among(cls, promised: Sequence[Promised]) -> Self | None:
        """The stretch that runs, where a payment has begun it and no papers have begun the first one anew since."""
        counted = last_counted(promised)
        if counted is None or counted.term is None:
            return None
        begun = (each for each in promised if each.term and each.counted_from == counted.counted_from)
        if not any(each.cause == "payment" for each in begun):
            return None
        return cls(counted.counted_from, Term.parse(counted.term), counted.floor)


def planned(law: Law, standstills: Sequence[Standstill], *, since: datetime) -> list[datetime]:
    """Until when each step is planned: its share of the term, in quarter days, moved on by the pauses before it."""
    due_at = promise(law.calendar, since, law.term).due_at
    minutes = Minutes.of_term(law.term, law.calendar)
    shares = _shared(law.steps, minutes, since=_start(law.calendar, since, law.term), due_at=due_at)
    return [_moved(law.calendar, at, standstills) for at in shares]


def planned_after(
    law: Law, stretch: AfterPayment, standstills: Sequence[Standstill], *, done: int
) -> Iterator[datetime]:
    """Until when the steps not done at the payment are planned: they share the limit after it by the same quarters."""
    calendar, began_at = law.calendar, stretch.began_at
    due_at = promise(calendar, began_at, stretch.term).due_at
    due_at = max(due_at, stretch.not_before or due_at)
    later = [each for each in standstills if each.began_at >= began_at]
    minutes = Minutes.of_term(stretch.term, calendar)
    for at in _shared(law.steps[done:], minutes, since=_start(calendar, began_at, stretch.term), due_at=due_at):
        yield _moved(calendar, at, later)


def _start(calendar: WorkingCalendar, since: datetime, term: Term) -> datetime:
    begun = in_vietnam(since)
    # Shares are counted between whole minutes, so they are counted on from one.
    return calendar.closing(begun.date()) if term.kind in _DAY_TERMS else begun.replace(second=0)


def _shared(steps: Sequence[Step], minutes: Minutes, *, since: datetime, due_at: datetime) -> Iterator[datetime]:
    """The minutes up to a date, shared out among these steps; the last of them has until that very date."""
    whole = max(0, minutes.between(since, due_at))
    quarters = list(accumulate(step.quarter_days for step in steps))
    for share in quarters:
        # Where only the return is left, which takes no time, it has all that there is.
        ends = share == quarters[-1]
        yield due_at if ends else minutes.plus(since, minutes=whole * share // quarters[-1])


def _moved(calendar: WorkingCalendar, at: datetime, standstills: Sequence[Standstill]) -> datetime:
    for each in standstills:
        lost = calendar.minutes_between(each.began_at, each.ended_at)
        if each.began_at <= at and lost:
            at = calendar.plus(in_vietnam(at).replace(second=0), working_minutes=lost)
    return at
