"""A result is measured when it is ready, against the latest promise; a refusal gives its reason."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from contracts.commands import CompleteDossier, ReturnResult
from contracts.events.routing import DossierCompleted, ResultReturned
from contracts.events.words import WordsWritten
from services.routing.domain import closing
from services.routing.domain.change import Change
from services.routing.domain.closing import ReasonRequired, WithdrawalUndecided
from services.routing.domain.dossier import Dossier
from tests.unit.routing.facts import DUE, at, occasion, routed_dossier, withdrawn_wish

AN_INSTANT = timedelta(microseconds=1)


def completed(dossier: Dossier, now: datetime, *, command: CompleteDossier | None = None) -> Change:
    """The result is signed."""
    return closing.complete(dossier, command or CompleteDossier(outcome="granted"), occasion(dossier, now))


@pytest.mark.parametrize(
    ("now", "timeliness"),
    [
        (at(27, 16, 0), "early"),
        (at(27, 16, 1), "on_time"),
        (DUE, "on_time"),
        (DUE + AN_INSTANT, "late"),
        (at(28, 9, 0), "late"),
    ],
)
def test_early_by_a_working_hour_on_time_to_the_instant_late_after_it(now: datetime, timeliness: str) -> None:
    (fact,) = completed(routed_dossier(), now).facts

    assert isinstance(fact, DossierCompleted)
    assert (fact.timeliness, fact.promise, fact.due_at) == (timeliness, 1, DUE)


def test_the_latest_promise_counts() -> None:
    moved = replace(routed_dossier(), promise=2, due_at=at(30, 17, 0))

    change = completed(moved, at(30, 16, 30))

    assert (change.after.timeliness, change.after.ended_at) == ("on_time", at(30, 16, 30))


def test_picking_up_late_is_not_lateness() -> None:
    ready = completed(routed_dossier(), at(27, 16, 30)).after

    (fact,) = closing.give_back(ready, ReturnResult(), occasion(ready, at(9, 9, 0, month=12))).facts

    assert isinstance(fact, ResultReturned)
    assert (fact.timeliness, fact.completed_at) == ("on_time", at(27, 16, 30))


def test_a_refusal_needs_a_reason_and_tells_it_privately() -> None:
    dossier = routed_dossier()
    command = CompleteDossier(outcome="refused", reason="Bà chưa đủ tuổi", note="Xem Điều 3")

    words, fact = completed(dossier, at(26), command=command).facts

    assert isinstance(words, WordsWritten)
    assert isinstance(fact, DossierCompleted)
    assert (fact.outcome, fact.reason, fact.words) == ("refused", "other", words.words)
    assert words.text == "Bà chưa đủ tuổi\nXem Điều 3"
    with pytest.raises(ReasonRequired) as refused:
        completed(dossier, at(26), command=CompleteDossier(outcome="refused"))
    assert refused.value.field == "/reason"


def test_a_note_beside_a_grant_is_no_reason() -> None:
    words, fact = completed(
        routed_dossier(), at(26), command=CompleteDossier(outcome="granted", note="Mang bản chính để đối chiếu")
    ).facts

    assert isinstance(words, WordsWritten)
    assert isinstance(fact, DossierCompleted)
    assert (fact.reason, fact.words) == (None, words.words)


def test_a_wish_to_withdraw_is_decided_before_the_result() -> None:
    with pytest.raises(WithdrawalUndecided):
        completed(withdrawn_wish(routed_dossier()), at(26))


def test_the_result_waits_at_the_counter() -> None:
    after = completed(routed_dossier(), at(26)).after

    assert (after.holder, after.step) == ("TT", 6)
