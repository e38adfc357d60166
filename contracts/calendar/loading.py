"""A coming year is loaded with its first days: the year after the last, and with what the law gives every year."""

from collections.abc import Sequence

from contracts.calendar.decrees import NATION, CalendarDecrees, DecreedDay
from contracts.calendar.public_holidays import missing
from contracts.problems import InputRefused


class CalendarYearNotNext(InputRefused):
    """Chỉ nạp thêm được năm ngay sau các năm đã nạp.

    Only the year after those that are loaded can be loaded.
    """


class PublicHolidaysMissing(InputRefused):
    """Năm nạp thêm chưa có đủ ngày nghỉ lễ, tết theo luật.

    The year to be loaded lacks days off that the law gives.
    """


def with_year(before: CalendarDecrees, year: int | None, days: Sequence[DecreedDay]) -> CalendarDecrees:
    """The calendar with room for a coming year's days; everything decreed so far stays."""
    if year is None or year in before.years:
        return before
    if year != before.years[-1] + 1:
        raise CalendarYearNotNext(field="/loads_year", expected=str(before.years[-1] + 1))
    off = {day.date for day in days if day.kind == "off" and day.scope == NATION}
    lacking = missing(year, off, weekdays=before.working_weekdays)
    if lacking:
        raise PublicHolidaysMissing(field="/loads_year", expected="; ".join(it.told for it in lacking))
    return CalendarDecrees(**{**dict(before), "years": (*before.years, year)})
