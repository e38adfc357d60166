"""When a commune's desk is open, which is more than the working time that terms are counted in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from contracts.calendar.decrees import CalendarDecrees, OpeningRule
from contracts.calendar.hours import VIETNAM, in_vietnam
from contracts.calendar.layers import ruling_openings
from contracts.calendar.working_time import WorkingCalendar

# The longest closure that anybody looks across; a desk that never opens must not be searched for ever.
_LOOKED_AHEAD = 60

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Desk:
    """The opening hours of one commune: its working sessions, and on the weekdays of its rules some hours more."""

    calendar: WorkingCalendar
    rules: tuple[OpeningRule, ...]

    @classmethod
    def of(cls, decrees: CalendarDecrees, commune: str) -> Self:
        return cls(WorkingCalendar.of(decrees, commune), ruling_openings(decrees, commune))

    def spans(self, day: date) -> tuple[Span, ...]:
        """When the desk is open on a day, in order and without overlap; a day off by decree is closed."""
        decreed = self.calendar.decreed(day)
        if decreed is not None and decreed.kind == "off":
            return ()
        return tuple(_merged(sorted((*self.calendar.sessions(day), *self._beside(day)))))

    def open_until(self, instant: datetime) -> datetime | None:
        """When the desk closes next; None while it is closed."""
        moment = in_vietnam(instant)
        return next((end for start, end in self.spans(moment.date()) if start <= moment < end), None)

    def next_opening(self, instant: datetime) -> datetime | None:
        """When the desk opens next after an instant; None if that is more than two months away."""
        moment = in_vietnam(instant)
        days = (moment.date() + timedelta(days=ahead) for ahead in range(_LOOKED_AHEAD + 1))
        return next((start for day in days for start, _ in self.spans(day) if start > moment), None)

    def _beside(self, day: date) -> Iterator[Span]:
        rule = next((it for it in self.rules if day.isoweekday() in it.weekdays and it.covers(day)), None)
        for opens, closes in rule.hours if rule else ():
            yield datetime.combine(day, opens, VIETNAM), datetime.combine(day, closes, VIETNAM)


def _merged(spans: list[Span]) -> Iterator[Span]:
    while spans:
        start, end = spans.pop(0)
        while spans and spans[0][0] <= end:
            end = max(end, spans.pop(0)[1])
        yield start, end
