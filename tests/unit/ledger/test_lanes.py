"""A lane of the journal without one of its facts, or with another in its place, is told by the fact behind it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from contracts.delivery.outbox import digest_of
from deploy.motcua.ledger.facts import Announced
from deploy.motcua.ledger.lanes import broken, wanted
from tests.unit.ledger.histories import histories, lane


def told(rows: list[Announced]) -> list[tuple[str, object]]:
    return [(it.slug, it.event_id) for it in broken(rows, {})]


@given(rows=histories())
def test_whole_lanes_are_sound_and_need_nothing_from_before(rows: list[Announced]) -> None:
    assert told(rows) == []
    assert wanted(rows) == []


@given(rows=histories(), which=st.data())
def test_a_fact_that_was_taken_out_leaves_a_gap(rows: list[Announced], which: st.DataObject) -> None:
    followed = [row for row in rows if any(it.subject == row.subject and it.sequence > row.sequence for it in rows)]
    gone = which.draw(st.sampled_from(followed))
    left = [row for row in rows if row is not gone]
    behind = next(row for row in left if row.subject == gone.subject and row.sequence == gone.sequence + 1)

    assert told(left) == [("gap", behind.event_id)]
    assert wanted(left) == [gone.position]


@given(rows=histories(), which=st.data())
def test_a_digest_that_was_written_over_breaks_the_chain_there(rows: list[Announced], which: st.DataObject) -> None:
    number = which.draw(st.integers(0, len(rows) - 1))
    forged = [*rows]
    forged[number] = replace(rows[number], digest=digest_of(b"another"))

    assert told(forged) == [("chain-broken", rows[number].event_id)]


def test_what_lies_before_the_slice_is_asked_for_and_believed() -> None:
    rows = lane(7, 4)

    assert wanted(rows[2:]) == [rows[1].position]
    assert list(broken(rows[2:], {rows[1].position: rows[1].chain})) == []
