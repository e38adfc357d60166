"""What met no other half when everything was read: on its way, beyond what Kafka keeps, or a difference."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from aiokafka import TopicPartition

from contracts.delivery.database import Database
from contracts.delivery.envelope import subject_id
from contracts.topics import TOPIC_NAMED, Reader
from deploy.motcua.ledger import folds, inboxes, journals
from deploy.motcua.ledger.crossing import changed
from deploy.motcua.ledger.facts import NUMBERED, Announced, Place, Position, Sighting
from deploy.motcua.ledger.forgotten import Forgotten, erasure_dropped
from deploy.motcua.ledger.inboxes import Lying
from deploy.motcua.ledger.kafka_log import Offsets
from deploy.motcua.ledger.lanes import behind
from deploy.motcua.ledger.shapes import Difference, about, seen
from deploy.motcua.ledger.walk import READERS

# Kafka compacts closed segments alone.
COMPACTED_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Missing:
    """Facts that are not on Kafka: those that should be, and how many it no longer keeps.

    Whoever has not read those that are `gone` never will; a superseded one is told by the one after it.
    """

    lost: tuple[Announced, ...]
    gone: frozenset[UUID]
    beyond: int


async def missing(
    books: Database, rows: Sequence[Announced], *, now: datetime, forgotten: Forgotten, lost: Collection[UUID | None]
) -> Missing:
    """Which of these facts Kafka should still have; those that were `lost` before never lay there to be dropped."""
    compacted = [row for row in rows if NUMBERED[row.topic].compacted and row.stored_at < now - COMPACTED_AFTER]
    async with books.transaction() as tx:
        later = await journals.at(tx, [behind(row) for row in compacted])
    superseded = {row.event_id for row in compacted if behind(row) in later}
    erased = (row for row in compacted if row.event_id not in superseded and erasure_dropped(row, now=now))
    gone = frozenset(row.event_id for row in (*erased, *filter(forgotten.holds, rows))) - set(lost)
    left = tuple(row for row in rows if row.event_id not in superseded and row.event_id not in gone)
    return Missing(left, gone, len(rows) - len(left))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far every reader says that it has come."""

    committed: Mapping[Reader, Offsets]

    def passed(self, place: Place, reader: Reader) -> bool:
        """Whether this reader has dealt with the record that lies there."""
        at = TopicPartition(place.topic, place.partition)
        return place.offset < self.committed[reader].get(at, 0)

    def passed_by_all(self, place: Place) -> bool:
        """Whether all declared readers have."""
        return all(self.passed(place, reader) for reader in TOPIC_NAMED[place.topic].readers)


@dataclass(frozen=True, slots=True)
class Strangers:
    """Records that nobody announced: told now, or once every reader came to where it would have kept them aside."""

    told: tuple[Difference, ...]
    ahead: tuple[Difference, ...]


async def unknown(books: Database, records: Iterable[Sighting]) -> tuple[list[Difference], list[Difference]]:
    """Records that no slice announced: what was changed of those stored before it, since, or folded; and strangers."""
    early = {(subject_id(it.key), TOPIC_NAMED[it.place.topic].number, it.sequence): it for it in records}
    async with books.transaction() as tx:
        known = await journals.at(tx, early)
        folded = await folds.holding(tx, [at for at in early if at not in known])
    found: list[Difference] = []
    foreign: list[Difference] = []
    for position, record in early.items():
        if position in folded:
            continue
        row = known.get(position)
        if row is None or row.event_id.bytes != record.event_id:
            foreign.append(seen("foreign", record, subject=position[0]))
        else:
            row.place = record.place
            found += changed(row, record)
    return found, foreign


async def strangers(
    books: Database, differences: Sequence[Difference], progress: Progress, *, acted_on: Collection[UUID | None]
) -> Strangers:
    """These without those that are announced or kept aside now; whatever a reader acted on is judged at once."""
    left = await _still_unknown(books, differences)
    told: list[Difference] = []
    ahead: list[Difference] = []
    for it in left:
        judged = it.place is None or it.event_id in acted_on or progress.passed_by_all(it.place)
        (told if judged else ahead).append(it)
    return Strangers(tuple(told), tuple(ahead))


async def _still_unknown(books: Database, differences: Sequence[Difference]) -> list[Difference]:
    positions = {it.event_id: _position(it) for it in differences}
    async with books.transaction() as tx:
        known = await journals.at(tx, [position for position in positions.values() if position])
    announced = {row.event_id for row in known.values()}
    parked = await _parked(books, [(it.place, it.event_id) for it in differences if it.place])
    return [it for it in differences if it.event_id not in announced and (it.place, it.event_id) not in parked]


def _position(found: Difference) -> Position | None:
    if found.subject is None or found.topic is None or found.sequence is None:
        return None
    return found.subject, TOPIC_NAMED[found.topic].number, found.sequence


def unreadable(places: Iterable[Place]) -> list[Difference]:
    """Records without an envelope, which a reader should keep aside."""
    return [
        Difference(
            slug="foreign",
            topic=at.topic,
            partition=at.partition,
            offset=at.offset,
            detail=f"unreadable, {at.topic} {at.partition}:{at.offset}",
        )
        for at in places
    ]


async def _parked(books: Database, records: Sequence[Lying]) -> set[Lying]:
    kept: set[Lying] = set()
    if records:
        async with books.transaction() as tx:
            for reader in READERS:
                kept |= await inboxes.parked_at(tx, reader, records)
    return kept


@dataclass(frozen=True, slots=True)
class Owed:
    """What a reader has no outcome for: passed by it, or still before it."""

    reader: Reader
    passed: tuple[Announced, ...]
    behind: tuple[Announced, ...]


def sorted_out(reader: Reader, rows: Iterable[Announced], progress: Progress, *, due: Collection[UUID]) -> Owed:
    """By how far the reader says that it has come; a fact that was never on Kafka is no reader's fault."""
    passed: list[Announced] = []
    behind: list[Announced] = []
    for row in rows:
        if row.place is not None:
            (passed if progress.passed(row.place, reader) else behind).append(row)
        elif row.event_id in due:
            passed.append(row)
    return Owed(reader, tuple(passed), tuple(behind))


async def without_outcome(books: Database, owed: Owed) -> list[Difference]:
    """Of what the reader has passed, what it did nothing about: the inbox is read after the offsets."""
    passed, reader = owed.passed, owed.reader
    async with books.transaction() as tx:
        # What is redriven goes from one to the other, so this order meets it once at least.
        aside = await inboxes.parked_at(tx, reader, [(row.place, row.event_id) for row in passed if row.place])
        known = await inboxes.parked_facts(tx, reader, [row.event_id for row in passed if row.place is None])
        left = [row for row in passed if (row.place, row.event_id) not in aside and row.event_id not in known]
        admitted = await inboxes.of(tx, reader, [row.event_id for row in left])
    return [about("no-outcome", row, reader=reader) for row in left if row.event_id not in admitted]
