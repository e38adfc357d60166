"""Fates: drawn by seed, in the shares that were meant, and never one that the law would refuse."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.calendar.hours import VIETNAM
from contracts.calendar.promise import latest_supplement_request, promise
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar
from deploy.catalogue import load
from deploy.demo.plan import Fate, Planned, plan

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=VIETNAM)
MOMENTS = st.datetimes(datetime(2026, 7, 1), datetime(2026, 12, 20), timezones=st.just(VIETNAM))  # noqa: DTZ001


def fates(planned: list[Planned]) -> Counter[Fate]:
    return Counter(it.fate for it in planned)


def test_the_same_seed_tells_the_same_stories_and_another_seed_others() -> None:
    one, again, other = (plan(80, seed=seed, run="r", now=NOW) for seed in (5, 5, 6))

    assert one == again
    assert [it.fate for it in one] != [it.fate for it in other]


def test_most_are_granted_in_time_and_every_fate_is_met() -> None:
    met = fates(plan(300, seed=1, run="r", now=NOW))

    assert set(met) == set(Fate)
    assert met[Fate.GRANTED] > 300 * 0.6
    assert met[Fate.LATE] == 27


@pytest.mark.parametrize("count", [10, 13, 25])
def test_a_small_demonstration_still_has_something_of_everything_important(count: int) -> None:
    met = fates(plan(count, seed=1, run="r", now=NOW))

    assert min(met[fate] for fate in (Fate.LATE, Fate.SUPPLEMENTED, Fate.REFUSED, Fate.WITHDRAWN)) >= 1
    assert met[Fate.GRANTED] >= count // 2


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_handful_is_granted(count: int) -> None:
    assert fates(plan(count, seed=3, run="r", now=NOW)) == {Fate.GRANTED: count}


@settings(max_examples=25)
@given(MOMENTS, st.integers(min_value=0, max_value=1000))
def test_no_fate_asks_for_what_the_law_refuses(now: datetime, seed: int) -> None:
    soon = now + timedelta(minutes=20)
    for it in plan(40, seed=seed, run="r", now=now):
        calendar = WorkingCalendar.of(load.calendar(), it.row.commune)
        promised = promise(calendar, it.row.received_at, Term.parse(it.case.term))
        assert (promised.due_at < now) is (it.fate is Fate.LATE)
        if it.fate is Fate.SUPPLEMENTED:
            assert soon < latest_supplement_request(calendar, it.row.received_at, promised.due_at)
        if it.fate is Fate.APOLOGISED:
            assert promised.apology_latest is not None
            assert it.new_due_at is not None
            assert soon < promised.apology_latest
            assert promised.due_at.date() < it.new_due_at.date()
            assert calendar.is_working(it.new_due_at.date())


def test_officers_take_every_step_between_the_counters_and_no_other() -> None:
    for it in plan(60, seed=2, run="r", now=NOW):
        template = next(t for t in load.catalogue().templates if t.code == it.case.process)
        assert [step.code for step in it.steps] == [
            step.code for step in template.steps if step.role != "reception_officer"
        ]
        assert it.steps
