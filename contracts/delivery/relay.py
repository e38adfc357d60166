"""Carries stored facts to Kafka, in order, at least once; readers admit each once.

Whoever holds a shard's row carries that shard, from its oldest fact, and stops at the first failure. A producer that
failed once is thrown away: after an error it may no longer keep the order (aiokafka #1017), the database still does.
A process that stood still for so long that its shards may be another's sends nothing of what it read before.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import orjson
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.partitioner import murmur2
from opentelemetry.trace import SpanKind

from contracts.delivery.database import Database, Row
from contracts.delivery.lifecycle import Pulse
from contracts.delivery.settings import ServiceSettings
from contracts.delivery.telemetry import BATCH_COUNT, OPERATION, OPERATION_NAME, SYSTEM, Attributes, Tracing
from contracts.problems import Trouble

log = logging.getLogger("motcua.relay")

# Should the deletion of what was carried be lost in a crash, it is carried again: that need not wait for the disk.
_HOLD = """
with unhurried as materialized (select set_config('synchronous_commit', 'off', true))
select shard from outbox_shard, unhurried order by shard for update of outbox_shard skip locked
"""
# A statement of its own, which sees what whoever held the shard before has deleted: an old value that went out a second
# time, behind the erasure that followed it, would be the one that compaction keeps.
_OLDEST = """
select o.shard, o.seq, o.topic, o.key, o.headers, o.payload
from unnest($1::smallint[]) as held (shard)
cross join lateral (
  select * from outbox where outbox.shard = held.shard order by outbox.seq limit $2
) o order by o.seq
"""
_DROP = """
delete from outbox using unnest($1::smallint[], $2::bigint[]) as sent (shard, seq)
where outbox.shard = sent.shard and outbox.seq = sent.seq
"""
IDLE_SECONDS = 0.25
FINISH_SECONDS = 5.0


@lru_cache(maxsize=8_192)
def partition_of(key: str, partitions: int) -> int:
    """The partition that a key belongs to, of so many; the same in every Kafka client (murmur2)."""
    number: int = murmur2(key.encode()) & 0x7FFFFFFF
    return number % partitions


class KafkaUnreachable(Trouble):
    """Chưa gửi được sự kiện tới Kafka; hồ sơ vẫn được nhận và sự kiện được giữ lại.

    Kafka cannot be reached; dossiers are still accepted and their facts are kept.
    """


class RelayHeldUp(Trouble):
    """Tiến trình gửi sự kiện đã đứng yên quá lâu nên bỏ lượt gửi này; sự kiện được giữ lại và gửi sau.

    The relay stood still for too long and sends nothing of this turn; the facts are kept and sent later.
    """


class Relay:
    """One process's carrier of its service's outbox."""

    def __init__(self, database: Database, settings: ServiceSettings, tracing: Tracing) -> None:
        self._database = database
        self._settings = settings
        self._tracing = tracing
        self._producer: AIOKafkaProducer | None = None
        self._wake = asyncio.Event()
        self._ending = False
        self._ended = asyncio.Event()
        self.pulse = Pulse("relay")
        self.carried = 0

    def wake(self) -> None:
        """There is something to carry."""
        self._wake.set()

    async def run(self) -> None:
        """Carry for ever; an error discards the producer and ends this run."""
        try:
            while not self._ending:
                woken = self._wake.is_set()
                self._wake.clear()
                producer = await self._connected()
                began = time.monotonic()
                if (woken or await self._anything()) and await self.carry(producer):
                    await asyncio.sleep(began + self._settings.relay_gap - time.monotonic())
                else:
                    await self._rest(producer)
                self.pulse.beat()
        except (KafkaError, TimeoutError) as error:
            raise KafkaUnreachable(str(error)) from error
        finally:
            await self._discard()
            self._ended.set()

    async def finish(self) -> None:
        """End after the tick in hand: cut short, it would put the same facts on Kafka a second time."""
        self._ended.clear()
        self._ending = True
        self.wake()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), FINISH_SECONDS)

    async def drain(self) -> None:
        """Carry what is left, before the process ends; its sisters may announce more for as long as they live."""
        until = time.monotonic() + self._settings.drain_timeout
        try:
            producer = await self._connected()
            while await self.carry(producer) and time.monotonic() < until:
                pass
        finally:
            await self._discard()

    async def carry(self, producer: AIOKafkaProducer) -> int:
        """One tick: hold free shards, publish their oldest facts, delete what was acknowledged."""
        async with self._database.transaction() as tx:
            shards = [row["shard"] for row in await tx.fetch(_HOLD)]
            # After so long a silence the database takes the shards from us; half of it is left for what is on its way.
            until = time.monotonic() + self._settings.idle_in_transaction_timeout / 2
            rows = await tx.fetch(_OLDEST, shards, self._settings.relay_rows)
            if not rows:
                return 0
            try:
                await self._published(producer, rows, until=until)
            except (KafkaError, TimeoutError, OSError) as error:
                # Inside of a transaction a time-out would be taken for the database's.
                raise KafkaUnreachable(str(error)) from error
            await tx.execute(_DROP, [row["shard"] for row in rows], [row["seq"] for row in rows])
        self.carried += len(rows)
        return len(rows)

    async def _anything(self) -> bool:
        """Whether there is something to carry that nobody woke us for."""
        async with self._database.single() as look:
            return bool(await look.fetchval("select exists (select from outbox)"))

    async def _published(self, producer: AIOKafkaProducer, rows: Sequence[Row], *, until: float) -> None:
        """All of it; or whatever our producer still holds stays unsent when the shards become another's."""
        try:
            await self._publish(producer, rows, until=until)
        except BaseException:
            if self._producer is not None:
                self._producer._sender.sender_task.cancel()  # noqa: SLF001
            raise

    async def _publish(self, producer: AIOKafkaProducer, rows: Sequence[Row], *, until: float) -> None:
        """Send in order and wait for every acknowledgement."""
        messages = [(row, orjson.loads(row["headers"])) for row in rows]
        links = [headers["traceparent"] for _, headers in messages] if self._tracing.keeps else []
        attributes: Attributes = {SYSTEM: "kafka", OPERATION: "send", OPERATION_NAME: "send", BATCH_COUNT: len(rows)}
        with self._tracing.span("send outbox", kind=SpanKind.CLIENT, links=links, attributes=attributes):
            async with asyncio.timeout(self._settings.relay_timeout):
                # Nothing of this yields before the last fact stands in its partition's batch.
                futures = [await self._send(producer, row, headers=headers, until=until) for row, headers in messages]
                await asyncio.gather(*futures)

    @staticmethod
    async def _send(
        producer: AIOKafkaProducer, row: Row, *, headers: dict[str, str], until: float
    ) -> asyncio.Future[Any]:
        topic, key = row["topic"], row["key"]
        partitions = len(await producer.partitions_for(topic))
        # This clock goes on while the process is stopped.
        if time.monotonic() > until:
            raise RelayHeldUp
        sent: asyncio.Future[Any] = await producer.send(
            topic,
            value=row["payload"],
            key=key.encode(),
            partition=partition_of(key, partitions),
            headers=[(name, value.encode()) for name, value in headers.items()],
        )
        return sent

    async def _connected(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = AIOKafkaProducer(
                bootstrap_servers=self._settings.kafka,
                client_id=f"{self._settings.service}-relay",
                enable_idempotence=True,
                acks="all",
                max_batch_size=262_144,
                max_request_size=1_048_576,
                compression_type="zstd",
                request_timeout_ms=10_000,
                metadata_max_age_ms=30_000,
            )
            try:
                await producer.start()
            except BaseException:
                await producer.stop()
                raise
            self._producer = producer
            log.info("relay connected", extra={"kafka": self._settings.kafka})
        return self._producer

    async def _rest(self, producer: AIOKafkaProducer) -> None:
        """Wait to be woken; now and then ask whether Kafka is still there."""
        if self.pulse.due(2.0) and not await producer.client.force_metadata_update():
            raise KafkaUnreachable
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                await self._wake.wait()
        except TimeoutError:
            pass

    async def _discard(self) -> None:
        producer, self._producer = self._producer, None
        if producer is None:
            return
        try:
            async with asyncio.timeout(1):
                await producer.stop()
        except (KafkaError, TimeoutError, OSError):
            # Its sender would retry for ever behind our back; what it holds is still stored.
            producer._sender.sender_task.cancel()  # noqa: SLF001
            await producer.client.close()
            log.info("producer discarded")
