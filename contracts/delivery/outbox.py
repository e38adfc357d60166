"""Facts stored beside the change that makes them true, in one statement per call.

The caller holds the lock on the subject's row, so sequence order is commit order; the journal's key stands behind that:
two announcers of one subject that did not lock collide there, and one of them tries again.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Self
from uuid import UUID

import asyncpg
import orjson

from contracts.delivery.database import DatabaseBusy, Transaction
from contracts.delivery.envelope import MAX_VALUE, headers_of, subject_id
from contracts.delivery.telemetry import trace_id_of
from contracts.message import Event
from contracts.problems import Refusal
from contracts.topics import TOPIC_OF, Topic

SHARDS = 16
# What a transaction that announced something leaves to be carried.
FACTS = "facts"


class FactTooLarge(Refusal):
    """Nội dung quá lớn để chuyển thành sự kiện.

    The content is too large for a fact.
    """

    status = 413


_LAST = """
select wanted.subject, wanted.topic, last.sequence, last.chain
from unnest($1::uuid[], $2::smallint[]) as wanted (subject, topic)
cross join lateral (
  (
    select j.sequence, j.chain from journal j where j.subject = wanted.subject and j.topic = wanted.topic
    order by j.sequence desc limit 1
  )
  union all
  select l.sequence, l.chain from lane l where l.subject = wanted.subject and l.topic = wanted.topic
  order by sequence desc limit 1
) last
"""

_STORE = """
with journalled as (
  insert into journal (subject, topic, sequence, type, event_id, cause_id, trace_id, announced_at, digest, chain)
  select * from unnest(
    $1::uuid[], $2::smallint[], $3::int[], $4::text[], $5::uuid[], $6::uuid[], $7::uuid[], $8::timestamptz[],
    $9::bytea[], $10::bytea[]
  )
)
insert into outbox (shard, topic, key, headers, payload)
select shard, topic, key, headers, payload from unnest(
  $11::smallint[], $12::text[], $13::text[], $14::bytea[], $15::bytea[]
) with ordinality as fact (shard, topic, key, headers, payload, place) order by place
"""


def shard_of(key: str) -> int:
    """The shard that carries a key; the same for ever."""
    return zlib.crc32(key.encode()) % SHARDS


def digest_of(payload: bytes | None) -> bytes:
    """16 bytes that say what a record's value was (BLAKE2b, RFC 7693); an erasure's value is empty."""
    return blake2b(payload or b"", digest_size=16).digest()


def chained(before: bytes, event_id: UUID, digest: bytes) -> bytes:
    """A lane's running hash after one more fact: whoever changes, drops or swaps an earlier one breaks it."""
    return blake2b(before + event_id.bytes + digest, digest_size=16).digest()


async def announce(tx: Transaction, *events: Event) -> None:
    """Store facts to be carried to Kafka, in this order per subject."""
    await announce_all(tx, events)


async def announce_first(tx: Transaction, events: Sequence[Event]) -> None:
    """Store facts about subjects of which this service has announced nothing on these topics before."""
    if events:
        await _store(tx, _numbered([_Fact.of(event) for event in events], {}))


async def announce_all(tx: Transaction, events: Sequence[Event]) -> None:
    """Store many facts at once."""
    if events:
        facts = [_Fact.of(event) for event in events]
        await _store(tx, _numbered(facts, await _last(tx, facts)))


async def _store(tx: Transaction, facts: Sequence["_Fact"]) -> None:
    rows = [_row(tx, fact) for fact in facts]
    try:
        await tx.execute(_STORE, *(list(column) for column in zip(*rows, strict=True)))
    except asyncpg.UniqueViolationError as error:
        raise DatabaseBusy from error
    tx.leaves.add(FACTS)


@dataclass(slots=True)
class _Fact:
    """A fact as it will lie on Kafka, and its place in its lane."""

    event: Event
    subject: str
    id: UUID
    topic: Topic
    payload: bytes | None
    digest: bytes
    sequence: int = 0
    chain: bytes = b""

    @classmethod
    def of(cls, event: Event) -> Self:
        """The fact, not yet numbered."""
        subject, topic, payload = event.subject, TOPIC_OF[event.type], _payload(event)
        return cls(event, subject, subject_id(subject), topic, payload, digest_of(payload))

    @property
    def lane(self) -> tuple[UUID, int]:
        """What must stay in order."""
        return self.id, self.topic.number


Last = dict[tuple[UUID, int], tuple[int, bytes]]


async def _last(tx: Transaction, facts: Sequence[_Fact]) -> Last:
    """Per lane, the number and the running hash of what was said last, be it folded or not."""
    lanes = list({fact.lane for fact in facts})
    rows = await tx.fetch(_LAST, [lane[0] for lane in lanes], [lane[1] for lane in lanes])
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


def _numbered(facts: Sequence[_Fact], last: Last) -> Sequence[_Fact]:
    """1, 2, 3 … per (subject, topic), each linked to the one before."""
    for fact in facts:
        sequence, chain = last.get(fact.lane, (0, b""))
        fact.sequence, fact.chain = sequence + 1, chained(chain, fact.event.id, fact.digest)
        last[fact.lane] = fact.sequence, fact.chain
    return facts


def _row(tx: Transaction, fact: _Fact) -> tuple[object, ...]:
    """A fact as the columns of journal and outbox."""
    event, topic = fact.event, fact.topic
    cause = tx.cause_of(fact.subject)
    traceparent = tx.tracing.created(topic.name, cause=cause, message_id=event.id, subject=fact.subject)
    headers = headers_of(event, sequence=fact.sequence, traceparent=traceparent, cause=cause.event_id)
    return (
        fact.id,
        topic.number,
        fact.sequence,
        event.type,
        event.id,
        cause.event_id,
        trace_id_of(traceparent),
        event.time,
        fact.digest,
        fact.chain,
        shard_of(fact.subject),
        topic.name,
        fact.subject,
        orjson.dumps(headers),
        fact.payload,
    )


def _payload(event: Event) -> bytes | None:
    """The wire value; None for an erasure."""
    erasure = TOPIC_OF[event.type].erased_by
    if erasure is not None and isinstance(event, erasure):
        return None
    payload = event.written()
    if len(payload) > MAX_VALUE:
        raise FactTooLarge(expected=f"at most {MAX_VALUE} bytes")
    return payload
