"""A wish to withdraw waits for an officer while a result is owed, and is answered by the law afterwards."""

from dataclasses import replace

import pytest

from contracts.commands import AcceptWithdrawal, RefuseWithdrawal
from contracts.events.routing import REASONS, DossierWithdrawn, WithdrawalRefused
from services.routing.domain import withdrawal
from services.routing.domain.states import State
from tests.unit.routing.facts import at, occasion, routed_dossier, wish_to_withdraw

NOW = at(25)


def test_it_is_noted_and_says_nothing_yet() -> None:
    dossier = routed_dossier()
    wish = wish_to_withdraw(dossier, at=NOW)

    change = withdrawal.requested(dossier, wish, occasion(dossier, NOW))

    assert (change.after.withdrawal, change.after.state, change.facts) == (wish.withdrawal, State.PROCESSING, ())


def test_an_officer_accepts_or_refuses_it() -> None:
    dossier = routed_dossier()
    wish = wish_to_withdraw(dossier, at=NOW)
    noted = withdrawal.requested(dossier, wish, occasion(dossier, NOW)).after

    gone = withdrawal.decide(noted, AcceptWithdrawal(), occasion(noted, NOW))
    kept = withdrawal.decide(noted, RefuseWithdrawal(reason="decision-near"), occasion(noted, NOW))

    (withdrawn,), (refused,) = gone.facts, kept.facts
    assert isinstance(withdrawn, DossierWithdrawn)
    assert isinstance(refused, WithdrawalRefused)
    assert (gone.after.state, gone.after.ended_at, withdrawn.withdrawal) == (State.WITHDRAWN, NOW, wish.withdrawal)
    assert (kept.after.state, kept.after.withdrawal, refused.withdrawal) == (
        State.PROCESSING,
        None,
        wish.withdrawal,
    )


@pytest.mark.parametrize(
    ("state", "outcome", "reason"),
    [
        (State.RESULT_READY, "granted", "decision-made"),
        (State.RESULT_RETURNED, "refused", "decision-made"),
        (State.STOPPED, None, "legal-stop"),
        (State.WITHDRAWN, None, "decision-made"),
    ],
)
def test_after_the_end_the_law_refuses_by_itself(state: State, outcome: str | None, reason: str) -> None:
    dossier = replace(routed_dossier(), state=state, outcome=outcome, ended_at=NOW)  # type: ignore[arg-type]
    wish = wish_to_withdraw(dossier, at=NOW)

    change = withdrawal.requested(dossier, wish, occasion(dossier, NOW))

    (fact,) = change.facts
    assert isinstance(fact, WithdrawalRefused)
    assert fact.reason in REASONS
    assert (fact.reason, fact.withdrawal, change.after) == (reason, wish.withdrawal, dossier)
