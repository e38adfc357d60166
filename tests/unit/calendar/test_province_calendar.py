"""The calendar that the province ships: its years, its working days, the honesty of its sources."""

from datetime import date, timedelta

import pytest

from contracts.calendar.wording import nature
from deploy.catalogue import load
from tests.unit.calendar.a_calendar import the_published_calendar


@pytest.mark.parametrize(("year", "working_days"), [(2024, 251), (2025, 250), (2026, 249), (2027, 249)])
def test_each_loaded_year_has_its_working_days(year: int, working_days: int) -> None:
    calendar = the_published_calendar()
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))

    assert sum(calendar.is_working(day) for day in days if day.year == year) == working_days


def test_the_swapped_saturdays_are_worked() -> None:
    calendar = the_published_calendar()

    assert all(
        calendar.is_working(date.fromisoformat(day)) for day in ("2024-05-04", "2025-04-26", "2026-01-10", "2026-08-22")
    )


def test_vietnam_culture_day_is_off_from_2026() -> None:
    calendar = the_published_calendar()

    assert calendar.is_working(date(2025, 11, 24))
    assert not calendar.is_working(date(2026, 11, 24))


def test_days_not_yet_announced_are_never_called_announced() -> None:
    certainty = {day.date: day.certainty for day in load.calendar().days if day.date.year == 2027}

    # Which day stands beside National Day is for a decree to say.
    assert certainty.pop(date(2027, 9, 3)) == "unverified"
    assert set(certainty.values()) == {"likely"}


def test_every_day_is_explained_with_a_source_or_the_lack_of_one() -> None:
    calendar = the_published_calendar()

    for day in load.calendar().days:
        source = nature(calendar, day.date).source
        assert ("no decree number recorded" in source) == (day.decree is None)
        assert day.decree is None or day.decree in source
        assert day.vi
        assert day.en
