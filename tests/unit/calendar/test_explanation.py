"""The promise told day by day, in both languages, with its sources."""

from datetime import date

import pytest

from contracts.calendar.explanation import ExplainedDay, explain
from contracts.calendar.promise import promise
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar
from tests.unit.calendar.a_calendar import COMMUNE, a_calendar, decreed, the_published_calendar, vn


def explained(received: str, term: str, *, calendar: WorkingCalendar | None = None) -> tuple[ExplainedDay, ...]:
    return explain(calendar or the_published_calendar(), vn(received), Term.parse(term))


def rules(days: tuple[ExplainedDay, ...]) -> list[tuple[int, bool, str]]:
    return [(day.date.day, day.counted, day.rule) for day in days]


def test_working_days_tell_reception_holiday_and_each_counted_day() -> None:
    assert rules(explained("2026-11-23T09:15", "3 working days")) == [
        (23, False, "reception_day"),
        (24, False, "day_off"),
        (25, True, "working_day"),
        (26, True, "working_day"),
        (27, True, "working_day"),
    ]


def test_a_make_up_saturday_is_counted_as_one_and_sunday_passed_over() -> None:
    assert rules(explained("2026-08-20T09:00", "3 working days"))[2:4] == [
        (22, True, "makeup_day"),
        (23, False, "weekly_day_off"),
    ]


def test_the_source_of_a_day_off_is_its_decree_and_article() -> None:
    holiday = explained("2026-11-23T09:15", "1 working day")[1]
    independence = explained("2026-09-01T09:15", "1 working day")[1]

    assert holiday.source == "Nghị quyết 28/2026/QH16"
    assert independence.source == "Bộ luật Lao động 2019, Điều 112"
    assert holiday.vi == "Ngày nghỉ – Ngày Văn hóa Việt Nam: không tính"
    assert holiday.en == "Day off – Vietnam Culture Day: not counted"


def test_where_no_decree_number_is_recorded_the_source_says_so() -> None:
    tet = explained("2026-02-16T09:00", "1 working day")[1]

    assert "chưa ghi nhận số văn bản" in tet.source
    assert "no decree number recorded" in tet.source


def test_a_day_that_is_only_likely_says_so() -> None:
    assert "dự kiến (likely)" in explained("2027-02-03T09:00", "1 working day")[1].source


def test_a_communes_own_day_off_says_whose_it_is() -> None:
    storm = a_calendar(decreed("off", "2026-06-02", scope=COMMUNE))

    day = explained("2026-06-01T09:00", "1 working day", calendar=storm)[1]

    assert (f"xã {COMMUNE}" in day.vi, f"commune {COMMUNE}" in day.en) == (True, True)


def test_the_last_day_tells_the_hour_of_return() -> None:
    last = explained("2026-11-23T09:15", "3 working days")[-1]

    assert last.vi == "Ngày làm việc (Thứ Sáu): tính 3/3; hẹn trả lúc 17:00"
    assert last.en == "Working day (Friday): counted, 3 of 3; due at 17:00"


def test_days_are_all_counted_and_the_roll_is_told_apart() -> None:
    days = explained("2026-10-29T09:00", "30 days")

    assert [day.counted for day in days] == [False] + [True] * 30 + [False, False]
    assert [day.rule for day in days[-2:]] == ["weekly_day_off", "rolled_to"]
    assert "Điều 148" in days[-1].source
    assert "Thứ Bảy" in days[-1].vi


def test_months_are_counted_by_the_day_each_is_complete() -> None:
    days = explained("2026-01-30T09:00", "2 months")

    assert [(day.date, day.rule) for day in days] == [
        (date(2026, 1, 30), "reception_day"),
        (date(2026, 2, 28), "month_reached"),
        (date(2026, 3, 30), "month_reached"),
    ]


def test_same_day_says_why_it_is_or_is_not_the_same() -> None:
    assert rules(explained("2026-11-23T15:00", "same day")) == [(23, True, "same_day")]
    assert rules(explained("2026-11-23T15:00:01", "same day")) == [
        (23, False, "past_cut_off"),
        (24, False, "day_off"),
        (25, True, "working_day"),
    ]
    assert rules(explained("2026-11-28T09:00", "same day")) == [
        (28, False, "weekly_day_off"),
        (29, False, "weekly_day_off"),
        (30, True, "working_day"),
    ]


def test_hours_tell_the_minutes_each_day_took() -> None:
    days = explained("2026-11-20T16:30", "4 hours")

    assert [(day.date.day, day.minutes) for day in days] == [(20, 30), (21, 0), (22, 0), (23, 210)]
    assert [day.counted for day in days] == [True, False, False, True]


def test_clock_hours_tell_the_minutes_of_nights_too() -> None:
    days = explained("2026-11-28T22:15:30", "12 clock hours")

    assert [(day.date.day, day.minutes, day.rule) for day in days] == [
        (28, 105, "clock_hours"),
        (29, 615, "clock_hours"),
    ]
    assert not explained("2026-11-28T12:00:30", "12 clock hours")[-1].counted


def test_a_reception_in_a_year_not_loaded_says_that_the_week_alone_decided() -> None:
    assert "chưa nạp" in explained("2023-12-29T10:00", "2 hours")[0].source


@pytest.mark.parametrize("term", ["same day", "7 working days", "30 days", "3 months", "20 hours", "30 clock hours"])
def test_every_day_has_both_languages_and_a_source(term: str) -> None:
    assert all(day.vi and day.en and day.source for day in explained("2026-08-28T15:30", term))


def test_a_date_that_an_earlier_promise_keeps_says_so_in_both_languages() -> None:
    received, term = vn("2026-11-23T09:15"), Term.parse("3 working days")
    days = explain(a_calendar(), received, term, not_before=vn("2026-12-01T17:00"))
    plain = explain(a_calendar(), received, term)

    *counted, floor = days
    assert [(day.date, day.counted) for day in counted] == [(day.date, day.counted) for day in plain]
    assert "hết thời hạn lúc 17:00" in counted[-1].vi
    assert "the term ends at 17:00" in counted[-1].en
    assert (floor.date.isoformat(), floor.counted, floor.rule) == ("2026-12-01", False, "not_earlier")
    assert "Không sớm hơn ngày đã hẹn trước" in floor.vi
    assert "due at 17:00" in floor.en
    assert floor.source == "chưa ghi nhận căn cứ (no source recorded)"


def test_a_floor_that_keeps_nothing_is_not_spoken_of() -> None:
    received, term = vn("2026-11-23T09:15"), Term.parse("3 working days")
    plain = explain(a_calendar(), received, term)

    assert explain(a_calendar(), received, term, not_before=vn("2026-11-20T17:00")) == plain
    assert explain(a_calendar(), received, term, not_before=promise(a_calendar(), received, term).due_at) == plain
