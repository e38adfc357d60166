"""What a date costs does not grow with the years that are loaded."""

import sys
from datetime import date
from types import FrameType

import pytest

from contracts.calendar.promise import promise
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar
from tests.unit.calendar.a_calendar import COMMUNE, decrees, vn


def calls_to_promise(received: str, term: str, *, years: int) -> int:
    """How many functions are called, ours and Python's own, once the calendar is laid out.

    The fewest of three tries: the collector of garbage calls functions too, whenever it likes.
    """
    return min(_calls(received, term, years=years) for _ in range(3))


def _calls(received: str, term: str, *, years: int) -> int:
    loaded = decrees(years=tuple(range(2026, 2026 + years)))
    calendar, calls = WorkingCalendar.of(loaded, COMMUNE), 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        promise(calendar, vn(received), Term.parse(term))
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("term", ["same day", "30 working days", "45 days", "60 hours", "96 clock hours", "12 months"])
def test_a_date_takes_as_many_steps_in_forty_years_as_in_two(term: str) -> None:
    assert calls_to_promise("2026-03-02T09:15", term, years=2) == calls_to_promise("2026-03-02T09:15", term, years=40)


def test_a_long_term_takes_no_more_steps_than_a_short_one() -> None:
    # Both end on a Wednesday: the way back to the day of the apology is as long.
    short, long = (calls_to_promise("2026-03-02T09:15", f"{n} working days", years=40) for n in (2, 5_002))

    assert short == long


def test_a_calendar_of_forty_years_counts_as_one_of_two_does() -> None:
    few, many = (WorkingCalendar.of(decrees(years=tuple(range(2026, 2026 + n))), COMMUNE) for n in (2, 40))

    assert few.after(date(2026, 3, 2), working_days=200) == many.after(date(2026, 3, 2), working_days=200)
