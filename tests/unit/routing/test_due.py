"""One rule says when a dossier is due: its term, every pause since, a date that was given, and a floor."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contracts.calendar import resumption
from contracts.calendar.promise import promise
from contracts.calendar.terms import Term
from contracts.events.catalogue import Procedure
from services.intake.domain.counting import count, promised, restarted, resumed
from services.routing.domain.due import Course, Due, Given, Standstill, due
from services.routing.domain.promises import Promised, course
from tests.unit.calendar.a_calendar import a_calendar, decrees
from tests.unit.routing.facts import CATALOGUE, DECREES, DUE, HOA_AN, RECEIVED, at, calendar_of, routed_dossier

CALENDAR = calendar_of()
THREE_DAYS = Term.parse("3 working days")
KINDS = ("same day", "3 working days", "20 days", "1 month", "6 hours", "30 clock hours", "16 clock hours")
TERMS = st.sampled_from([Term.parse(text) for text in KINDS])
MINUTES = st.integers(0, 40 * 24 * 60)
WAIT = st.integers(0, 6 * 24 * 60)
ONE_MINUTE = timedelta(minutes=1)


def a_course(*standstills: Standstill, term: Term = THREE_DAYS, gift: Given | None = None) -> Course:
    """A dossier received on Monday 23 November at 09:15."""
    return Course(term=term, counted_from=RECEIVED, standstills=standstills, given=gift)


def test_without_pauses_the_date_is_the_calendars() -> None:
    assert due(a_course(), CALENDAR) == Due(DUE, apology_latest=at(26, 17, 0))


def test_lost_minutes_of_all_pauses_are_added_once_and_moved_to_the_close_of_that_day() -> None:
    twice = a_course(Standstill(at(25, 8, 0), at(25, 9, 0)), Standstill(at(26, 10, 0), at(26, 11, 30)))

    found = due(twice, CALENDAR)

    # Two and a half hours after Friday's close; each pause alone would have cost a whole day.
    assert (found.exact_due_at, found.due_at) == (at(30, 10, 0), at(30, 17, 0))
    assert found.apology_latest == at(27, 17, 0)


def test_a_pause_before_the_term_began_anew_moves_nothing() -> None:
    anew = Course(term=THREE_DAYS, counted_from=at(25, 9, 0), standstills=[Standstill(at(23, 10, 0), at(25, 9, 0))])

    assert due(anew, CALENDAR).due_at == promise(CALENDAR, at(25, 9, 0), THREE_DAYS).due_at


def test_a_given_date_takes_the_terms_place_and_only_later_pauses_move_it() -> None:
    gift = Given(at(30, 17, 0), at=at(26, 9, 0))
    before, later = Standstill(at(25, 8, 0), at(25, 9, 0)), Standstill(at(27, 8, 0), at(27, 9, 0))

    assert due(a_course(before, gift=gift), CALENDAR) == Due(at(30, 17, 0))
    assert due(a_course(before, later, gift=gift), CALENDAR).due_at == at(1, 17, 0, month=12)


def test_a_floor_keeps_a_date_later_and_says_what_was_counted() -> None:
    floor = at(30, 17, 0)
    kept = due(Course(term=THREE_DAYS, counted_from=RECEIVED, not_before=floor), CALENDAR)

    assert (kept.due_at, kept.suppressed_due_at, kept.apology_latest) == (floor, DUE, at(27, 17, 0))
    assert due(Course(term=THREE_DAYS, counted_from=RECEIVED, not_before=DUE), CALENDAR).suppressed_due_at is None


def test_a_pause_after_a_floor_moves_what_was_counted_and_the_date_only_when_that_passes_it() -> None:
    kept = Course(term=THREE_DAYS, counted_from=RECEIVED, not_before=at(30, 17, 0))
    short, long = Standstill(at(25, 8, 0), at(25, 9, 0)), Standstill(at(25, 8, 0), at(1, 9, 0, month=12))

    under, past = due(replace(kept, standstills=[short]), CALENDAR), due(replace(kept, standstills=[long]), CALENDAR)

    assert (under.due_at, under.exact_due_at, under.suppressed_due_at) == (at(30, 17, 0), at(30, 8, 30), None)
    assert (past.due_at, past.suppressed_due_at) == (at(4, 17, 0, month=12), None)


def test_who_has_used_up_the_term_still_has_the_day_on_which_the_clock_runs_again() -> None:
    at_the_last_minute = due(a_course(Standstill(DUE, at(28, 9, 0))), CALENDAR)

    assert (at_the_last_minute.exact_due_at, at_the_last_minute.due_at) == (DUE, at(30, 17, 0))


LUNCH = Standstill(at(23, 12, 10), at(23, 12, 20))
NIGHT = Standstill(at(23, 22, 0), at(24, 6, 0))


@pytest.mark.parametrize(
    ("term", "received", "nothing_lost", "was_due"),
    [
        ("4 hours", at(23, 9, 30), LUNCH, at(23, 15, 0)),
        ("same day", at(23, 9, 30), LUNCH, at(23, 17, 0)),
        ("3 working days", at(23, 9, 30), LUNCH, at(26, 17, 0)),
        ("1 month", at(23, 9, 30), NIGHT, at(23, 17, 0, month=12)),
        ("30 clock hours", at(23, 9, 30), LUNCH, at(24, 15, 30)),
        ("12 clock hours", at(23, 15, 0), NIGHT, at(24, 3, 0)),
        ("2 hours", at(23, 10, 0), Standstill(at(23, 12, 0), at(23, 13, 30)), at(23, 12, 0)),
    ],
)
def test_a_pause_that_lost_no_working_minute_moves_no_date_whatever_the_term(
    term: str, received: datetime, nothing_lost: Standstill, was_due: datetime
) -> None:
    course = Course(term=Term.parse(term), counted_from=received)
    plain, calendar = due(course, a_calendar()), a_calendar()

    assert plain.due_at == was_due
    assert due(replace(course, standstills=[nothing_lost]), calendar).due_at == was_due
    assert promise_after(course, nothing_lost) == was_due


def promise_after(course: Course, pause: Standstill) -> datetime:
    """What the counter prints when a clock runs again, knowing only what its term had left."""
    anew = count(decrees(), HOA_AN, course.term, received_at=pause.ended_at)
    was_due = promise(a_calendar(), course.counted_from, course.term).due_at
    left = max(0, a_calendar().minutes_between(pause.began_at, was_due))
    return resumed(anew, received_at=pause.ended_at, working_minutes=left, not_before=was_due).due_at


def test_a_date_that_passed_while_the_clock_stood_moves_with_a_pause_that_goes_straight_on() -> None:
    night = Course(term=Term.parse("12 clock hours"), counted_from=at(23, 15, 0))
    goes_on = Standstill(NIGHT.ended_at, at(24, 9, 0))
    whole = Standstill(NIGHT.began_at, goes_on.ended_at)

    split = due(replace(night, standstills=[NIGHT, goes_on]), a_calendar())

    assert split == due(replace(night, standstills=[whole]), a_calendar())
    assert split.due_at == at(24, 17, 0)


def test_a_pause_of_a_dossier_that_is_late_moves_nothing() -> None:
    assert due(a_course(Standstill(at(27, 17, 1), at(2, 9, 0, month=12))), CALENDAR).due_at == DUE


@given(TERMS, WAIT, MINUTES, MINUTES, MINUTES)
def test_splitting_a_pause_changes_nothing(term: Term, wait: int, first: int, second: int, later: int) -> None:
    began = RECEIVED + wait * ONE_MINUTE
    middle, ended = began + first * ONE_MINUTE, began + (first + second) * ONE_MINUTE
    other = Standstill(ended + later * ONE_MINUTE, ended + (later + 300) * ONE_MINUTE)

    whole = a_course(Standstill(began, ended), other, term=term)
    split = a_course(Standstill(began, middle), Standstill(middle, ended), other, term=term)

    assert due(split, CALENDAR) == due(whole, CALENDAR)


@given(TERMS, WAIT, MINUTES, st.integers(0, 3000), st.integers(0, 3000))
def test_moving_a_pause_inside_non_working_time_changes_nothing(
    term: Term, wait: int, lasts: int, earlier: int, later: int
) -> None:
    began = RECEIVED + wait * ONE_MINUTE
    ended = began + lasts * ONE_MINUTE
    was_due = promise(CALENDAR, RECEIVED, term).due_at
    moved_begin, moved_end = _while_nobody_works(began, earlier), _while_nobody_works(ended, later)
    # To be late or not at the beginning is no matter of working time alone.
    assume(moved_begin <= moved_end and (began > was_due) is (moved_begin > was_due))

    before = due(a_course(Standstill(began, ended), term=term), CALENDAR)
    after = due(a_course(Standstill(moved_begin, moved_end), term=term), CALENDAR)

    assert (after.due_at, _runs_out(after)) == (before.due_at, _runs_out(before))


def _runs_out(found: Due) -> datetime:
    """When the term does, which is by its date; that the date passed while the clock stood is no working time."""
    return min(found.exact_due_at or found.due_at, found.due_at)


def _while_nobody_works(instant: datetime, minutes: int) -> datetime:
    """The instant moved on by so many minutes, or as far as no working minute passes."""
    while minutes and CALENDAR.minutes_between(instant, instant + minutes * ONE_MINUTE):
        minutes //= 2
    return instant + minutes * ONE_MINUTE


@given(TERMS, WAIT, MINUTES)
def test_the_counter_prints_what_the_desk_counts(term: Term, wait: int, lasts: int) -> None:
    began = RECEIVED + wait * ONE_MINUTE
    ended = began + lasts * ONE_MINUTE
    was_due = promise(CALENDAR, RECEIVED, term).due_at
    assume(began <= was_due)
    left = CALENDAR.minutes_between(began, was_due)

    counted = due(a_course(Standstill(began, ended), term=term), CALENDAR)
    anew = count(DECREES, HOA_AN, term, received_at=ended)
    printed = resumed(anew, received_at=ended, working_minutes=left, not_before=was_due)

    assert (printed.due_at, printed.apology_latest) == (counted.due_at, counted.apology_latest)


@pytest.mark.parametrize("minutes", [0, 1, 479, 480, 481])
def test_the_date_is_never_on_a_day_off_nor_before_the_clock_runs_again(minutes: int) -> None:
    ended = at(28, 10, 0) + minutes * ONE_MINUTE

    found = due(a_course(Standstill(at(27, 16, 59), ended)), CALENDAR)

    assert CALENDAR.is_working(found.due_at.date())
    assert found.due_at > ended


@pytest.mark.parametrize("procedure", CATALOGUE.procedures, ids=lambda procedure: procedure.code)
@pytest.mark.parametrize("received", [at(23), at(23, 15, 1), at(28), at(31, 16, 59, month=12)])
def test_receipt_and_clock_agree_on_every_case_of_the_catalogue(procedure: Procedure, received: datetime) -> None:
    for case in procedure.cases:
        if not case.promises:
            continue
        term, since = case.counted_by(), received + timedelta(days=1, minutes=7)
        printed = count(DECREES, HOA_AN, term, received_at=received)
        anew = count(DECREES, HOA_AN, term, received_at=since)
        clock = due(Course(term=term, counted_from=received), CALENDAR)
        again = due(Course(term=term, counted_from=since, not_before=clock.due_at), CALENDAR)

        assert (promised(printed).due_at, promised(printed).apology_latest) == (clock.due_at, clock.apology_latest)
        assert restarted(anew, not_before=clock.due_at).due_at == again.due_at


def test_seconds_of_the_counters_clock_push_no_date_into_the_next_day() -> None:
    at_the_counter = at(25, 10, 0) + timedelta(seconds=37)

    due_at = resumption.resumed(CALENDAR, at(25, 9, 0), resumed_at=at_the_counter, working_minutes_left=120 + 210)

    assert due_at == at(25, 17, 0)


def test_a_pause_that_ended_as_it_began_belongs_to_the_term_before_it() -> None:
    anew = at(25, 9, 0)
    dossier = routed_dossier()
    second = replace(dossier, promise=2, clock_from=anew)
    rows = [
        Promised.of(dossier, "reception", term="3 hours", made_at=RECEIVED),
        Promised.of(second, "supplement", term="3 hours", made_at=anew),
    ]

    followed = course(rows, [Standstill(anew, anew)])

    assert followed is not None
    assert due(followed, CALENDAR) == Due(at(25, 12, 0))
