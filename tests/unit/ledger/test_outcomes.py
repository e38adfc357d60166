"""Every declared reader owes one outcome for every fact; a missing or an extra one is told by reader and fact."""

from dataclasses import replace
from datetime import timedelta

from aiokafka import TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from contracts.delivery.relay import partition_of
from contracts.topics import INTAKE_PERSON, PARTITIONS, Reader
from deploy.motcua.ledger.facts import Admitted, Announced, Place
from deploy.motcua.ledger.forgotten import Forgotten
from deploy.motcua.ledger.leftovers import Progress, sorted_out
from deploy.motcua.ledger.outcomes import Outcomes
from tests.unit.ledger.histories import TOPIC, histories, lane


def admitted(row: Announced, *, outcome: str = "done") -> Admitted:
    at = row.stored_at + timedelta(seconds=1)
    return Admitted(row.event_id, row.subject, row.topic, row.sequence, outcome, at)


def read_by_all(rows: list[Announced]) -> Outcomes:
    outcomes = Outcomes()
    outcomes.announce(rows)
    for reader in TOPIC.readers:
        outcomes.admit(reader, [admitted(row) for row in rows])
    return outcomes


@given(rows=histories())
def test_what_everybody_admitted_is_owed_by_nobody(rows: list[Announced]) -> None:
    outcomes = read_by_all(rows)

    assert (outcomes.awaited, outcomes.strays, outcomes.found) == ({}, [], [])
    assert len(outcomes.applied) == 3 * len(rows)


@given(rows=histories(), reader=st.sampled_from(TOPIC.readers), which=st.data())
def test_an_outcome_that_is_missing_stays_owed(rows: list[Announced], reader: Reader, which: st.DataObject) -> None:
    missed = which.draw(st.sampled_from(rows))
    outcomes = Outcomes()
    outcomes.announce(rows)
    for each in TOPIC.readers:
        outcomes.admit(each, [admitted(row) for row in rows if row is not missed or each != reader])

    assert list(outcomes.awaited) == [(reader, missed.event_id.bytes)]


@given(rows=histories(), which=st.data())
def test_an_outcome_of_another_place_in_the_lane_is_foreign(rows: list[Announced], which: st.DataObject) -> None:
    row = which.draw(st.sampled_from(rows))
    outcomes = Outcomes()
    outcomes.announce(rows)
    outcomes.admit("survey", [replace(admitted(row), sequence=row.sequence + 1)])

    assert [(it.slug, it.event_id, it.reader) for it in outcomes.found] == [("foreign-outcome", row.event_id, "survey")]


def test_an_outcome_of_a_fact_that_nobody_announced_is_foreign() -> None:
    row = lane(3, 1)[0]
    outcomes = Outcomes()
    outcomes.meet("notify", admitted(row), None)

    assert [(it.slug, it.subject, it.reader) for it in outcomes.found] == [("foreign-outcome", row.subject, "notify")]


def test_what_is_parked_or_needs_nothing_has_an_outcome_and_no_effects() -> None:
    rows = lane(3, 2)
    outcomes = Outcomes()
    outcomes.announce(rows)
    outcomes.applied.clear()
    outcomes.admit("notify", [admitted(rows[0], outcome="parked"), admitted(rows[1], outcome="nothing")])

    assert [it.event_id for it in outcomes.parked] == [rows[0].event_id]
    assert (outcomes.applied, outcomes.found) == ([], [])
    assert {reader for reader, _ in outcomes.awaited} == {"survey"}


def test_what_lies_behind_the_readers_place_is_due_and_what_lies_before_it_is_on_its_way() -> None:
    rows = [replace(row, place=Place(TOPIC.name, 0, offset)) for offset, row in enumerate(lane(3, 3))]
    unseen = lane(4, 1)

    at = Progress({"survey": {TopicPartition(TOPIC.name, 0): 2}})

    owed = sorted_out("survey", [*rows, *unseen], at, due=set())

    assert [row.sequence for row in owed.passed] == [1, 2]
    assert [row.sequence for row in owed.behind] == [3]


def test_what_kafka_keeps_no_longer_is_due_wherever_its_reader_stands() -> None:
    gone, unseen = lane(4, 1)[0], lane(5, 1)[0]

    owed = sorted_out("survey", [gone, unseen], Progress({"survey": {}}), due={gone.event_id})

    assert (owed.passed, owed.behind) == ((gone,), ())


def test_a_partition_has_dropped_what_was_stored_before_its_first_record_and_nothing_later() -> None:
    row = lane(4, 1)[0]
    place = TopicPartition(TOPIC.name, partition_of(str(row.subject), PARTITIONS))
    others = [TopicPartition(TOPIC.name, number) for number in range(PARTITIONS) if number != place.partition]

    assert Forgotten({place: row.stored_at + timedelta(hours=1)}).holds(row)
    assert not Forgotten({place: row.stored_at - timedelta(hours=1)}).holds(row)
    assert not Forgotten(dict.fromkeys(others, row.stored_at + timedelta(hours=1))).holds(row)
    assert not Forgotten({place: row.stored_at + timedelta(hours=1)}).holds(replace(row, topic=INTAKE_PERSON.number))
