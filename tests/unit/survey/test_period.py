"""Periods, and the counted spans that cover them."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.survey.domain.period import Grain, Period, PeriodInvalid, Span

ONE_DAY = timedelta(days=1)
days = st.dates(date(2024, 1, 1), date(2029, 12, 31))


def every_day(first: date, after: date) -> Iterator[date]:
    """One after the other."""
    while first < after:
        yield first
        first += ONE_DAY


def days_in(span: Span) -> Iterator[date]:
    """Every day of the counts whose start lies in the span."""
    starts: dict[Grain, Callable[[date], bool]] = {
        "day": lambda _: True,
        "month": lambda day: day.day == 1,
        "year": lambda day: (day.month, day.day) == (1, 1),
    }
    is_start = starts[span.grain]
    for start in filter(is_start, every_day(span.first, span.after)):
        yield start
        for day in every_day(start + ONE_DAY, start + timedelta(days=366)):
            if is_start(day):
                break
            yield day


@given(days, days)
def test_spans_cover_each_day_of_the_period_once(one: date, other: date) -> None:
    first, last = min(one, other), max(one, other)

    covered = sorted(day for span in Period(first, last).spans() for day in days_in(span))

    assert covered == list(every_day(first, last + ONE_DAY))


@given(days, days)
def test_whole_months_and_years_are_never_counted_by_day(one: date, other: date) -> None:
    spans = Period(min(one, other), max(one, other)).spans()

    assert all((span.after - span.first).days <= 60 for span in spans if span.grain == "day")
    assert len(spans) <= 5


def test_four_years_are_one_span() -> None:
    period = Period.parse("2024-01-01", "2027-12-31")

    assert period.spans() == [Span("year", date(2024, 1, 1), date(2028, 1, 1))]


def test_an_open_period_is_all_years() -> None:
    assert [span.grain for span in Period().spans()] == ["year"]


def test_an_open_end_adds_days_and_months_before_whole_years() -> None:
    spans = Period.parse("2026-11-27", "").spans()

    assert [(span.grain, span.first) for span in spans] == [
        ("day", date(2026, 11, 27)),
        ("month", date(2026, 12, 1)),
        ("year", date(2027, 1, 1)),
    ]


@pytest.mark.parametrize("last", ["9999-12-31", "9998-12-31"])
def test_the_last_day_of_time_is_no_trouble(last: str) -> None:
    assert Period.parse("0001-01-01", last).spans()


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [("27/11/2026", "", "/from"), ("", "2026-13-01", "/to"), ("2026-11-28", "2026-11-27", "/to")],
)
def test_what_is_no_period_is_refused_by_name(first: str, last: str, field: str) -> None:
    with pytest.raises(PeriodInvalid) as refused:
        Period.parse(first, last)

    assert refused.value.field == field


def test_one_day_is_a_period() -> None:
    assert Period.parse("2026-11-27", " 2026-11-27 ") == Period(date(2026, 11, 27), date(2026, 11, 27))
