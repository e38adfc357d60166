"""The schedule keeps what its seed promises."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from tests.chaos.schedule import KINDS, REST, schedule, segments

seeds = st.integers(0, 10_000).map(str)
counts = st.integers(len(KINDS), 60)


@given(seeds, counts)
def test_the_same_seed_gives_the_same_schedule(seed: str, count: int) -> None:
    assert schedule(seed, faults=count) == schedule(seed, faults=count)


@given(seeds, counts)
def test_every_kind_appears_and_the_count_is_kept(seed: str, count: int) -> None:
    planned = schedule(seed, faults=count)

    assert len(planned) == count
    assert {fault.kind for fault in planned} == set(KINDS)


@given(seeds, counts)
def test_one_target_rests_between_its_faults(seed: str, count: int) -> None:
    for one, other in combinations(schedule(seed, faults=count), 2):
        if set(one.touched) & set(other.touched):
            assert other.at >= one.until + REST - 0.01


@given(seeds, counts, st.floats(1.0, 6.0))
def test_no_fault_lasts_longer_than_asked(seed: str, count: int, longest: float) -> None:
    assert max(fault.seconds for fault in schedule(seed, faults=count, longest=longest)) <= round(longest, 3)


def test_faults_of_different_targets_overlap() -> None:
    planned = schedule("7", faults=25)

    assert sum(one.until > other.at for one, other in combinations(planned, 2)) >= 5


def test_another_seed_gives_another_schedule() -> None:
    assert schedule("1", faults=25) != schedule("2", faults=25)


@given(st.integers(1, 500))
def test_segments_add_up_and_none_is_longer_than_asked(faults: int) -> None:
    cut = segments(faults, at_most=25)

    assert sum(cut) == faults
    assert max(cut) <= 25
    assert max(cut) - min(cut) <= 1
