"""A refusal if and only if a day that must be looked at after the reception date lies in a year not loaded."""

from datetime import UTC, datetime

import pytest

from contracts.calendar.explanation import explain
from contracts.calendar.hours import in_vietnam
from contracts.calendar.promise import latest_supplement_request, promise
from contracts.calendar.terms import Term
from contracts.calendar.working_time import CalendarYearNotLoaded
from tests.unit.calendar.a_calendar import promised, the_published_calendar, vn


@pytest.mark.parametrize(
    ("received", "term"),
    [
        ("2027-12-31T10:00", "1 working day"),
        ("2027-12-30T10:00", "2 working days"),
        ("2027-12-31T15:00:01", "same day"),
        ("2027-12-31T15:00:01", "1 hour"),
        ("2027-12-31T10:00", "7 hours"),
        ("2027-12-31T10:00", "1 day"),
        ("2027-12-01T10:00", "1 month"),
        ("2027-12-31T16:00", "1 clock hour"),
        ("2027-12-31T10:00", "48 clock hours"),
        ("2023-12-29T10:00", "1 working day"),
        ("2026-06-01T10:00", "999999 days"),
        ("2026-06-01T10:00", "999999 months"),
        ("2026-06-01T10:00", "999999 working days"),
        ("2026-06-01T10:00", "999999 hours"),
        ("2026-06-01T10:00", "999999 clock hours"),
        ("9999-12-31T10:00", "24 clock hours"),
        ("9999-12-31T10:00", "1 working day"),
        ("9999-12-31T10:00", "1 day"),
        ("9999-12-31T10:00", "8 hours"),
        ("0001-01-01T00:00", "1 clock hour"),
        ("0001-01-01T09:00", "same day"),
        ("1975-06-12T09:00", "1 hour"),
    ],
)
def test_a_term_that_needs_a_year_not_loaded_is_refused(received: str, term: str) -> None:
    with pytest.raises(CalendarYearNotLoaded) as refused:
        promised(received, term)

    assert refused.value.slug() == "calendar-year-not-loaded"
    assert (refused.value.field, refused.value.expected) == ("/received_at", "các năm 2024–2027 (years loaded)")


@pytest.mark.parametrize(
    ("received", "term", "due"),
    [
        ("2027-12-30T10:00", "1 working day", "2027-12-31T17:00"),
        ("2027-12-31T15:00:00", "same day", "2027-12-31T17:00"),
        ("2027-12-31T10:00", "5 hours", "2027-12-31T16:30"),
        ("2027-12-31T07:30", "8 hours", "2027-12-31T17:00"),
        ("2027-12-01T10:00", "30 days", "2027-12-31T17:00"),
        ("2027-11-30T10:00", "1 month", "2027-12-30T17:00"),
        ("2027-12-31T10:00", "20 clock hours", "2028-01-01T06:00"),
        ("2023-12-31T10:00", "1 working day", "2024-01-02T17:00"),
        ("2023-12-29T10:00", "same day", "2023-12-29T17:00"),
        ("2019-05-03T10:00", "5 hours", "2019-05-03T16:30"),
        ("2023-12-01T10:00", "40 days", "2024-01-10T17:00"),
        ("1975-06-13T09:00", "1 clock hour", "1975-06-13T10:00"),
        ("9999-12-31T09:00", "1 clock hour", "9999-12-31T10:00"),
    ],
)
def test_a_term_that_needs_loaded_years_only_is_answered(received: str, term: str, due: str) -> None:
    assert promised(received, term).due_at == vn(due)
    assert in_vietnam(vn(due)).date() == explain(the_published_calendar(), vn(received), Term.parse(term))[-1].date


def test_the_apology_alone_can_need_a_year_not_loaded() -> None:
    assert promised("2023-12-31T10:00", "1 working day").apology_latest is None
    with pytest.raises(CalendarYearNotLoaded):
        promised("2023-12-20T10:00", "12 days")


def test_the_refusal_names_the_year_and_those_loaded() -> None:
    with pytest.raises(CalendarYearNotLoaded) as refused:
        promised("2027-12-31T10:00", "1 working day")

    details = refused.value.details()
    assert "2028" in details.detail
    assert "2024–2027" in (details.expected or "")


def test_an_instant_in_another_offset_is_a_reception_of_vietnams_day() -> None:
    new_years_eve_in_utc = datetime(2027, 12, 31, 18, 0, tzinfo=UTC)

    with pytest.raises(CalendarYearNotLoaded):
        promise(the_published_calendar(), new_years_eve_in_utc, Term.parse("same day"))


def test_a_supplement_deadline_looks_no_further_than_the_due_date() -> None:
    received, due = vn("2027-12-30T10:00"), vn("2027-12-31T17:00")

    assert latest_supplement_request(the_published_calendar(), received, due) == due
