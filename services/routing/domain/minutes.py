"""The minutes that a promise runs in: working ones, or all of them while a term in clock hours says its date."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from contracts.calendar.hours import in_vietnam
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar
from services.routing.domain.dossier import Dossier
from services.routing.domain.law import Law

_ONE_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Minutes:
    """How time between two instants is counted, and counted on."""

    calendar: WorkingCalendar
    by_the_clock: bool = False

    @classmethod
    def of_term(cls, term: Term, calendar: WorkingCalendar) -> Self:
        """Those that the term itself is counted in."""
        return cls(calendar, by_the_clock=term.kind == "clock_hours")

    @classmethod
    def of_promise(cls, dossier: Dossier, law: Law) -> Self:
        """Those up to the date that a dossier holds; one that something has moved is a working day's again."""
        ends = dossier.clock_from + timedelta(hours=law.term.count)
        own = law.term.kind == "clock_hours" and in_vietnam(ends) == dossier.due_at
        return cls(law.calendar, by_the_clock=own)

    def between(self, start: datetime, end: datetime) -> int:
        """Whole minutes, negative where the end is earlier; each instant is first cut down to its minute."""
        if self.by_the_clock:
            return (in_vietnam(end).replace(second=0) - in_vietnam(start).replace(second=0)) // _ONE_MINUTE
        return self.calendar.minutes_between(start, end)

    def plus(self, start: datetime, *, minutes: int) -> datetime:
        """When so many have passed."""
        if self.by_the_clock:
            return in_vietnam(start) + minutes * _ONE_MINUTE
        return self.calendar.plus(start, working_minutes=minutes)
