"""A coming year is loaded with its public holidays or not at all, and nothing that was decreed is lost."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.calendar.changes import changed_in, laid_over
from contracts.calendar.decrees import NATION, DecreedDay
from contracts.calendar.loading import CalendarYearNotNext, PublicHolidaysMissing, with_year
from contracts.calendar.public_holidays import missing
from contracts.calendar.working_time import WorkingCalendar
from deploy.catalogue import load
from tests.unit.calendar.a_calendar import COMMUNE, OTHER_COMMUNE, decreed

SHIPPED = load.calendar()
WEEK = SHIPPED.working_weekdays
# New Year's Day is a Saturday, Labour Day a Monday after a Sunday that is Victory Day; National Day is a Saturday.
OF_2028 = [
    decreed("off", f"2028-{day}")
    for day in (
        "01-03", "01-25", "01-26", "01-27", "01-28", "01-31", "04-04", "05-01", "05-02", "09-01", "09-04", "11-24",
    )
]  # fmt: skip


def off(year: int) -> list[date]:
    return [day.date for day in SHIPPED.days if (day.date.year, day.kind, day.scope) == (year, "off", NATION)]


@pytest.mark.parametrize("year", SHIPPED.years)
def test_every_year_that_ships_holds_what_the_law_gives(year: int) -> None:
    assert missing(year, off(year), weekdays=WEEK) == []


@pytest.mark.parametrize("lost", off(2027))
def test_any_one_day_that_is_left_out_is_missed_once(lost: date) -> None:
    [found] = missing(2027, [day for day in off(2027) if day != lost], weekdays=WEEK)

    assert found.days == 1
    assert lost in found.holiday.of(2027, WEEK)


def test_the_refusal_names_each_holiday_that_is_missing_how_many_days_and_the_law() -> None:
    few = [day for day in OF_2028 if day.date.month not in (1, 9)]

    with pytest.raises(PublicHolidaysMissing) as refused:
        with_year(SHIPPED, 2028, few)

    told = (refused.value.expected or "").split("; ")
    assert [each.partition(" (")[0] for each in told] == [
        "Tết Dương lịch",
        "Tết Nguyên đán",
        "Quốc khánh 2/9",
        "Quốc khánh, ngày liền kề",
    ]
    assert told[0].endswith(
        "từ (from) 2028-01-01 đến (to) 2028-01-06, nghỉ bù sau ngày nghỉ hằng tuần (made up for), "
        "Bộ luật Lao động 45/2019/QH14, Điều 112 khoản 1 điểm a"
    )
    assert "thiếu 5 ngày (5 missing), từ (from) 2028-01-15 đến (to) 2028-03-05, Bộ luật" in told[1]
    assert refused.value.field == "/loads_year"


def test_days_of_one_commune_of_a_weekend_or_of_work_hold_no_holiday() -> None:
    others = [
        decreed("off", "2028-01-03", scope=COMMUNE),
        decreed("off", "2028-01-01"),
        decreed("makeup_work", "2028-01-08"),
    ]

    with pytest.raises(PublicHolidaysMissing) as refused:
        with_year(SHIPPED, 2028, [*OF_2028[1:], *others])

    assert (refused.value.expected or "").startswith("Tết Dương lịch (New Year's Day): thiếu 1 ngày")


@pytest.mark.parametrize("year", [2023, 2029, 2100])
def test_no_year_but_the_next_is_loaded(year: int) -> None:
    with pytest.raises(CalendarYearNotNext) as refused:
        with_year(SHIPPED, year, OF_2028)

    assert (refused.value.field, refused.value.expected) == ("/loads_year", "2028")


def test_no_year_and_one_that_is_loaded_already_change_nothing() -> None:
    assert with_year(SHIPPED, None, ()) is SHIPPED
    assert with_year(SHIPPED, 2027, ()) is SHIPPED


@given(st.sets(st.integers(0, 1400), max_size=8), st.sampled_from(["nation", "province", COMMUNE]))
def test_a_loaded_year_leaves_every_day_decreed_before_as_it_was(storms: set[int], scope: str) -> None:
    said = [decreed("off", str(date(2024, 1, 1) + timedelta(days=n)), scope=scope) for n in storms]
    before = laid_over(SHIPPED, said, version="stormy.1")

    after = laid_over(with_year(before, 2028, OF_2028), OF_2028, version="loaded.1")

    assert after.years == (*before.years, 2028)
    assert {*before.days} < {*after.days}
    assert changed_in(before, after, (COMMUNE, OTHER_COMMUNE)) == {}
    assert not WorkingCalendar.of(after, COMMUNE).is_working(date(2028, 1, 26))


def test_further_days_of_the_year_may_come_with_it() -> None:
    swap: list[DecreedDay] = [decreed("off", "2028-11-27"), decreed("makeup_work", "2028-11-25")]

    loaded = laid_over(with_year(SHIPPED, 2028, [*OF_2028, *swap]), [*OF_2028, *swap], version="loaded.2")

    assert WorkingCalendar.of(loaded, COMMUNE).is_working(date(2028, 11, 25))
