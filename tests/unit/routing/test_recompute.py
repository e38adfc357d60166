"""What a later calendar makes of a date: restored by the reverse, never too early, moved only where it is touched."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from contracts.calendar.changes import changed_days, laid_over
from contracts.calendar.decrees import CalendarDecrees, DecreedDay
from contracts.calendar.hours import VIETNAM, in_vietnam
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar
from services.routing.domain.due import Course, Given, Standstill, due
from services.routing.domain.recompute import Calendars, Standing, Verdict, recounted
from tests.unit.routing.facts import DECREES, HOA_AN

SPAN = [date(2026, 9, 1) + timedelta(days=n) for n in range(100)]
BEFORE = WorkingCalendar.of(DECREES, HOA_AN)
MANY = settings(max_examples=300)

terms = st.one_of(
    st.just(Term("same_day")),
    st.builds(Term, st.sampled_from(["working_days", "days"]), st.integers(1, 30)),
    st.builds(Term, st.sampled_from(["hours", "clock_hours"]), st.integers(1, 40)),
)
moments = st.builds(
    lambda day, hour, minute: datetime.combine(day, time(hour, minute), VIETNAM),
    st.sampled_from(SPAN[10:50]),
    st.integers(6, 18),
    st.integers(0, 59),
)
changes = st.dictionaries(st.sampled_from(SPAN), st.sampled_from(["off", "makeup_work", "normal"]), max_size=5).map(
    lambda said: [DecreedDay(date=day, kind=kind, certainty="announced") for day, kind in said.items()]
)


@st.composite
def courses(draw: st.DrawFn) -> Course:
    """A term with up to two pauses, or a date given since."""
    course = Course(term=draw(terms), counted_from=draw(moments))
    if draw(st.booleans()):
        began = course.counted_from + timedelta(minutes=draw(st.integers(0, 20_000)))
        pause = Standstill(began, began + timedelta(minutes=draw(st.integers(0, 20_000))))
        return replace(course, standstills=(pause,))
    return draw(given_dates()) if draw(st.booleans()) else course


@st.composite
def given_dates(draw: st.DrawFn) -> Course:
    """A term in whose place a date was given."""
    due_at = BEFORE.closing(BEFORE.after(SPAN[60], working_days=draw(st.integers(1, 9))))
    counted_from, at = sorted((draw(moments), draw(moments)))
    return Course(term=draw(terms), counted_from=counted_from, given=Given(due_at, at))


def calendar_with(days: list[DecreedDay], *, after: CalendarDecrees = DECREES) -> CalendarDecrees:
    """The calendar with these days said anew; a name for the cache to tell it by."""
    return laid_over(after, days, version=f"v.{abs(hash(tuple((d.date, d.kind) for d in days)))}")


def reverse(days: list[DecreedDay]) -> list[DecreedDay]:
    """What was said of these days before, or that nothing was."""
    said = {day.date: day for day in DECREES.days if day.scope == "nation"}
    return [said.get(day.date, day.model_copy(update={"kind": "normal"})) for day in days]


def standing_of(course: Course, *, now: datetime) -> Standing:
    """A dossier whose promises follow its course under the calendar as it was."""
    first = due(replace(course, standstills=(), given=None), BEFORE).due_at
    rested = max(first, due(course, BEFORE).due_at)
    return Standing(course=course, rested=rested, first=first, present=rested, as_of=now)


def under(standing: Standing, decrees: CalendarDecrees) -> Verdict:
    """What this calendar says of it."""
    return recounted(standing, Calendars(BEFORE, BEFORE, WorkingCalendar.of(decrees, HOA_AN)))


@MANY
@given(courses(), changes, st.integers(0, 50_000))
def test_the_reverse_of_a_change_restores_every_date(course: Course, days: list[DecreedDay], early: int) -> None:
    before = standing_of(course, now=course.counted_from)
    before = replace(before, as_of=min(before.present, course.counted_from + timedelta(minutes=early)))
    there = calendar_with(days)

    between = replace(before, present=under(before, there).due.due_at)
    back = under(between, calendar_with(reverse(days), after=there))

    assert back.due.due_at == before.present


@MANY
@given(courses(), changes, changes, st.integers(0, 50_000))
def test_a_date_is_never_earlier_than_promise_1_nor_moved_into_the_past(
    course: Course, days: list[DecreedDay], more: list[DecreedDay], late: int
) -> None:
    before = standing_of(course, now=course.counted_from + timedelta(minutes=late))
    for decrees in (first := calendar_with(days), calendar_with(more, after=first)):
        verdict = under(before, decrees)
        assert verdict.due.due_at >= before.first
        assert not verdict.moves or verdict.due.due_at >= before.as_of
        before = replace(before, present=verdict.due.due_at)


@MANY
@given(courses(), changes)
@example(Course(term=Term("days", 5), counted_from=datetime(2026, 9, 7, 9, tzinfo=VIETNAM)), [])
def test_only_dossiers_whose_interval_touches_a_changed_day_move(course: Course, days: list[DecreedDay]) -> None:
    before, there = standing_of(course, now=course.counted_from), calendar_with(days)
    begins, ends = in_vietnam(course.counted_from).date(), in_vietnam(before.present).date()
    touched = any(begins <= day <= ends for day in changed_days(DECREES, there, HOA_AN))

    verdict = under(before, there)

    assert touched or not (verdict.moves or verdict.due.due_at != before.present)


@MANY
@given(st.integers(1, 20), moments, changes)
def test_a_date_of_working_days_is_the_one_that_the_counter_would_print(
    count: int, received_at: datetime, days: list[DecreedDay]
) -> None:
    course, there = Course(term=Term("working_days", count), counted_from=received_at), calendar_with(days)
    before = standing_of(course, now=received_at)

    verdict = under(before, there)

    anew = WorkingCalendar.of(there, HOA_AN)
    printed, promised = due(course, anew).due_at, in_vietnam(before.first).date()
    not_earlier = before.first if anew.is_working(promised) else anew.closing(anew.on_or_after(promised))
    assert verdict.due.due_at == max(printed, not_earlier)
    assert verdict.due.suppressed_due_at == (printed if printed < not_earlier else None)


@MANY
@given(courses(), changes, changes, st.integers(0, 50_000))
def test_no_date_that_may_still_be_kept_stays_on_a_day_off(
    course: Course, days: list[DecreedDay], more: list[DecreedDay], late: int
) -> None:
    before = standing_of(course, now=course.counted_from + timedelta(minutes=late))
    for decrees in (first := calendar_with(days), calendar_with(more, after=first)):
        verdict, anew = under(before, decrees), WorkingCalendar.of(decrees, HOA_AN)
        by_the_clock = course.term.kind == "clock_hours" and verdict.due.due_at == due(course, anew).due_at
        if not before.missed and not by_the_clock:
            assert anew.is_working(in_vietnam(verdict.due.due_at).date())
        before = replace(before, present=verdict.due.due_at)


SWAP = [
    DecreedDay(date=date(2026, 11, 28), kind="makeup_work", certainty="announced"),
    DecreedDay(date=date(2026, 12, 3), kind="off", certainty="announced"),
]
SEVEN_DAYS = Course(term=Term("working_days", 7), counted_from=datetime(2026, 11, 23, 9, 15, tzinfo=VIETNAM))
FRIDAY = datetime(2026, 12, 4, 17, tzinfo=VIETNAM)


def test_a_swap_of_the_promised_day_moves_the_date_to_the_next_working_day_and_its_reverse_back() -> None:
    before = standing_of(SEVEN_DAYS, now=SEVEN_DAYS.counted_from)
    first, swapped = calendar_with(SWAP[:1]), calendar_with(SWAP)

    at_once, kept = under(before, swapped), under(before, first)
    step_by_step = under(replace(before, present=kept.due.due_at), calendar_with(SWAP[1:], after=first))
    back = under(replace(before, present=at_once.due.due_at), calendar_with(reverse(SWAP), after=swapped))

    assert before.present == datetime(2026, 12, 3, 17, tzinfo=VIETNAM)
    assert (kept.due.due_at, kept.moves) == (before.present, False)
    assert at_once == step_by_step
    assert (at_once.due.due_at, at_once.moves, at_once.kept) == (FRIDAY, True, True)
    assert at_once.due.suppressed_due_at == datetime(2026, 12, 2, 17, tzinfo=VIETNAM)
    assert (back.due.due_at, back.moves, back.kept) == (before.present, True, False)


@MANY
@given(given_dates(), changes)
def test_a_given_date_moves_later_or_not_at_all(course: Course, days: list[DecreedDay]) -> None:
    before, there = standing_of(course, now=course.counted_from), calendar_with(days)
    lost = [day for day in changed_days(DECREES, there, HOA_AN) if BEFORE.is_working(day)]

    verdict = under(before, there)

    assert verdict.due.due_at >= before.present
    assert not verdict.moves or lost


def test_a_given_date_is_a_working_day_later_for_each_new_day_off_before_it() -> None:
    day_off = DecreedDay(date=date(2026, 9, 17), kind="off", certainty="announced")
    given_at, given_for = datetime(2026, 9, 14, 9, tzinfo=VIETNAM), datetime(2026, 9, 18, 17, tzinfo=VIETNAM)
    course = Course(
        term=Term("working_days", 3),
        counted_from=datetime(2026, 9, 10, 9, tzinfo=VIETNAM),
        given=Given(given_for, given_at),
    )

    verdict = under(standing_of(course, now=given_at), calendar_with([day_off]))

    assert verdict.due.due_at == datetime(2026, 9, 21, 17, tzinfo=VIETNAM)


def test_a_date_that_a_make_up_day_would_put_before_now_ends_with_the_first_workable_day() -> None:
    course = Course(term=Term("working_days", 5), counted_from=datetime(2026, 9, 10, 9, tzinfo=VIETNAM))
    storm = DecreedDay(date=date(2026, 9, 14), kind="off", certainty="announced")
    now = datetime(2026, 9, 18, 8, tzinfo=VIETNAM)
    moved = under(standing_of(course, now=course.counted_from), calendar_with([storm]))
    late = replace(standing_of(course, now=now), present=moved.due.due_at)

    twice = under(replace(late, as_of=now.replace(day=18, hour=16)), DECREES)

    assert moved.due.due_at == datetime(2026, 9, 18, 17, tzinfo=VIETNAM)
    assert (twice.due.due_at, twice.kept) == (datetime(2026, 9, 18, 17, tzinfo=VIETNAM), True)


def test_a_year_that_the_later_calendar_has_not_loaded_leaves_the_date_as_it_is() -> None:
    course = Course(term=Term("working_days", 30), counted_from=datetime(2026, 12, 10, 9, tzinfo=VIETNAM))
    years = tuple(year for year in DECREES.years if year <= 2026)
    days = tuple(day for day in DECREES.days if day.date.year <= 2026)
    shorter = DECREES.model_copy(update={"version": "shorter", "years": years, "days": days})

    verdict = under(standing_of(course, now=course.counted_from), shorter)

    assert not verdict.moves
