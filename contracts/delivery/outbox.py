"""Facts stored beside the change that makes them true, in one statement per call.

The caller holds the lock on the subject's row, so sequence order is commit order; the journal's key stands behind that:
two announcers of one subject that did not lock collide there, and one of them tries again.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import orjson

from contracts.delivery.database import DatabaseBusy, Transaction
from contracts.delivery.envelope import MAX_VALUE, headers_of, subject_id
from contracts.delivery.telemetry import trace_id_of
from contracts.message import Event
from contracts.problems import Refusal
from contracts.topics import TOPIC_OF

SHARDS = 16


class FactTooLarge(Refusal):
    """Nội dung quá lớn để chuyển thành sự kiện.

    The content is too large for a fact.
    """

    status = 413


_LAST = """
select subject, topic, (
  select j.sequence from journal j where j.subject = wanted.subject and j.topic = wanted.topic
  order by j.sequence desc limit 1
) from unnest($1::uuid[], $2::smallint[]) as wanted (subject, topic)
"""

_STORE = """
with journalled as (
  insert into journal (subject, topic, sequence, type, event_id, cause_id, trace_id, announced_at)
  select * from unnest(
    $1::uuid[], $2::smallint[], $3::int[], $4::text[], $5::uuid[], $6::uuid[], $7::uuid[], $8::timestamptz[]
  )
)
insert into outbox (shard, topic, key, headers, payload)
select shard, topic, key, headers, payload from unnest(
  $9::smallint[], $10::text[], $11::text[], $12::bytea[], $13::bytea[]
) with ordinality as fact (shard, topic, key, headers, payload, place) order by place
"""


def shard_of(key: str) -> int:
    """The shard that carries a key; the same for ever."""
    return zlib.crc32(key.encode()) % SHARDS


async def announce(tx: Transaction, *events: Event) -> None:
    """Store facts to be carried to Kafka, in this order per subject."""
    await announce_all(tx, events)


async def announce_all(tx: Transaction, events: Sequence[Event]) -> None:
    """Store many facts at once."""
    if not events:
        return
    facts = [_Numbered(event, subject, subject_id(subject)) for event in events for subject in (event.subject,)]
    await _number(tx, facts)
    rows = [_row(tx, fact) for fact in facts]
    try:
        await tx.execute(_STORE, *(list(column) for column in zip(*rows, strict=True)))
    except asyncpg.UniqueViolationError as error:
        raise DatabaseBusy from error


@dataclass(slots=True)
class _Numbered:
    """A fact, its subject as text and as UUID, and its place in its lane."""

    event: Event
    subject: str
    id: UUID
    sequence: int = 0


async def _number(tx: Transaction, facts: Sequence[_Numbered]) -> None:
    """1, 2, 3 … per (subject, topic), after what the journal holds."""
    lanes = list({(fact.id, TOPIC_OF[fact.event.type].number) for fact in facts})
    rows = await tx.fetch(_LAST, [lane[0] for lane in lanes], [lane[1] for lane in lanes])
    last: dict[tuple[UUID, int], int] = {(row[0], row[1]): row[2] or 0 for row in rows}
    for fact in facts:
        lane = (fact.id, TOPIC_OF[fact.event.type].number)
        last[lane] += 1
        fact.sequence = last[lane]


def _row(tx: Transaction, fact: _Numbered) -> tuple[object, ...]:
    """A fact as the columns of journal and outbox."""
    event = fact.event
    topic = TOPIC_OF[event.type]
    cause = tx.cause_of(fact.subject)
    traceparent = tx.tracing.created(topic.name, cause=cause, message_id=str(event.id), subject=fact.subject)
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
        shard_of(fact.subject),
        topic.name,
        fact.subject,
        orjson.dumps(headers),
        _payload(event),
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
