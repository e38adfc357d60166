"""What each term promises, and the dates that hang on the promise."""

from datetime import UTC, datetime

import pytest

from contracts.calendar.promise import latest_supplement_request, online_check_by, promise
from contracts.calendar.terms import Term
from tests.unit.calendar.a_calendar import COMMUNE, a_calendar, decreed, hours, promised, vn


@pytest.mark.parametrize("hour", ["00:00", "07:29", "12:30", "15:00:01", "17:00", "23:59:59"])
def test_working_days_count_from_the_date_whatever_the_hour(hour: str) -> None:
    made = promised(f"2026-06-01T{hour}", "3 working days", calendar=a_calendar())

    assert made.due_at == vn("2026-06-04T17:00")


def test_working_days_received_on_a_day_off_count_from_the_next_working_day() -> None:
    assert promised("2026-06-06T09:00", "1 working day", calendar=a_calendar()).due_at == vn("2026-06-08T17:00")


def test_the_date_of_reception_is_vietnams_wherever_the_instant_was_written() -> None:
    late_in_utc = datetime(2026, 5, 31, 17, 30, tzinfo=UTC)

    made = promise(a_calendar(), late_in_utc, Term.parse("1 working day"))

    assert made.due_at == vn("2026-06-02T17:00")
    assert made.due_at.isoformat() == "2026-06-02T17:00:00+07:00"


def test_the_end_of_the_day_is_the_communes_last_session() -> None:
    calendar = a_calendar(sessions=[hours("07:30-11:30", "13:30-17:30", scope=COMMUNE)])

    assert promised("2026-06-01T09:00", "1 working day", calendar=calendar).due_at == vn("2026-06-02T17:30")


def test_three_oclock_is_still_the_same_day_and_a_second_later_is_not() -> None:
    on_time, late = promised("2026-06-01T15:00:00", "same day"), promised("2026-06-01T15:00:01", "same day")

    assert on_time.due_at == on_time.transfer_by == vn("2026-06-01T17:00")
    assert (late.due_at, late.transfer_by) == (vn("2026-06-02T17:00"), vn("2026-06-02T07:30"))


def test_a_fraction_of_a_second_is_not_after_three_oclock() -> None:
    assert promised("2026-06-01T15:00:00.999999", "same day").due_at == vn("2026-06-01T17:00")


def test_before_opening_is_still_the_same_day() -> None:
    assert promised("2026-06-01T05:00", "same day").due_at == vn("2026-06-01T17:00")


def test_same_day_on_a_day_off_ends_on_the_next_working_day() -> None:
    made = promised("2026-06-06T09:00", "same day")

    assert (made.due_at, made.transfer_by) == (vn("2026-06-08T17:00"), vn("2026-06-08T07:30"))


def test_the_cut_off_may_be_set_with_the_hours_of_a_commune() -> None:
    calendar = a_calendar(sessions=[hours("07:30-17:00", scope=COMMUNE, until="16:00")])

    assert promised("2026-06-01T16:00", "same day", calendar=calendar).due_at == vn("2026-06-01T17:00")


def test_nothing_received_after_an_early_close_is_due_before_it_came() -> None:
    calendar = a_calendar(sessions=[hours("07:30-11:30")])

    made = promised("2026-06-01T14:00", "same day", calendar=calendar)

    assert (made.due_at, made.transfer_by) == (vn("2026-06-02T11:30"), vn("2026-06-02T07:30"))


def test_days_run_through_days_off_and_roll_from_the_last() -> None:
    calendar = a_calendar(decreed("off", "2026-06-08"))

    assert promised("2026-06-01T09:00", "4 days", calendar=calendar).due_at == vn("2026-06-05T17:00")
    assert promised("2026-06-01T09:00", "5 days", calendar=calendar).due_at == vn("2026-06-09T17:00")


def test_days_may_end_on_a_make_up_saturday() -> None:
    calendar = a_calendar(decreed("makeup_work", "2026-06-06"))

    assert promised("2026-06-01T09:00", "5 days", calendar=calendar).due_at == vn("2026-06-06T17:00")


@pytest.mark.parametrize(
    ("received", "term", "due"),
    [
        ("2026-01-31T09:00", "1 month", "2026-03-02T17:00"),
        ("2024-01-31T09:00", "1 month", "2024-02-29T17:00"),
        ("2026-03-31T09:00", "1 month", "2026-05-04T17:00"),
        ("2026-06-15T09:00", "6 months", "2026-12-15T17:00"),
        ("2026-06-15T09:00", "12 months", "2027-06-15T17:00"),
    ],
)
def test_months_end_on_the_same_number_or_the_last_of_the_month_then_roll(received: str, term: str, due: str) -> None:
    assert promised(received, term).due_at == vn(due)


@pytest.mark.parametrize("received", ["05:00", "07:30"])
def test_hours_start_with_the_next_opening(received: str) -> None:
    assert promised(f"2026-06-01T{received}", "1 hour", calendar=a_calendar()).due_at == vn("2026-06-01T08:30")


def test_hours_that_run_out_with_a_session_end_there() -> None:
    assert promised("2026-06-01T10:00", "2 hours", calendar=a_calendar()).due_at == vn("2026-06-01T12:00")
    assert promised("2026-06-01T09:00", "8 hours", calendar=a_calendar()).due_at == vn("2026-06-02T09:00")
    assert promised("2026-06-01T07:30", "8 hours", calendar=a_calendar()).due_at == vn("2026-06-01T17:00")


def test_hours_received_after_hours_start_the_next_working_day() -> None:
    assert promised("2026-06-05T17:00", "1 hour", calendar=a_calendar()).due_at == vn("2026-06-08T08:30")


def test_clock_hours_run_day_and_night() -> None:
    assert promised("2026-06-06T22:15", "12 clock hours").due_at == vn("2026-06-07T10:15")


def test_one_may_apologise_until_the_close_of_the_last_working_day_before() -> None:
    assert promised("2026-06-01T09:00", "5 working days").apology_latest == vn("2026-06-05T17:00")
    assert promised("2026-06-01T09:00", "30 days").apology_latest == vn("2026-06-30T17:00")


@pytest.mark.parametrize("term", ["same day", "1 hour", "40 hours"])
def test_there_is_no_apology_before_a_same_day_or_an_hours_limit(term: str) -> None:
    assert promised("2026-06-01T09:00", term).apology_latest is None


def test_an_apology_that_would_fall_before_the_reception_is_none() -> None:
    assert promised("2026-06-01T17:00:00", "1 working day").apology_latest == vn("2026-06-01T17:00")
    assert promised("2026-06-01T17:00:01", "1 working day").apology_latest is None
    assert promised("2026-06-06T09:00", "1 working day").apology_latest is None
    assert promised("2026-06-01T09:00", "12 clock hours").apology_latest is None


def test_same_clock_time_is_that_of_the_reception_but_never_after_the_close() -> None:
    day, evening = vn("2026-06-01T09:15"), vn("2026-06-01T19:00")

    for term in ("1 working day", "1 day"):
        made = promise(a_calendar(), day, Term.parse(term), policy="same_clock_time")
        assert made.due_at == vn("2026-06-02T09:15")
        made = promise(a_calendar(), evening, Term.parse(term), policy="same_clock_time")
        assert made.due_at == vn("2026-06-02T17:00")


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-06-01T05:00", "2026-06-02T07:30"),
        ("2026-06-01T12:00", "2026-06-02T12:00"),
        ("2026-06-01T12:30", "2026-06-02T13:30"),
        ("2026-06-01T23:59:59", "2026-06-02T17:00"),
        # Nobody was at work on Saturday: one whole day after Monday's opening.
        ("2026-06-06T10:00", "2026-06-08T17:00"),
    ],
)
def test_the_same_clock_time_is_never_outside_working_hours(received: str, due: str) -> None:
    made = promise(a_calendar(), vn(received), Term.parse("1 working day"), policy="same_clock_time")

    assert made.due_at == vn(due)


def test_papers_may_be_asked_for_within_three_working_days_and_never_after_the_due_date() -> None:
    received = vn("2026-06-04T10:00")

    assert latest_supplement_request(a_calendar(), received, vn("2026-06-18T17:00")) == vn("2026-06-09T17:00")
    assert latest_supplement_request(a_calendar(), received, vn("2026-06-05T17:00")) == vn("2026-06-05T17:00")
    assert latest_supplement_request(a_calendar(), received, vn("2026-06-09T14:30")) == vn("2026-06-09T14:30")
    assert latest_supplement_request(a_calendar(), received, vn("2026-06-18T17:00"), working_days=1) == vn(
        "2026-06-05T17:00"
    )


def test_an_online_submission_is_checked_within_eight_working_hours() -> None:
    assert online_check_by(a_calendar(), vn("2026-06-05T16:00")) == vn("2026-06-08T16:00")
    assert online_check_by(a_calendar(), vn("2026-06-06T20:00")) == vn("2026-06-08T17:00")
