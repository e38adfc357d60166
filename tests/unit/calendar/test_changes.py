"""A change of the calendar and its reverse: what a layer takes back, it has never said."""

from datetime import date, timedelta
from random import Random
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.calendar.changes import changed_in, findings, laid_over
from contracts.calendar.decrees import CalendarDecrees, DayKind, DecreedDay
from tests.unit.calendar.a_calendar import COMMUNE, decreed, decrees
from tests.unit.calendar.random_cases import COMMUNES, FIRST_DAY, SCOPES, random_decrees

calendars = st.integers(0, 10_000).map(lambda seed: random_decrees(Random(seed)))
days = st.builds(
    DecreedDay,
    date=st.integers(0, 1400).map(lambda n: FIRST_DAY + timedelta(days=n)),
    kind=st.sampled_from(get_args(DayKind)),
    scope=st.sampled_from(SCOPES),
    certainty=st.just("announced"),
)


@settings(max_examples=100, deadline=None)
@given(calendars, st.lists(days, min_size=1, max_size=6, unique_by=lambda day: (day.date, day.scope)))
def test_the_reverse_of_any_change_leaves_no_day_otherwise(before: CalendarDecrees, said: list[DecreedDay]) -> None:
    known = {(day.date, day.scope): day for day in before.days}
    never_said = {"kind": "normal"}
    reverse = [known.get((day.date, day.scope)) or day.model_copy(update=never_said) for day in said]

    there = laid_over(before, said, version="there.1")
    back = laid_over(there, reverse, version="back.1")

    assert changed_in(before, back, COMMUNES) == {}


def test_a_commune_that_reopens_stays_closed_on_the_nations_day_off() -> None:
    holiday, storm = decreed("off", "2026-11-27"), decreed("off", "2026-11-27", scope=COMMUNE)
    before = decrees([holiday, storm])

    after = laid_over(before, [decreed("normal", "2026-11-27", scope=COMMUNE)], version="test.2")

    assert changed_in(before, after, COMMUNES) == {}


def test_a_commune_may_decree_work_on_a_day_off_that_a_nearer_layer_no_longer_lifts() -> None:
    day = "2026-11-27"
    lifted = decrees([decreed("off", day), decreed("normal", day, scope="province")])
    at_work = decrees([decreed("off", day), decreed("makeup_work", day, scope="province")])
    own = [decreed("makeup_work", day, scope=COMMUNE)]

    assert list(findings(lifted, own, communes=COMMUNES)) == []
    assert [it.fault for it in findings(at_work, own, communes=COMMUNES)] == ["day-works-already"]
    assert date.fromisoformat(day).isoweekday() in lifted.working_weekdays
