"""Any single fault between journal and Kafka is found by its name, and nothing else is."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from contracts.delivery.outbox import digest_of
from deploy.motcua.ledger.crossing import Crossing
from deploy.motcua.ledger.facts import Announced, Sighting
from tests.unit.ledger.histories import carried, histories, renumbered

Told = list[tuple[str, object]]


def crossed(rows: list[Announced], records: list[Sighting], *, kafka_first: bool = False) -> Told:
    """What is found once both sides were read: differences, what is missing, what nobody announced."""
    crossing = Crossing()
    if not kafka_first:
        crossing.announce(rows)
    for record in records:
        crossing.see(record)
    if kafka_first:
        crossing.announce(rows)
    told: Told = [(it.slug, it.event_id) for it in crossing.found]
    told += [("missing", row.event_id) for row in crossing.awaited.values()]
    return told + [("unknown", it.event_id) for it in crossing.early.values()]


@given(rows=histories(), kafka_first=st.booleans())
def test_a_consistent_history_has_no_difference(rows: list[Announced], kafka_first: bool) -> None:
    assert crossed(rows, carried(rows), kafka_first=kafka_first) == []


@given(rows=histories(), kafka_first=st.booleans(), which=st.data())
def test_a_fact_that_was_not_carried_is_missing(rows: list[Announced], kafka_first: bool, which: st.DataObject) -> None:
    lost = which.draw(st.sampled_from(rows))
    records = carried([row for row in rows if row is not lost])

    assert crossed(rows, records, kafka_first=kafka_first) == [("missing", lost.event_id)]


@given(rows=histories(), kafka_first=st.booleans(), which=st.data())
def test_a_value_that_was_changed_is_named(rows: list[Announced], kafka_first: bool, which: st.DataObject) -> None:
    number = which.draw(st.integers(0, len(rows) - 1))
    records = carried(rows)
    records[number] = replace(records[number], digest=digest_of(b"another"))

    assert crossed(rows, records, kafka_first=kafka_first) == [("changed", rows[number].event_id)]


@given(rows=histories(), kafka_first=st.booleans(), which=st.data())
def test_of_two_swapped_neighbours_the_late_one_is_named(
    rows: list[Announced], kafka_first: bool, which: st.DataObject
) -> None:
    dossier = which.draw(st.sampled_from(sorted({row.subject for row in rows})))
    places = [number for number, row in enumerate(rows) if row.subject == dossier]
    first = which.draw(st.integers(0, len(places) - 2))
    one, other = places[first], places[first + 1]
    records = carried(rows)
    records[one], records[other] = records[other], records[one]

    assert crossed(rows, renumbered(records), kafka_first=kafka_first) == [("inverted", rows[one].event_id)]


@given(rows=histories(), kafka_first=st.booleans(), which=st.data())
def test_a_record_that_nobody_announced_is_unknown(
    rows: list[Announced], kafka_first: bool, which: st.DataObject
) -> None:
    unsaid = which.draw(st.sampled_from(rows))
    told = [row for row in rows if row is not unsaid]

    assert crossed(told, carried(rows), kafka_first=kafka_first) == [("unknown", unsaid.event_id.bytes)]


@given(rows=histories(), which=st.data())
def test_a_batch_that_was_carried_a_second_time_is_no_difference(rows: list[Announced], which: st.DataObject) -> None:
    begins = which.draw(st.integers(0, len(rows) - 1))
    ends = which.draw(st.integers(begins, len(rows)))
    records = carried(rows)

    assert crossed(rows, renumbered(records[:ends] + records[begins:])) == []


@given(rows=histories(), which=st.data())
def test_a_copy_is_known_again_in_the_next_slice(rows: list[Announced], which: st.DataObject) -> None:
    again = which.draw(st.sampled_from(carried(rows)))
    crossing = Crossing()
    crossing.announce(rows)
    for record in carried(rows):
        crossing.see(record)

    crossing.forget()
    crossing.see(again)

    assert (crossing.found, crossing.early) == ([], {})
