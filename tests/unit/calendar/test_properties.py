"""What holds for every reception, term and calendar."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.calendar.decrees import CalendarDecrees
from contracts.calendar.explanation import explain
from contracts.calendar.hours import VIETNAM
from contracts.calendar.promise import latest_supplement_request, online_check_by, promise
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar
from tests.unit.calendar.random_cases import CASES, COMMUNES, random_decrees

EXAMPLES = settings(max_examples=min(1000, CASES // 10), derandomize=True)
CALENDARS: list[CalendarDecrees] = [random_decrees(Random(seed)) for seed in range(20)]

calendars = st.builds(WorkingCalendar.of, st.sampled_from(CALENDARS), st.sampled_from(COMMUNES))
# Far enough from the end of the loaded years that no term below leaves them.
instants = st.datetimes(datetime(2024, 1, 1), datetime(2027, 6, 30)).map(lambda at: at.replace(tzinfo=VIETNAM))  # noqa: DTZ001
days_only = st.builds(Term, st.sampled_from(["working_days", "days"]), st.integers(1, 45))
months = st.builds(Term, st.just("months"), st.integers(1, 4))
hours = st.builds(Term, st.just("hours"), st.integers(1, 80))
same_day = st.just(Term("same_day"))
legal_terms = st.one_of(days_only, months, hours, same_day)
minutes = st.integers(0, 10_000)

pytestmark = pytest.mark.timeout(900)


@EXAMPLES
@given(calendars, instants, legal_terms)
def test_the_due_date_is_a_working_day_not_before_the_reception(
    calendar: WorkingCalendar, received: datetime, term: Term
) -> None:
    made = promise(calendar, received, term)

    assert calendar.is_working(made.due_at.date())
    assert made.due_at >= received.replace(microsecond=0)
    assert made.transfer_by >= received.replace(microsecond=0)


@EXAMPLES
@given(calendars, instants, instants, legal_terms)
def test_who_comes_later_is_never_promised_earlier(
    calendar: WorkingCalendar, one: datetime, other: datetime, term: Term
) -> None:
    first, second = promise(calendar, min(one, other), term), promise(calendar, max(one, other), term)

    assert first.due_at <= second.due_at
    assert first.transfer_by <= second.transfer_by


@EXAMPLES
@given(calendars, instants, st.one_of(days_only, months, hours))
def test_a_longer_term_never_ends_earlier(calendar: WorkingCalendar, received: datetime, term: Term) -> None:
    longer = Term(term.kind, term.count + 1)

    assert promise(calendar, received, term).due_at <= promise(calendar, received, longer).due_at


@EXAMPLES
@given(calendars, instants, legal_terms)
def test_an_apology_lies_between_the_reception_and_the_due_day_on_a_working_day(
    calendar: WorkingCalendar, received: datetime, term: Term
) -> None:
    made = promise(calendar, received, term)

    if made.apology_latest is not None:
        assert received.replace(microsecond=0) <= made.apology_latest
        assert made.apology_latest.date() < made.due_at.date()
        assert calendar.is_working(made.apology_latest.date())


@EXAMPLES
@given(calendars, instants, days_only)
def test_the_explanation_tells_each_day_once_and_re_sums(
    calendar: WorkingCalendar, received: datetime, term: Term
) -> None:
    days = explain(calendar, received, term)

    dates = [day.date for day in days]
    assert dates == [dates[0] + timedelta(days=n) for n in range(len(dates))]
    assert (dates[0], dates[-1]) == (received.date(), promise(calendar, received, term).due_at.date())
    assert sum(day.counted for day in days) == term.count


@EXAMPLES
@given(calendars, instants, hours)
def test_the_explanation_of_hours_re_sums_to_the_minute(
    calendar: WorkingCalendar, received: datetime, term: Term
) -> None:
    assert sum(day.minutes or 0 for day in explain(calendar, received, term)) == term.count * 60


@EXAMPLES
@given(calendars, instants, minutes)
def test_minutes_added_are_the_minutes_between(calendar: WorkingCalendar, start: datetime, amount: int) -> None:
    assert calendar.minutes_between(start, calendar.plus(start, working_minutes=amount)) == amount


@EXAMPLES
@given(calendars, st.datetimes(datetime(2024, 6, 1), datetime(2027, 12, 31)), st.integers(0, 160))  # noqa: DTZ001
def test_hours_taken_are_the_minutes_between(calendar: WorkingCalendar, instant: datetime, amount: int) -> None:
    end = instant.replace(tzinfo=VIETNAM)

    assert calendar.minutes_between(calendar.minus(end, working_hours=amount), end) == amount * 60


@EXAMPLES
@given(calendars, instants, st.integers(1, 160))
def test_going_forth_and_back_returns_to_the_same_working_second(
    calendar: WorkingCalendar, start: datetime, amount: int
) -> None:
    there = calendar.plus(start, working_minutes=amount * 60)
    back = calendar.minus(there, working_hours=amount)

    assert calendar.plus(back, working_minutes=amount * 60) == there
    assert back >= start.replace(microsecond=0)


@EXAMPLES
@given(calendars, st.lists(instants, min_size=3, max_size=8))
def test_splitting_a_stretch_anywhere_changes_no_minute(calendar: WorkingCalendar, cuts: list[datetime]) -> None:
    ordered = sorted(cuts)

    pieces = sum(calendar.minutes_between(a, b) for a, b in pairwise(ordered))

    assert pieces == calendar.minutes_between(ordered[0], ordered[-1])


@EXAMPLES
@given(calendars, instants, st.integers(0, 120))
def test_after_and_before_undo_each_other_from_a_working_day(
    calendar: WorkingCalendar, instant: datetime, count: int
) -> None:
    day: date = calendar.on_or_after(instant.date())

    assert calendar.before(calendar.after(day, working_days=count), working_days=count) == day


@EXAMPLES
@given(calendars, instants, legal_terms)
def test_papers_are_asked_for_no_later_than_three_working_days_and_the_due_date(
    calendar: WorkingCalendar, received: datetime, term: Term
) -> None:
    due = promise(calendar, received, term).due_at
    third_day = promise(calendar, received, Term("working_days", 3)).due_at

    assert latest_supplement_request(calendar, received, due) == min(due, third_day)


@EXAMPLES
@given(calendars, instants)
def test_the_online_check_is_eight_working_hours(calendar: WorkingCalendar, submitted: datetime) -> None:
    assert online_check_by(calendar, submitted) == promise(calendar, submitted, Term("hours", 8)).due_at
