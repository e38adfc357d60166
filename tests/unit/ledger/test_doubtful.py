"""Of a compacted topic the last record of a key stays for ever: one that may not be the newest is held in doubt."""

from dataclasses import replace

import pytest

from contracts.topics import INTAKE_PERSON, ROUTING_PROGRESS, Topic
from deploy.motcua.ledger.crossing import Crossing
from deploy.motcua.ledger.facts import Announced, Place, Sighting
from tests.unit.ledger.histories import carried, lane

ROWS = [replace(row, topic=INTAKE_PERSON.number) for row in lane(1, 2)]
FIRST, SECOND = (replace(it, place=Place(INTAKE_PERSON.name, 0, it.place.offset)) for it in carried(ROWS))


def doubtful(*records: Sighting, slices: int = 1, announced: list[Announced] = ROWS) -> list[int | None]:
    """The numbers of what is in doubt once these lay there in this order, the last of them so many slices later."""
    crossing = Crossing()
    crossing.announce(announced)
    for record in records[:-1]:
        crossing.see(record)
    for _ in range(slices - 1):
        crossing.forget()
    crossing.see(records[-1])
    return [it.sequence for it in crossing.doubtful.values()]


def test_values_in_their_order_are_in_no_doubt() -> None:
    assert doubtful(FIRST, SECOND) == []


@pytest.mark.parametrize("slices", [1, 2, 9])
def test_an_old_value_that_was_carried_again_is_in_doubt(slices: int) -> None:
    assert doubtful(FIRST, SECOND, FIRST, slices=slices) == [1]


def test_the_newest_value_carried_again_takes_its_place() -> None:
    assert doubtful(FIRST, SECOND, FIRST, SECOND) == [2]


def test_a_newer_value_ends_the_doubt() -> None:
    assert doubtful(FIRST, FIRST, SECOND) == []


def test_two_values_that_changed_places_leave_the_older_one_in_doubt() -> None:
    assert doubtful(SECOND, FIRST) == [1]


def test_a_topic_that_keeps_everything_leaves_no_doubt() -> None:
    def on(topic: Topic, record: Sighting) -> Sighting:
        return replace(record, place=Place(topic.name, 0, record.place.offset))

    kept = [on(ROUTING_PROGRESS, it) for it in (FIRST, SECOND, FIRST)]

    assert doubtful(*kept, announced=lane(1, 2)) == []
