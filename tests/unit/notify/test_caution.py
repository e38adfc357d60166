"""A failing provider is left alone for a while and then tried carefully."""

from datetime import timedelta

from services.notify.domain.caution import LONGEST_PAUSE, Caution
from tests.unit.notify.facts import NOW


def failed(caution: Caution, *, times: int = 1, chance: float = 1.0) -> Caution:
    for _ in range(times):
        caution = caution.after_failure(size=caution.at_most, now=NOW, chance=chance)
    return caution


def test_a_provider_that_works_is_used_in_full() -> None:
    fresh = Caution.none(100)

    assert (fresh.at_most, fresh.pause_left(NOW)) == (100, timedelta(0))


def test_calls_halve_until_one_letter_stands_alone() -> None:
    assert [failed(Caution.none(100), times=n).at_most for n in range(1, 8)] == [50, 25, 12, 6, 3, 1, 1]


def test_a_small_call_that_fails_is_halved_itself() -> None:
    assert Caution.none(100).after_failure(size=8, now=NOW, chance=0).at_most == 4


def test_pauses_grow_to_half_a_minute_and_end() -> None:
    pauses = [failed(Caution.none(100), times=n).pause_left(NOW) for n in (1, 2, 3, 20)]

    assert pauses == [timedelta(seconds=s) for s in (0.5, 1, 2, 30)]
    assert failed(Caution.none(100)).pause_left(NOW + LONGEST_PAUSE) == timedelta(0)


def test_a_clock_that_is_set_back_silences_no_channel() -> None:
    careful = failed(Caution.none(100), times=20)

    assert careful.pause_left(NOW - timedelta(hours=1)) == timedelta(0)
    assert careful.at_most == 1


def test_senders_do_not_all_come_back_at_once() -> None:
    assert failed(Caution.none(100), times=20, chance=0).pause_left(NOW) == LONGEST_PAUSE / 2


def test_success_ends_the_pause_and_doubles_the_calls() -> None:
    careful = failed(Caution.none(100), times=20).after_success()

    assert (careful.at_most, careful.failures, careful.pause_left(NOW)) == (2, 0, timedelta(0))
    for _ in range(10):
        careful = careful.after_success()
    assert careful.at_most == 100
