"""Working days and minutes: before, after, between."""

from datetime import date, timedelta

import pytest

from contracts.calendar.working_time import CalendarYearNotLoaded, WorkingCalendar
from tests.unit.calendar.a_calendar import COMMUNE, a_calendar, decreed, decrees, hours, vn

FRIDAY, SATURDAY, MONDAY = date(2026, 6, 5), date(2026, 6, 6), date(2026, 6, 8)


def test_the_day_itself_never_counts() -> None:
    assert a_calendar().after(FRIDAY, working_days=1) == MONDAY
    assert a_calendar().before(MONDAY, working_days=1) == FRIDAY


def test_counting_may_start_on_a_day_of_rest() -> None:
    assert a_calendar().after(SATURDAY, working_days=1) == MONDAY
    assert a_calendar().before(SATURDAY, working_days=2) == date(2026, 6, 4)


def test_no_working_days_later_is_the_same_day() -> None:
    assert a_calendar().after(SATURDAY, working_days=0) == SATURDAY
    assert a_calendar().before(SATURDAY, working_days=0) == SATURDAY


def test_on_or_after_keeps_a_working_day_and_leaves_a_day_of_rest() -> None:
    assert a_calendar().on_or_after(FRIDAY) == FRIDAY
    assert a_calendar().on_or_after(SATURDAY) == MONDAY


def test_a_make_up_day_has_the_sessions_of_an_ordinary_weekday() -> None:
    calendar = a_calendar(decreed("makeup_work", "2026-06-06"))

    assert calendar.minutes_between(vn("2026-06-06T00:00"), vn("2026-06-06T23:59")) == 8 * 60


def test_lunch_nights_and_weekends_hold_no_working_minutes() -> None:
    calendar = a_calendar()

    assert calendar.minutes_between(vn("2026-06-05T11:30"), vn("2026-06-05T14:00")) == 60
    assert calendar.minutes_between(vn("2026-06-05T12:00"), vn("2026-06-05T13:30")) == 0
    assert calendar.minutes_between(vn("2026-06-05T17:00"), vn("2026-06-08T07:30")) == 0
    assert calendar.minutes_between(vn("2026-06-05T16:00"), vn("2026-06-08T08:30")) == 120


def test_minutes_backwards_are_negative() -> None:
    assert a_calendar().minutes_between(vn("2026-06-08T08:30"), vn("2026-06-05T16:00")) == -120


def test_both_instants_are_cut_to_the_minute_so_that_pieces_add_up() -> None:
    calendar = a_calendar()
    start, cut, end = vn("2026-06-05T08:00:50"), vn("2026-06-05T08:30:30"), vn("2026-06-05T09:00:10")

    pieces = calendar.minutes_between(start, cut) + calendar.minutes_between(cut, end)

    assert pieces == calendar.minutes_between(start, end) == 60


def test_time_that_runs_out_with_a_session_ends_with_it() -> None:
    calendar = a_calendar()

    assert calendar.plus(vn("2026-06-05T11:00"), working_minutes=60) == vn("2026-06-05T12:00")
    assert calendar.plus(vn("2026-06-05T11:00"), working_minutes=61) == vn("2026-06-05T13:31")
    assert calendar.plus(vn("2026-06-05T09:00"), working_minutes=390) == vn("2026-06-05T17:00")
    assert calendar.plus(vn("2026-06-05T09:00"), working_minutes=391) == vn("2026-06-08T07:31")


def test_time_starts_with_the_next_session() -> None:
    calendar = a_calendar()

    assert calendar.plus(vn("2026-06-05T06:00"), working_minutes=10) == vn("2026-06-05T07:40")
    assert calendar.plus(vn("2026-06-05T12:30"), working_minutes=10) == vn("2026-06-05T13:40")
    assert calendar.plus(vn("2026-06-06T12:30"), working_minutes=10) == vn("2026-06-08T07:40")


def test_seconds_are_kept_and_fractions_dropped() -> None:
    assert a_calendar().plus(vn("2026-06-05T11:59:30.9"), working_minutes=1) == vn("2026-06-05T13:30:30")


def test_going_back_ends_with_the_start_of_a_session() -> None:
    calendar = a_calendar()

    assert calendar.minus(vn("2026-06-05T14:30"), working_hours=1) == vn("2026-06-05T13:30")
    assert calendar.minus(vn("2026-06-05T14:30"), working_hours=2) == vn("2026-06-05T11:00")
    assert calendar.minus(vn("2026-06-08T17:00"), working_hours=8) == vn("2026-06-08T07:30")
    assert calendar.minus(vn("2026-06-08T17:00"), working_hours=9) == vn("2026-06-05T16:00")
    assert calendar.minus(vn("2026-06-07T10:00"), working_hours=1) == vn("2026-06-05T16:00")


def test_nothing_added_or_taken_is_the_instant_itself() -> None:
    sunday = vn("2026-06-07T10:00")

    assert a_calendar().plus(sunday, working_minutes=0) == sunday
    assert a_calendar().minus(sunday, working_hours=0) == sunday


def test_negative_amounts_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="not negative"):
        a_calendar().plus(vn("2026-06-05T10:00"), working_minutes=-1)
    with pytest.raises(ValueError, match="not negative"):
        a_calendar().after(FRIDAY, working_days=-1)


def test_an_instant_without_offset_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="offset"):
        a_calendar().plus(vn("2026-06-05T10:00").replace(tzinfo=None), working_minutes=1)


def test_a_communes_summer_afternoon_counts_by_its_own_hours() -> None:
    calendar = a_calendar(sessions=[hours("07:00-11:30", "14:00-17:30", scope=COMMUNE, starts="05-01", ends="08-31")])

    assert calendar.plus(vn("2026-06-05T11:00"), working_minutes=60) == vn("2026-06-05T14:30")


def test_days_and_minutes_of_a_year_not_loaded_are_refused_by_name() -> None:
    calendar = WorkingCalendar.of(decrees(years=(2026,)), COMMUNE)
    last = date(2026, 12, 31)

    for refused in (
        lambda: calendar.is_working(last + timedelta(days=1)),
        lambda: calendar.after(last, working_days=1),
        lambda: calendar.before(date(2026, 1, 1), working_days=1),
        lambda: calendar.before(date(2026, 1, 5), working_days=3),
        lambda: calendar.on_or_after(date(2027, 1, 1)),
        lambda: calendar.plus(vn("2026-12-31T16:00"), working_minutes=61),
        lambda: calendar.minus(vn("2026-01-01T08:30"), working_hours=2),
        lambda: calendar.minutes_between(vn("2026-12-31T16:00"), vn("2027-01-01T08:00")),
    ):
        with pytest.raises(CalendarYearNotLoaded) as refusal:
            refused()
        assert refusal.value.details().slug == "calendar-year-not-loaded"
        assert "2026" in (refusal.value.expected or "")
