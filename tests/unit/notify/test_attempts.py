"""What follows from a try."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.identifiers import DossierId, EventId, new_id
from services.notify.domain.attempts import EXPIRED, Again, GivenUp, Judged, Limits, Sent, exhausted, judged
from services.notify.domain.notice import Errand, Letter, Notice, Outcome, Verdict
from tests.unit.notify.facts import NOW, PHONE

LIMITS = Limits(
    attempts=5,
    unknowns=3,
    horizon=timedelta(hours=48),
    first_pause=timedelta(seconds=4),
    longest_pause=timedelta(seconds=60),
)
NOTICE = Notice(new_id(), DossierId(new_id()), EventId(new_id()), new_id(), "received", "sms")
ERRAND = Errand(NOTICE, Letter(PHONE, "Ho so"), "", NOW, attempts=1, unknowns=0)


def after(verdict: Verdict, errand: Errand = ERRAND, *, late: timedelta = timedelta(0), chance: float = 0.5) -> Judged:
    return judged(errand, Outcome(verdict, "why", "p1"), limits=LIMITS, now=NOW + late, chance=chance)


def pause_after(attempts: int, *, chance: float) -> timedelta:
    follows = after(Verdict.TROUBLED, replace(ERRAND, attempts=attempts), chance=chance)
    assert isinstance(follows, Again)
    return follows.next_at - NOW


def test_what_the_provider_accepted_is_sent() -> None:
    assert after(Verdict.ACCEPTED) == Sent(ERRAND, "p1")


def test_what_the_provider_rejects_is_given_up_for_its_reason() -> None:
    assert after(Verdict.REJECTED) == GivenUp(ERRAND, "why")


def test_a_provider_that_is_down_costs_the_notice_no_try() -> None:
    assert after(Verdict.UNTRIED) == Again(ERRAND, NOW, attempts=0, unknowns=0)


def test_pauses_double_up_to_the_longest_and_are_spread_over_their_whole_length() -> None:
    assert [pause_after(n, chance=1.0).total_seconds() for n in (1, 2, 3, 4)] == [4, 8, 16, 32]
    assert pause_after(4, chance=0.0) == timedelta(0)
    generous = replace(LIMITS, attempts=99)
    far = judged(replace(ERRAND, attempts=40), Outcome(Verdict.TROUBLED), limits=generous, now=NOW, chance=1.0)
    assert isinstance(far, Again)
    assert far.next_at - NOW == LIMITS.longest_pause


def test_the_last_try_gives_up() -> None:
    assert isinstance(after(Verdict.TROUBLED, replace(ERRAND, attempts=4)), Again)
    assert after(Verdict.TROUBLED, replace(ERRAND, attempts=5)) == GivenUp(replace(ERRAND, attempts=5), "why")


def test_few_unknown_outcomes_are_risked_because_each_may_be_a_message_already_read() -> None:
    assert isinstance(after(Verdict.UNKNOWN, replace(ERRAND, unknowns=1)), Again)
    assert isinstance(after(Verdict.UNKNOWN, replace(ERRAND, unknowns=2)), GivenUp)


def test_an_unknown_outcome_is_remembered() -> None:
    follows = after(Verdict.UNKNOWN)

    assert isinstance(follows, Again)
    assert follows.unknowns == 1


@pytest.mark.parametrize("verdict", [Verdict.TROUBLED, Verdict.UNTRIED, Verdict.UNKNOWN])
def test_old_news_is_left_to_the_counter(verdict: Verdict) -> None:
    assert after(verdict, late=timedelta(hours=49)) == GivenUp(ERRAND, EXPIRED)


def test_tries_lost_with_their_senders_are_used_up_too() -> None:
    assert not exhausted(ERRAND, LIMITS)
    assert not exhausted(replace(ERRAND, attempts=5), LIMITS)
    assert exhausted(replace(ERRAND, attempts=6), LIMITS)
    assert exhausted(replace(ERRAND, unknowns=3), LIMITS)
