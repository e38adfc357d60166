"""A short storm of a fixed seed: every kind of fault, overlapping, and nothing lost, doubled, reordered or stuck."""

import pytest

from tests.chaos.checker import Verdict
from tests.chaos.manners import Manners
from tests.chaos.schedule import KINDS
from tests.chaos.storm import Aftermath, storm

SEED, FAULTS, PER_SECOND = "short 4", 20, 8.0
# Longer than the clerks' patience with a frozen database, and no longer.
LONGEST_FAULT = 5.0


@pytest.fixture(scope="module")
async def aftermath() -> Aftermath:
    """What the storm left."""
    return await storm(SEED, faults=FAULTS, per_second=PER_SECOND, longest=LONGEST_FAULT)


@pytest.mark.timeout(600)
async def test_every_promise_is_kept_through_a_storm(aftermath: Aftermath) -> None:
    told = aftermath.verdict
    expected = Verdict(told_again=told.told_again, manners=Manners(hung=told.manners.hung))

    assert told == expected, f"seed {aftermath.seed!r}; logs and history: {aftermath.home}"


async def test_the_ledger_of_the_province_agrees(aftermath: Aftermath) -> None:
    assert aftermath.ledger == "no difference", f"seed {aftermath.seed!r}; logs and history: {aftermath.home}"


async def test_the_storm_was_one(aftermath: Aftermath) -> None:
    """Faults of every kind struck, and work was done under them."""
    assert {struck.fault.kind for struck in aftermath.struck} == set(KINDS)
    assert [struck for struck in aftermath.struck if struck.error] == []
    outcomes = [(operation.asked, operation.outcome) for operation in aftermath.operations]
    assert outcomes.count(("record", "ok")) > 100
    assert outcomes.count(("step", "ok")) > 100
    assert ("supplement", "ok") in outcomes
    assert ("withdrawal", "ok") in outcomes
    assert ("answer", "ok") in outcomes


async def test_the_province_heals_without_a_hand(aftermath: Aftermath) -> None:
    assert [kind for kind, seconds in aftermath.recovered if seconds is None] == []
