"""A commune that brings far more than the others is slowed down; nobody else ever is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.calendar.terms import Term
from services.intake.domain.admission import Admission, CommuneTooBusy

DAYS, SAME_DAY = Term("working_days", 10), Term("same_day")


def brought(admission: Admission, rates: dict[str, float], *, seconds: float, term: Term = DAYS) -> dict[str, int]:
    """How many of each commune's evenly spaced dossiers were admitted."""
    asked = sorted((number / rate, name) for name, rate in rates.items() for number in range(int(rate * seconds)))
    admitted = dict.fromkeys(rates, 0)
    for at, name in asked:
        try:
            admission.admit(name, term, now=1000.0 + at)
        except CommuneTooBusy:
            continue
        admitted[name] += 1
    return admitted


@given(st.floats(1.0, 4000.0))
def test_a_commune_alone_brings_what_it_likes(rate: float) -> None:
    assert brought(Admission(floor=50, share=10), {"08674": rate}, seconds=3)["08674"] == int(rate * 3)


@settings(max_examples=40)
@given(st.integers(2, 30), st.floats(1.0, 100.0))
def test_communes_that_bring_alike_are_never_slowed_down(communes: int, rate: float) -> None:
    rates = {f"{number:05d}": rate for number in range(communes)}

    admitted = brought(Admission(floor=50, share=10), rates, seconds=4)

    assert set(admitted.values()) == {int(rate * 4)}


@settings(max_examples=40)
@given(st.integers(5, 30), st.floats(0.5, 6.0))
def test_one_that_brings_a_hundred_times_as_much_is_held_to_its_share_and_the_others_are_not(
    communes: int, rate: float
) -> None:
    rates = {f"{number:05d}": rate for number in range(communes)} | {"noisy": 100 * rate}

    admitted = brought(Admission(floor=20, share=10), rates, seconds=8)

    noisy = admitted.pop("noisy")
    assert set(admitted.values()) == {int(rate * 8)}
    assert noisy <= 8 * max(20, 10 * rate) * 1.3 + 2 * max(20, 10 * rate)
    assert noisy >= min(100 * rate, max(20, 10 * rate)) * 8 * 0.7


def test_same_day_dossiers_are_never_sent_away() -> None:
    admission = Admission(floor=1, share=1)
    brought(admission, {"quiet": 1, "noisy": 500}, seconds=2)

    assert brought(admission, {"noisy": 500}, seconds=1, term=SAME_DAY)["noisy"] == 500
    with pytest.raises(CommuneTooBusy):
        admission.admit("noisy", DAYS, now=1002.0)


def test_a_floor_of_nought_admits_all() -> None:
    assert brought(Admission(floor=0, share=1), {"quiet": 1, "noisy": 900}, seconds=2)["noisy"] == 1800


def test_a_clock_that_is_set_back_sends_nobody_away_for_long() -> None:
    admission = Admission(floor=10, share=1)
    brought(admission, {"quiet": 1, "busy": 40}, seconds=4)
    admission.admit("quiet", DAYS, now=1004.0 - 3600)

    later = 1004.0 - 3600 + 10
    for number in range(20):
        admission.admit("busy", DAYS, now=later + number / 100)
