"""The days off with pay that the law gives every year, and which of them a year's decrees do not hold: data, dated."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from contracts.calendar.decrees import MonthDayOrDate, Said

_AS_WRITTEN = ConfigDict(frozen=True, strict=True, extra="forbid")
# Two holidays side by side before a weekend are made up for behind it, one after the other.
_MADE_UP_WITHIN = 5


class PublicHoliday(BaseModel):
    """So many days: on a day of its own, or within a span where the moon or the year's notice says on which."""

    model_config = _AS_WRITTEN

    vi: Said
    en: Said
    days: int = Field(default=1, ge=1)
    on: MonthDayOrDate | None = None
    first: MonthDayOrDate | None = None
    last: MonthDayOrDate | None = None
    since: int
    until: int | None
    source: Said
    certainty: Literal["sure", "likely", "unverified"]

    @model_validator(mode="after")
    def _lies_somewhere(self) -> Self:
        if (self.on is None) is (self.first is None) or (self.first is None) is not (self.last is None):
            raise ValueError("a day of its own, or a span")
        return self

    def of(self, year: int, weekdays: Collection[int]) -> frozenset[date]:
        """The days on which it may be had that year."""
        if self.on is None:
            return frozenset(
                _days(date.fromisoformat(f"{year}-{self.first}"), date.fromisoformat(f"{year}-{self.last}"))
            )
        day = date.fromisoformat(f"{year}-{self.on}")
        if day.isoweekday() in weekdays:
            return frozenset([day])
        return frozenset(_days(day, day + timedelta(days=_MADE_UP_WITHIN)))


class PublicHolidays(BaseModel):
    """All of them."""

    model_config = _AS_WRITTEN

    holidays: tuple[PublicHoliday, ...]
    about: Said | None = None


_GIVEN = PublicHolidays.model_validate_json(Path(__file__).with_name("public_holidays.json").read_bytes()).holidays


@dataclass(frozen=True, slots=True)
class Missing:
    """A holiday of which so many days are not decreed, and the days on which they may be."""

    holiday: PublicHoliday
    days: int
    within: frozenset[date]

    @property
    def told(self) -> str:
        """Which, how many, when and by which law."""
        first, last = min(self.within), max(self.within)
        when = f"ngày (on) {first}" if first == last else f"từ (from) {first} đến (to) {last}"
        made_up = ", nghỉ bù sau ngày nghỉ hằng tuần (made up for)" if self.holiday.on and first < last else ""
        missed = f"{self.holiday.vi} ({self.holiday.en}): thiếu {self.days} ngày ({self.days} missing)"
        return f"{missed}, {when}{made_up}, {self.holiday.source}"


def missing(year: int, off: Collection[date], *, weekdays: Collection[int]) -> list[Missing]:
    """What the law gives and these days off do not hold; one that falls on a weekly day off holds nothing."""
    left = {day for day in off if day.year == year and day.isoweekday() in weekdays}
    found = []
    given = [it for it in _GIVEN if it.since <= year <= (it.until or year)]
    # Whoever has least choice chooses first.
    for holiday in sorted(given, key=lambda it: len(it.of(year, weekdays))):
        within = holiday.of(year, weekdays)
        had = sorted(left & within)[: holiday.days]
        left.difference_update(had)
        if len(had) < holiday.days:
            found.append(Missing(holiday, holiday.days - len(had), within))
    return sorted(found, key=lambda it: _GIVEN.index(it.holiday))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
