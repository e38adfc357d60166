"""Two calendars that share no code answer alike: prefix sums, and a walk over every minute."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

import pytest

from contracts.calendar.decrees import CalendarDecrees
from contracts.calendar.explanation import ExplainedDay, explain
from contracts.calendar.promise import promise
from contracts.calendar.terms import Term
from contracts.calendar.working_time import CalendarYearNotLoaded, WorkingCalendar
from services.routing.domain.due import Course, Standstill, due
from tests.unit.calendar import brute_force as brute
from tests.unit.calendar import brute_promise
from tests.unit.calendar.a_calendar import COMMUNE, decrees, vn
from tests.unit.calendar.brute_force import Answer, Tape, YearMissing, wall
from tests.unit.calendar.random_cases import CASES, Case, cases

SHARDS = 10

Asked = TypeVar("Asked")
Told = TypeVar("Told")


@pytest.mark.timeout(900)
@pytest.mark.parametrize("shard", range(SHARDS))
def test_both_calendars_give_the_same_answer_to_every_random_question(shard: int) -> None:
    for case in cases(seed=2026 + shard, count=CASES // SHARDS):
        calendar, tape = WorkingCalendar.of(case.decrees, case.commune), _tape(case.decrees, case.commune)

        assert _told(_promised, calendar, case) == _told(_promised_by_hand, tape, case), case
        assert not case.pauses or _told(_postponed, calendar, case) == _told(_postponed_by_hand, tape, case), case
        assert _told(_earlier, calendar, case) == _told(_earlier_by_hand, tape, case), case
        assert _told(_resums, calendar, case) in (True, "refused"), case


def test_a_pause_split_or_moved_within_the_night_costs_the_same() -> None:
    calendar = WorkingCalendar.of(decrees(), COMMUNE)
    received, night = vn("2026-06-01T09:00"), vn("2026-06-02T18:00")
    whole = [Standstill(vn("2026-06-01T17:30"), vn("2026-06-04T10:20"))]
    split = [Standstill(whole[0].began_at, night), Standstill(night, whole[0].ended_at)]
    moved = [Standstill(vn("2026-06-02T06:00"), whole[0].ended_at)]

    dates = {
        due(Course(term=Term("working_days", 3), counted_from=received, standstills=each), calendar).due_at
        for each in (whole, split, moved)
    }

    assert dates == {vn("2026-06-09T17:00")}


def test_random_questions_meet_every_kind_of_term_and_some_refusals() -> None:
    asked = list(cases(seed=2026, count=CASES // SHARDS))

    answers = [_told(_promised, WorkingCalendar.of(case.decrees, case.commune), case) for case in asked]

    assert {Term.parse(case.term).kind for case in asked} == {
        "same_day", "working_days", "days", "hours", "clock_hours", "months",
    }  # fmt: skip
    assert 0 < answers.count("refused") < len(asked) // 5
    assert any(len(case.pauses) > 1 for case in asked)


def _told(answer: Callable[[Asked, Case], Told], asked: Asked, case: Case) -> Told | str:
    try:
        return answer(asked, case)
    except (CalendarYearNotLoaded, YearMissing):
        return "refused"


def _promised(calendar: WorkingCalendar, case: Case) -> Answer:
    made = promise(calendar, case.received_at, Term.parse(case.term), policy=case.policy)
    return Answer(
        due=wall(made.due_at),
        apology=None if made.apology_latest is None else wall(made.apology_latest),
        transfer=wall(made.transfer_by),
    )


def _promised_by_hand(tape: Tape, case: Case) -> Answer:
    return brute_promise.answer(tape, case.received_at, case.term, policy=case.policy)


def _postponed(calendar: WorkingCalendar, case: Case) -> datetime:
    """The date that routing keeps when its procedure lets pauses stop the clock."""
    stood = [Standstill(start, end) for start, end in case.pauses]
    course = Course(term=Term.parse(case.term), counted_from=case.received_at, standstills=stood)
    return wall(due(course, calendar).due_at)


def _postponed_by_hand(tape: Tape, case: Case) -> datetime:
    pauses = [(wall(start), wall(end)) for start, end in case.pauses]
    return brute_promise.postponed(tape, case.received_at, case.term, pauses=pauses)


def _earlier(calendar: WorkingCalendar, case: Case) -> datetime:
    return wall(calendar.minus(case.received_at, working_hours=5))


def _earlier_by_hand(tape: Tape, case: Case) -> datetime:
    return brute.when_left(tape, wall(case.received_at), 5 * 3600)


def _resums(calendar: WorkingCalendar, case: Case) -> bool:
    term = Term.parse(case.term)
    days = explain(calendar, case.received_at, term, policy=case.policy)
    promised = promise(calendar, case.received_at, term, policy=case.policy).due_at
    return days[-1].date == promised.date() and _sum(days, term) == term.count


def _sum(days: tuple[ExplainedDay, ...], term: Term) -> float:
    if term.kind in ("hours", "clock_hours"):
        return sum(day.minutes or 0 for day in days) / 60
    return sum(day.counted for day in days)


@lru_cache(maxsize=8)
def _tape(decrees: CalendarDecrees, commune: str) -> Tape:
    return Tape(decrees, commune)
