"""From one day to another, and the fewest counted spans that cover it: whole years, whole months, days at the ends."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, assert_never

from contracts.problems import InputRefused

Grain = Literal["day", "month", "year"]
_COARSEST_FIRST: tuple[Grain, ...] = ("year", "month", "day")
# A year before the last, so that a day can always be added.
_END_OF_TIME = date(9999, 1, 1)
_ONE_DAY = timedelta(days=1)


class PeriodInvalid(InputRefused):
    """Khoảng thời gian chưa đúng.

    The period is not as expected.
    """


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbouring counts of one grain: those that start from `first` until before `after`."""

    grain: Grain
    first: date
    after: date


@dataclass(frozen=True, slots=True)
class Period:
    """Both days belong to it; an open end is None."""

    first: date | None = None
    last: date | None = None

    @classmethod
    def parse(cls, first: str, last: str) -> "Period":
        """A period from two ISO dates, each may be empty; the refusal names the field."""
        period = cls(_day(first, field="/from"), _day(last, field="/to"))
        if period.first and period.last and period.last < period.first:
            raise PeriodInvalid(field="/to", expected="ngày bằng hoặc sau /from (a date on or after /from)")
        return period

    def spans(self) -> list[Span]:
        """What to add up."""
        after = _END_OF_TIME if self.last is None else min(self.last, _END_OF_TIME - _ONE_DAY) + _ONE_DAY
        return _cover(self.first or date.min, after, _COARSEST_FIRST)


def _day(text: str, *, field: str) -> date | None:
    """A local date written `2026-11-27`, or None where nothing stands."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise PeriodInvalid(field=field, expected="ngày dạng 2026-11-27 (a date like 2026-11-27)") from None


def _cover(first: date, after: date, grains: tuple[Grain, ...]) -> list[Span]:
    if first >= after:
        return []
    grain, *finer = grains
    if not finer:
        return [Span(grain, first, after)]
    whole_from, whole_until = _next_start(first, grain), _start(after, grain)
    if whole_from >= whole_until:
        return _cover(first, after, tuple(finer))
    return [
        *_cover(first, whole_from, tuple(finer)),
        Span(grain, whole_from, whole_until),
        *_cover(whole_until, after, tuple(finer)),
    ]


def _start(day: date, grain: Grain) -> date:
    """Where the day's own month or year starts."""
    match grain:
        case "day":
            return day
        case "month":
            return day.replace(day=1)
        case "year":
            return day.replace(month=1, day=1)
        case unknown:
            assert_never(unknown)


def _next_start(day: date, grain: Grain) -> date:
    """The first start of a month or year that is not before the day."""
    start = _start(day, grain)
    return start if start == day else _start(start + timedelta(days={"day": 1, "month": 31, "year": 366}[grain]), grain)
