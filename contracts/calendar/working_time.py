"""Working days and working minutes of one commune: which day comes after, how much lies between, when it is spent."""

from bisect import bisect_left, bisect_right
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Self

from contracts.calendar.almanac import Almanac
from contracts.calendar.almanac import CalendarYearNotLoaded as CalendarYearNotLoaded
from contracts.calendar.decrees import PROVINCE, CalendarDecrees, DecreedDay, SessionRule
from contracts.calendar.hours import VIETNAM, OfficeHours, at_second, in_vietnam, minute_of_day, second_of_day
from contracts.calendar.layers import has_its_own

_ONE_DAY = timedelta(days=1)


class WorkingCalendar:
    """What one commune's calendar knows; days may be asked of loaded years only, hours of any day."""

    __slots__ = ("_almanac",)

    def __init__(self, almanac: Almanac) -> None:
        self._almanac = almanac

    @classmethod
    def of(cls, decrees: CalendarDecrees, commune: str) -> Self:
        """The commune's calendar, laid out once; communes without decrees of their own share the province's."""
        return cls(_laid_out(decrees, _layer(decrees, commune)))

    @property
    def decrees(self) -> CalendarDecrees:
        return self._almanac.decrees

    def not_loaded(self, day: date) -> CalendarYearNotLoaded:
        """The refusal of a day that lies in no year loaded."""
        return self._almanac.not_loaded(day.toordinal())

    def decreed(self, day: date) -> DecreedDay | None:
        """The decree in force for the day, None when only the week speaks."""
        return self._almanac.decreed.get(day)

    def is_working(self, day: date) -> bool:
        return self._almanac.working[self._almanac.place(day.toordinal())]

    def is_working_at_reception(self, day: date) -> bool:
        """As `is_working`, but in a year not loaded the week alone decides."""
        return self._almanac.works_at_reception(day)

    def counts_as_today(self, received_at: datetime) -> bool:
        """Received on a working day and not after the cut-off: still this day's business."""
        received = in_vietnam(received_at)
        return self.is_working_at_reception(received.date()) and received.time() <= self.cut_off(received.date())

    def hours(self, day: date) -> OfficeHours:
        """The day's office hours, were it a working day."""
        return self._almanac.hours_on(day)

    def hours_rule(self, day: date) -> SessionRule:
        """The rule that sets the day's hours."""
        return self._almanac.book.rule_on(day)

    def cut_off(self, day: date) -> time:
        """Until when a reception counts as the day's own, were it a working day."""
        return self._almanac.hours_on(day).same_day_until

    def after(self, day: date, *, working_days: int) -> date:
        """The n-th working day after the day, which itself never counts; the day itself when n is 0."""
        if _counted(working_days) == 0:
            return day
        place = self._almanac.place(day.toordinal() + 1)
        return self._almanac.working_day(self._almanac.working_days_before[place] + working_days - 1)

    def before(self, day: date, *, working_days: int) -> date:
        """The n-th working day before the day; the day itself when n is 0."""
        if _counted(working_days) == 0:
            return day
        place = self._almanac.place(day.toordinal() - 1)
        return self._almanac.working_day(self._almanac.working_days_before[place + 1] - working_days)

    def on_or_after(self, day: date) -> date:
        place = self._almanac.place(day.toordinal())
        return self._almanac.working_day(self._almanac.working_days_before[place])

    def sessions(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The day's working sessions, none on a day of rest; in a year not loaded the week alone decides."""
        if not self.is_working_at_reception(day):
            return ()
        return tuple(
            (at_second(day, start), at_second(day, end)) for start, end in self._almanac.hours_on(day).sessions
        )

    def opening(self, day: date) -> datetime:
        """When the first session of the day's hours begins, were it a working day."""
        return datetime.combine(day, self._almanac.hours_on(day).opens, VIETNAM)

    def closing(self, day: date) -> datetime:
        """When the last session of the day's hours ends, were it a working day."""
        return datetime.combine(day, self._almanac.hours_on(day).closes, VIETNAM)

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """Working minutes from start to end, negative when end is earlier.

        Each instant is first cut down to its whole minute, so the pieces of any split add up to the whole exactly.
        """
        if end < start:
            return -self.minutes_between(end, start)
        begun, ended = in_vietnam(start), in_vietnam(end)
        first, last = begun.date(), ended.date()
        before = self._worked_by(first, minute_of_day(begun) * 60)
        until = self._worked_by(last, minute_of_day(ended) * 60)
        if first == last:
            return (until - before) // 60
        between = self._seconds_before(last) - self._seconds_before(first + _ONE_DAY)
        return (self._day_length(first) - before + between + until) // 60

    def plus(self, start: datetime, *, working_minutes: int) -> datetime:
        """The first instant by which so many working minutes have passed: an exact fit ends with its session."""
        begun, needed = in_vietnam(start), _counted(working_minutes) * 60
        day = begun.date()
        worked = self._worked_by(day, second_of_day(begun))
        left = self._day_length(day) - worked
        if needed == 0:
            return begun
        if needed <= left:
            return at_second(day, self._almanac.hours_on(day).first_moment_worked(worked + needed))
        target = self._almanac.seconds_before[self._almanac.place(day.toordinal() + 1)] + needed - left
        return self._first_instant_worked(target)

    def minus(self, instant: datetime, *, working_hours: int) -> datetime:
        """The last instant at which so many working hours remain: an exact fit begins with its session."""
        ended, needed = in_vietnam(instant), _counted(working_hours) * 3600
        day = ended.date()
        worked = self._worked_by(day, second_of_day(ended))
        if needed == 0:
            return ended
        if needed <= worked:
            return at_second(day, self._almanac.hours_on(day).last_moment_worked(worked - needed))
        target = self._almanac.seconds_before[self._almanac.place(day.toordinal() - 1) + 1] + worked - needed
        return self._last_instant_worked(target)

    def _first_instant_worked(self, seconds: int) -> datetime:
        place = bisect_left(self._almanac.seconds_before, seconds) - 1
        day = self._day(place)
        worked_that_day = seconds - self._almanac.seconds_before[place]
        return at_second(day, self._almanac.hours[place].first_moment_worked(worked_that_day))

    def _last_instant_worked(self, seconds: int) -> datetime:
        place = bisect_right(self._almanac.seconds_before, seconds) - 1
        day = self._day(place)
        worked_that_day = seconds - self._almanac.seconds_before[place]
        return at_second(day, self._almanac.hours[place].last_moment_worked(worked_that_day))

    def _day(self, place: int) -> date:
        # A place beyond either end is a day of a year not loaded, which the almanac refuses.
        return date.fromordinal(self._almanac.first + self._almanac.place(self._almanac.first + place))

    def _seconds_before(self, day: date) -> int:
        return self._almanac.seconds_before[self._almanac.place(day.toordinal())]

    def _worked_by(self, day: date, second: int) -> int:
        return self._almanac.hours_on(day).worked_by(second) if self.is_working_at_reception(day) else 0

    def _day_length(self, day: date) -> int:
        return self._almanac.hours_on(day).length if self.is_working_at_reception(day) else 0


@lru_cache(maxsize=8192)
def _layer(decrees: CalendarDecrees, commune: str) -> str:
    return commune if has_its_own(decrees, commune) else PROVINCE


@lru_cache(maxsize=512)
def _laid_out(decrees: CalendarDecrees, layer: str) -> Almanac:
    return Almanac.of(decrees, layer)


def _counted(amount: int) -> int:
    if amount < 0:
        raise ValueError("an amount of working time is not negative")
    return amount
