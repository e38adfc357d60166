"""Whatever officers, citizens and counters do in whatever order: a dossier never leaves the graph of states."""

from datetime import timedelta
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.events.catalogue import SupplementMode
from contracts.problems import Refusal
from services.routing.domain.change import Change
from services.routing.domain.desk import decide
from services.routing.domain.dossier import Dossier
from services.routing.domain.money import received
from services.routing.domain.papers import brought
from services.routing.domain.rewinding import rewinding
from services.routing.domain.states import LEADS_TO, State
from services.routing.domain.withdrawal import requested
from tests.unit.routing.facts import RECEIVED, law_of, money_for, occasion, papers_for, routed_dossier, wish_to_withdraw
from tests.unit.routing.test_states import COMMANDS

FACTS = ("papers come", "money comes", "a wish to withdraw")
DOINGS = st.lists(
    st.tuples(st.sampled_from([*COMMANDS, *FACTS, "return", "papers come", "complete"]), st.integers(0, 3000)),
    max_size=25,
)


def next_of(dossier: Dossier, doing: str, *, minutes: int, mode: SupplementMode) -> Change | None:
    """What a doing makes of the dossier, if anything."""
    law = law_of(dossier, mode=mode, allowed=2)
    when = occasion(dossier, RECEIVED + timedelta(minutes=minutes), law=law)
    if doing == "papers come":
        return brought(dossier, papers_for(dossier, at=when.now, mode=mode), when) if dossier.pending else None
    if doing == "money comes":
        return received(dossier, money_for(dossier, at=when.now), when) if dossier.pending else None
    if doing == "a wish to withdraw":
        return requested(dossier, wish_to_withdraw(dossier, at=when.now), when)
    try:
        return decide(dossier, COMMANDS[doing], when)
    except Refusal:
        return None


def assert_sound(before: Dossier, after: Dossier) -> None:
    """What holds of every move."""
    assert after.state is before.state or after.state in LEADS_TO[before.state]
    assert after.promise - before.promise in (0, 1)
    assert (after.pending is not None) == (after.state in (State.SUPPLEMENT_REQUESTED, State.PAYMENT_REQUESTED))
    assert (after.outcome is not None) == (after.state in (State.RESULT_READY, State.RESULT_RETURNED))
    assert (after.ended_at is not None) == (not after.state.open)
    assert after.received_at == before.received_at
    assert after.supplements <= 2
    if not before.state.open:
        assert after.due_at == before.due_at


@settings(max_examples=400)
@given(DOINGS, st.sampled_from(get_args(SupplementMode)))
def test_no_sequence_of_doings_leaves_the_graph(doings: list[tuple[str, int]], mode: SupplementMode) -> None:
    dossier, clock, promises = routed_dossier(), 0, 1
    for doing, minutes in doings:
        clock += minutes
        change = next_of(dossier, doing, minutes=clock, mode=mode)
        if change is None:
            continue
        assert_sound(dossier, change.after)
        promises += change.promised is not None
        assert change.after.promise == promises
        rewinding(change, now=RECEIVED + timedelta(minutes=clock))
        dossier = change.after
    assert dossier.supplements <= 2
