"""What the decrees may say, and which layer is heard."""

from datetime import date

import pytest
from pydantic import ValidationError

from contracts.calendar.decrees import CalendarDecrees, SessionRule
from contracts.calendar.working_time import WorkingCalendar
from deploy.catalogue import load
from tests.unit.calendar.a_calendar import COMMUNE, OTHER_COMMUNE, a_calendar, decreed, decrees, hours, vn

MONDAY, SATURDAY = date(2026, 6, 1), date(2026, 6, 6)


def test_the_week_decides_where_no_decree_speaks() -> None:
    calendar = a_calendar()

    assert calendar.is_working(MONDAY)
    assert not calendar.is_working(SATURDAY)


def test_a_make_up_saturday_is_a_working_day() -> None:
    assert a_calendar(decreed("makeup_work", "2026-06-06")).is_working(SATURDAY)


def test_the_province_overrides_the_nation_and_the_commune_overrides_both() -> None:
    nation, province = decreed("off", "2026-06-01"), decreed("makeup_work", "2026-06-01", scope="province")
    commune = decreed("off", "2026-06-01", scope=COMMUNE)

    assert not a_calendar(nation).is_working(MONDAY)
    assert a_calendar(province, nation).is_working(MONDAY)
    assert not a_calendar(commune, province, nation).is_working(MONDAY)


def test_a_communes_storm_closes_that_commune_only() -> None:
    storm = decreed("off", "2026-06-01", scope=COMMUNE)

    assert not a_calendar(storm, of=COMMUNE).is_working(MONDAY)
    assert a_calendar(storm, of=OTHER_COMMUNE).is_working(MONDAY)
    assert a_calendar(storm, of="province").is_working(MONDAY)


def test_normal_of_the_nation_gives_a_day_back_to_the_week() -> None:
    assert a_calendar(decreed("normal", "2026-06-01")).is_working(MONDAY)
    assert not a_calendar(decreed("normal", "2026-06-06")).is_working(SATURDAY)


@pytest.mark.parametrize("scope", [COMMUNE, "province"])
def test_normal_of_a_layer_takes_back_what_that_layer_said_and_nothing_else(scope: str) -> None:
    holiday, back = decreed("off", "2026-06-01"), decreed("normal", "2026-06-01", scope=scope)
    makeup, rest = decreed("makeup_work", "2026-06-06"), decreed("normal", "2026-06-06", scope=scope)

    assert not a_calendar(holiday, back).is_working(MONDAY)
    assert a_calendar(makeup, rest).is_working(SATURDAY)
    assert a_calendar(holiday, back).decreed(MONDAY) == holiday
    assert a_calendar(back, rest).is_working(MONDAY)


def test_normal_of_a_commune_leaves_it_to_the_province_before_the_nation() -> None:
    nation, province = decreed("off", "2026-06-01"), decreed("makeup_work", "2026-06-01", scope="province")
    commune = decreed("normal", "2026-06-01", scope=COMMUNE)

    assert a_calendar(nation, province, commune).is_working(MONDAY)


def test_a_commune_works_on_a_day_off_of_the_nation_by_a_decree_of_its_own() -> None:
    assert a_calendar(decreed("off", "2026-06-01"), decreed("makeup_work", "2026-06-01", scope=COMMUNE)).is_working(
        MONDAY
    )


def test_hours_default_to_half_past_seven_and_five() -> None:
    assert a_calendar().opening(MONDAY) == vn("2026-06-01T07:30")
    assert a_calendar().closing(MONDAY) == vn("2026-06-01T17:00")


def test_the_innermost_layer_sets_the_hours() -> None:
    rules = [hours("08:00-16:00", scope="province"), hours("09:00-15:30", scope=COMMUNE)]

    assert a_calendar(sessions=rules, of=COMMUNE).opening(MONDAY) == vn("2026-06-01T09:00")
    assert a_calendar(sessions=rules, of=OTHER_COMMUNE).opening(MONDAY) == vn("2026-06-01T08:00")


def test_a_season_holds_from_its_first_to_its_last_day_and_over_new_year() -> None:
    calendar = a_calendar(sessions=[hours("08:00-16:30", starts="10-16", ends="04-15"), hours("07:00-17:00")])

    openings = [calendar.opening(date(2026, *day)).hour for day in ((4, 15), (4, 16), (10, 15), (10, 16), (12, 31))]

    assert openings == [8, 7, 7, 8, 8]


def test_dated_hours_stand_above_seasons_and_the_later_decision_above_the_earlier() -> None:
    calendar = a_calendar(
        sessions=[
            hours("06:00-17:00", starts="2026-06-01", ends="2026-06-03"),
            hours("07:00-17:00", starts="2026-05-01"),
            hours("08:00-17:00", starts="01-01", ends="12-31"),
        ]
    )

    openings = [calendar.opening(day).hour for day in (date(2026, 4, 30), date(2026, 5, 1), MONDAY, date(2026, 6, 4))]

    assert openings == [8, 7, 6, 7]


def test_decrees_survive_the_wire_unchanged() -> None:
    said = load.calendar()

    assert CalendarDecrees.model_validate_json(said.model_dump_json()) == said


def test_equal_decrees_read_twice_share_one_calendar() -> None:
    one, other = load.calendar(), load.calendar()

    assert hash(one) == hash(other)
    assert WorkingCalendar.of(one, COMMUNE)._almanac is WorkingCalendar.of(other, OTHER_COMMUNE)._almanac


def test_different_decrees_under_one_version_name_are_not_confused() -> None:
    first, second = decrees([decreed("off", "2026-06-01")]), decrees([decreed("off", "2026-06-02")])

    assert not WorkingCalendar.of(first, COMMUNE).is_working(MONDAY)
    assert WorkingCalendar.of(second, COMMUNE).is_working(MONDAY)


@pytest.mark.parametrize(
    "broken",
    [
        '{"version": "v", "years": []}',
        '{"version": "v", "years": [2024, 2026]}',
        '{"version": "v", "years": [2026], "working_weekdays": [0]}',
        '{"version": "v", "years": [2026], "days": [{"date": "2027-01-01", "kind": "off", "certainty": "likely"}]}',
        '{"version": "v", "years": [2026], "days": [{"date": "2026-01-01", "kind": "rest", "certainty": "likely"}]}',
        '{"version": "v", "years": [2026], "days": [{"date": "2026-01-01", "kind": "off", "certainty": "likely",'
        ' "scope": "district"}]}',
    ],
)
def test_decrees_that_cannot_be_counted_with_are_refused(broken: str) -> None:
    with pytest.raises(ValidationError):
        CalendarDecrees.model_validate_json(broken)


@pytest.mark.parametrize("years", [(0,), (1999,), (2101,), (2100, 2101), (9999,)])
def test_years_are_this_ages(years: tuple[int, ...]) -> None:
    with pytest.raises(ValidationError):
        CalendarDecrees(version="odd.1", years=years)
    assert CalendarDecrees(version="all.1", years=tuple(range(2000, 2101))).years[-1] == 2100


def test_one_scope_does_not_say_a_day_twice() -> None:
    with pytest.raises(ValidationError, match="one decree for each day"):
        decrees([decreed("off", "2026-06-01"), decreed("normal", "2026-06-01")])


@pytest.mark.parametrize(
    "rules",
    [
        [hours("07:00-17:00"), hours("08:00-17:00")],
        [hours("07:00-17:00", starts="04-01", ends="09-30"), hours("08:00-17:00", starts="09-30", ends="03-31")],
        [hours("07:00-17:00", starts="2026-01-01"), hours("08:00-17:00", starts="2026-01-01", ends="2026-02-01")],
    ],
)
def test_one_scope_does_not_give_a_day_two_hours(rules: list[SessionRule]) -> None:
    with pytest.raises(ValidationError):
        decrees(sessions=rules)


@pytest.mark.parametrize(
    ("sessions", "starts", "ends"),
    [
        (["12:00-07:30"], None, None),
        (["07:30-12:00", "11:00-17:00"], None, None),
        (["07:30-07:30"], None, None),
        (["07:30-17:00"], "04-01", None),
        (["07:30-17:00"], "04-01", "2026-09-30"),
        (["07:30-17:00"], "02-30", "03-01"),
        ([], None, None),
    ],
)
def test_hours_that_make_no_day_are_refused(sessions: list[str], starts: str | None, ends: str | None) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        hours(*sessions, starts=starts, ends=ends)
