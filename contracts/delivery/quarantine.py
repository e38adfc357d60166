"""Records that cannot be applied are parked whole, per dossier and in order; the others flow on.

A record is *waiting* (for a fact that others bring, or behind an earlier one of its lane) or *dead* (poison, or
refused: only an operator moves it). `discarded` keeps the row and the operator's reason.
"""

import base64
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Literal

from contracts.delivery.database import Row, Transaction
from contracts.delivery.envelope import Received, Record
from contracts.problems import StateRefused, Trouble, Unknown

log = logging.getLogger("motcua.quarantine")

Lane = tuple[str, str]
LONGEST_KEY, LONGEST_ERROR = 200, 2_000


class ParkedRecordUnknown(Unknown):
    """Không có bản ghi bị giữ lại với số này.

    No parked record has this number.
    """


class RecordNotDead(StateRefused):
    """Chỉ bản ghi đang dừng hẳn mới được đưa lại; đã bỏ đi rồi thì không bỏ lần nữa.

    Only a dead record can be redriven, and a discarded one is not discarded again.
    """


class RecordBehind(StateRefused):
    """Bản ghi này chờ sau một bản ghi trước cùng hồ sơ; xin xử lý bản ghi trước.

    This record waits behind an earlier one of its dossier; deal with that one first.
    """


class TooMuchParked(Trouble):
    """Quá nhiều bản ghi bị giữ lại; bộ đọc dừng cho tới khi có người xử lý.

    Too many records are parked; the reader stops until somebody deals with them.
    """


@dataclass(frozen=True, slots=True)
class Parking:
    """One record to park, and why."""

    record: Record
    state: Literal["waiting", "dead"]
    reason: str
    error: str
    fact: Received | None = None


@dataclass(slots=True)
class StoredRecord:
    """A parked record in the shape it came off the wire."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]

    @classmethod
    def from_row(cls, row: Row) -> "StoredRecord":
        """The record in a row of `parked`."""
        pairs: list[tuple[str, str | None]] = json.loads(row["headers"])
        headers = [(name, None if value is None else base64.b64decode(value)) for name, value in pairs]
        return cls(row["topic"], row["partition"], row["record_offset"], row["raw_key"], row["payload"], headers)


def key_text(key: bytes | None) -> str | None:
    """What a key is called, and its lane: itself where SQL keeps and indexes it, else its beginning and a digest."""
    if not key:
        return None
    text = key.decode(errors="replace").replace("\0", "\ufffd")
    if len(text) <= LONGEST_KEY and "\ufffd" not in text:
        return text
    return f"{text[:LONGEST_KEY]}…{blake2b(key, digest_size=16).hexdigest()}"


def _why(error: str) -> str:
    """An error as SQL can keep it."""
    return error[:LONGEST_ERROR].replace("\0", "\ufffd")


def _headers_bytes(record: Record) -> bytes:
    pairs = [(n, None if v is None else base64.b64encode(v).decode()) for n, v in record.headers]
    return json.dumps(pairs).encode()


async def park(tx: Transaction, parkings: Sequence[Parking]) -> None:
    """Keep these records; one that is parked already stays as it is, though a newer release may know what it is.

    Another one that has come to lie where a parked one lay is kept beside it.
    """
    if not parkings:
        return
    await tx.executemany(
        """
        insert into parked
          (topic, partition, record_offset, key, event_id, type, headers, payload, state, reason, error, raw_key)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        on conflict (topic, partition, record_offset, content) do update
          set event_id = excluded.event_id, type = excluded.type
          where parked.event_id is null and excluded.event_id is not null
        """,
        [
            (
                parking.record.topic,
                parking.record.partition,
                parking.record.offset,
                key_text(parking.record.key),
                parking.fact.event.id if parking.fact else None,
                parking.fact.event.type if parking.fact else None,
                _headers_bytes(parking.record),
                parking.record.value,
                parking.state,
                parking.reason,
                _why(parking.error),
                parking.record.key,
            )
            for parking in parkings
        ],
    )
    for parking in parkings:
        if parking.state == "dead":
            log.error(
                "record parked",
                extra={"topic": parking.record.topic, "key": key_text(parking.record.key), "reason": parking.reason},
            )


async def blocked(tx: Transaction, lanes: Sequence[Lane], *, ceiling: int) -> set[Lane]:
    """Those of these lanes in which an earlier record is parked; TooMuchParked when more are dead than `ceiling`."""
    rows = await tx.fetch(
        """
        select null as topic, null as key from (select from parked where state = 'dead' limit $3 + 1) dead
        having count(*) > $3
        union all
        select parked.topic, parked.key
        from unnest($1::text[], $2::text[]) as lane (topic, key)
        join parked on parked.topic = lane.topic and parked.key = lane.key and parked.state <> 'discarded'
        """,
        [lane[0] for lane in lanes],
        [lane[1] for lane in lanes],
        ceiling,
    )
    if any(row["topic"] is None for row in rows):
        raise TooMuchParked(expected=f"at most {ceiling} dead records")
    return {(row["topic"], row["key"]) for row in rows}


async def due(tx: Transaction, *, at_most: int) -> list[int]:
    """Records that are the first of their lane, wait and may be tried again now; without a key each is its own lane."""
    rows = await tx.fetch(
        """
        select parked_id from parked waiting
        where state = 'waiting' and next_at <= clock_timestamp() and not exists (
          select from parked earlier
          where earlier.topic = waiting.topic and earlier.key = waiting.key
          and earlier.state <> 'discarded' and earlier.parked_id < waiting.parked_id
        )
        order by next_at limit $1
        """,
        at_most,
    )
    return [row["parked_id"] for row in rows]


async def head(tx: Transaction, parked_id: int) -> Row | None:
    """This record, locked, if it waits, is the first of its lane and nobody else tries it."""
    return await tx.fetchrow(
        """
        select * from parked waiting where parked_id = $1 and state = 'waiting' and not exists (
          select from parked earlier
          where earlier.topic = waiting.topic and earlier.key = waiting.key
          and earlier.state <> 'discarded' and earlier.parked_id < waiting.parked_id
        ) for update skip locked
        """,
        parked_id,
    )


async def release(tx: Transaction, row: Row) -> int | None:
    """The record was applied; the one that was behind it is due."""
    await tx.execute("delete from parked where parked_id = $1", row["parked_id"])
    sql = "select min(parked_id) from parked where topic = $1 and key = $2 and state <> 'discarded'"
    follower: int | None = await tx.fetchval(sql, row["topic"], row["key"])
    return follower


async def name(tx: Transaction, parked_id: int, fact: Received) -> None:
    """Which fact it is, though whoever parked it could not tell."""
    sql = "update parked set event_id = $2, type = $3 where parked_id = $1 and event_id is null"
    await tx.execute(sql, parked_id, fact.event.id, fact.event.type)


async def retry_later(tx: Transaction, parked_id: int, *, seconds: float, error: str) -> None:
    """Not yet: count the try."""
    await tx.execute(
        """
        update parked set attempts = attempts + 1, error = $3, next_at = clock_timestamp() + make_interval(secs => $2)
        where parked_id = $1
        """,
        parked_id,
        seconds,
        _why(error),
    )


async def give_up(tx: Transaction, parked_id: int, *, reason: str, error: str) -> None:
    """Only an operator can move it now."""
    await tx.execute(
        "update parked set state = 'dead', attempts = attempts + 1, reason = $2, error = $3 where parked_id = $1",
        parked_id,
        reason,
        _why(error),
    )


async def redrive(tx: Transaction, parked_id: int) -> None:
    """An operator wants a dead record tried again."""
    if await _state(tx, parked_id) != "dead":
        raise RecordNotDead(field="/id", expected="dead")
    sql = "update parked set state = 'waiting', attempts = 0, next_at = clock_timestamp() where parked_id = $1"
    await tx.execute(sql, parked_id)


async def discard(tx: Transaction, parked_id: int, *, because: str) -> None:
    """An operator gives a record up that is dead, or waits while nothing is before it, and says why."""
    state = await _state(tx, parked_id)
    if state == "discarded":
        raise RecordNotDead(field="/id", expected="dead | waiting")
    if state == "waiting" and await head(tx, parked_id) is None:
        raise RecordBehind(field="/id", expected="bản ghi trước (the earlier record)")
    sql = "update parked set state = 'discarded', discarded_because = $2 where parked_id = $1"
    await tx.execute(sql, parked_id, because)


async def _state(tx: Transaction, parked_id: int) -> str:
    """How this record stands; it is ours to move."""
    state: str | None = await tx.fetchval("select state from parked where parked_id = $1 for update", parked_id)
    if state is None:
        raise ParkedRecordUnknown(field="/id", expected="motcua parked list")
    return state


async def listed(tx: Transaction, *, at_most: int) -> list[Row]:
    """What is parked, without its content: the dead first, the newest of each first; `total` is how many there are."""
    return await tx.fetch(
        """
        select parked_id, topic, partition, record_offset, key, event_id, type, state, reason, error, attempts,
               parked_at, next_at, discarded_because, count(*) over () as total
        from parked order by array_position(array['dead', 'waiting', 'discarded'], state), parked_id desc limit $1
        """,
        at_most,
    )


async def shown(tx: Transaction, parked_id: int) -> Row:
    """One parked record, whole."""
    row = await tx.fetchrow("select * from parked where parked_id = $1", parked_id)
    if row is None:
        raise ParkedRecordUnknown(field="/id", expected="motcua parked list")
    return row


async def next_due(tx: Transaction) -> datetime | None:
    """When the next waiting record may be tried."""
    due: datetime | None = await tx.fetchval("select min(next_at) from parked where state = 'waiting'")
    return due


async def counts(tx: Transaction) -> list[tuple[str, int]]:
    """How many records are waiting and dead."""
    sql = """
    select state, (select count(*) from parked where parked.state = wanted.state)
    from (values ('waiting'), ('dead')) as wanted (state)
    """
    return [(row[0], row[1]) for row in await tx.fetch(sql)]
