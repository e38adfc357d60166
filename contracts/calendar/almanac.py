"""The loaded years of one commune laid out day by day, so that counting is looking up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import NoReturn, Self

from contracts.calendar.decrees import CalendarDecrees, DecreedDay, SessionRule
from contracts.calendar.hours import OfficeHours
from contracts.calendar.layers import ruling_days, ruling_hours
from contracts.problems import Refusal


class CalendarYearNotLoaded(Refusal):
    """Lịch làm việc chưa có năm cần tính.

    The calendar of a year that must be counted is not loaded.
    """

    def because_of(self, field: str) -> Self:
        """The same refusal where another field than the reception asks for that year."""
        return type(self)(str(self), field=field, expected=self.expected)


@dataclass(frozen=True, slots=True)
class HoursBook:
    """Which office hours hold on a day, loaded or not; the strongest rule comes first."""

    rules: tuple[tuple[SessionRule, OfficeHours], ...]

    @classmethod
    def of(cls, decrees: CalendarDecrees, commune: str) -> Self:
        return cls(tuple((rule, OfficeHours.of(rule)) for rule in ruling_hours(decrees, commune)))

    def on(self, day: date) -> OfficeHours:
        return next(hours for rule, hours in self.rules if rule.covers(day))

    def rule_on(self, day: date) -> SessionRule:
        return next(rule for rule, _ in self.rules if rule.covers(day))


@dataclass(frozen=True, slots=True, repr=False)
class Almanac:
    """Place i is the i-th day of the loaded years; prefix sums say what lies before it."""

    decrees: CalendarDecrees
    decreed: Mapping[date, DecreedDay]
    book: HoursBook
    first: int
    hours: tuple[OfficeHours, ...]
    working: tuple[bool, ...]
    nth_working: tuple[int, ...]
    working_days_before: tuple[int, ...]
    seconds_before: tuple[int, ...]

    @classmethod
    def of(cls, decrees: CalendarDecrees, commune: str) -> Self:
        first, last = date(decrees.years[0], 1, 1).toordinal(), date(decrees.years[-1], 12, 31).toordinal()
        days = [date.fromordinal(ordinal) for ordinal in range(first, last + 1)]
        decreed, book = ruling_days(decrees, commune), HoursBook.of(decrees, commune)
        hours = tuple(map(book.on, days))
        working = tuple(_works(decrees, decreed.get(day), day) for day in days)
        return cls(
            decrees=decrees,
            decreed=decreed,
            book=book,
            first=first,
            hours=hours,
            working=working,
            nth_working=tuple(place for place, works in enumerate(working) if works),
            working_days_before=(0, *accumulate(map(int, working))),
            seconds_before=(0, *accumulate(h.length if w else 0 for h, w in zip(hours, working, strict=True))),
        )

    def place(self, ordinal: int) -> int:
        """Where a day stands; a refusal when its year is not loaded."""
        place = ordinal - self.first
        if not 0 <= place < len(self.working):
            self._refuse(ordinal)
        return place

    def working_day(self, rank: int) -> date:
        """The working day with so many working days before it."""
        if rank < 0:
            self._refuse(self.first - 1)
        if rank >= len(self.nth_working):
            self._refuse(self.first + len(self.working))
        return date.fromordinal(self.first + self.nth_working[rank])

    def hours_on(self, day: date) -> OfficeHours:
        place = day.toordinal() - self.first
        return self.hours[place] if 0 <= place < len(self.hours) else self.book.on(day)

    def works_at_reception(self, day: date) -> bool:
        """In a year not loaded the week alone decides: a reception is never refused its own day."""
        place = day.toordinal() - self.first
        return self.working[place] if 0 <= place < len(self.working) else _works(self.decrees, None, day)

    def not_loaded(self, ordinal: int) -> CalendarYearNotLoaded:
        """The refusal of a day that lies in no year loaded."""
        year = date.fromordinal(max(1, min(ordinal, date.max.toordinal()))).year
        loaded = f"{self.decrees.years[0]}–{self.decrees.years[-1]}"
        return CalendarYearNotLoaded(
            f"Lịch làm việc chưa có năm {year}; đã nạp {loaded} (phiên bản {self.decrees.version}).",
            field="/received_at",
            expected=f"các năm {loaded} (years loaded)",
        )

    def _refuse(self, ordinal: int) -> NoReturn:
        raise self.not_loaded(ordinal)


def _works(decrees: CalendarDecrees, decreed: DecreedDay | None, day: date) -> bool:
    if decreed is None or decreed.kind == "normal":
        return day.isoweekday() in decrees.working_weekdays
    return decreed.kind == "makeup_work"
