"""What the nemesis does on Kafka: copies, swapped copies, poison, oversize records and members that come and go."""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import KafkaError

from contracts.delivery.envelope import MAX_VALUE
from contracts.topics import PARTITIONS, TOPICS
from deploy.motcua.province import Province
from tests.chaos.ground import SESSION_MS
from tests.chaos.schedule import Fault

Seen = TypeVar("Seen")

COPIES = 20
POISON = 5
_PATIENCE = 60.0


@dataclass
class Forger:
    """Puts on topics what no service announced, and remembers under which keys."""

    province: Province
    chance: random.Random
    forged: set[str] = field(default_factory=set)

    async def duplicate(self, fault: Fault) -> None:
        """Records that are there already, once more and unchanged."""
        records = await self._some(fault.target)
        await self._put([_again(record) for record in self._sample(records, COPIES)])

    async def reorder(self, fault: Fault) -> None:
        """Two neighbours of one dossier, once more, the later one first."""
        lanes: dict[bytes, list[ConsumerRecord]] = defaultdict(list)
        for record in await self._some(fault.target):
            if record.key is not None and record.key.decode() not in self.forged:
                lanes[record.key].append(record)
        pairs = [lane[-2:] for lane in lanes.values() if len(lane) > 1]
        # Where every dossier has one fact only, two dossiers' facts are swapped.
        pairs = pairs or [[lane[0] for lane in list(lanes.values())[:2]]]
        await self._put([_again(record) for pair in self._sample(pairs, COPIES) for record in reversed(pair)])

    async def poison(self, fault: Fault) -> None:
        """Neither envelope nor JSON, under keys of nobody."""
        values = [b"\xff\xfe", b"{", b"", b'{"type": "unheard.of.v9"}', b"null"]
        await self._put([Forged(fault.target, self._key(), value) for value in values[:POISON]])

    async def oversize(self, fault: Fault) -> None:
        """Larger than any fact may be."""
        await self._put([Forged(fault.target, self._key(), b"x" * (MAX_VALUE + 1))])

    async def storm(self, fault: Fault) -> None:
        """A stranger joins and leaves the group, over and over."""
        until = time.monotonic() + fault.seconds
        while time.monotonic() < until:
            stranger = self._stranger(fault.target)
            try:
                await asyncio.wait_for(stranger.start(), 5)
                await asyncio.sleep(0.4)
            except (KafkaError, TimeoutError, OSError):
                await asyncio.sleep(0.4)
            finally:
                await _left(stranger)

    def _stranger(self, group: str) -> AIOKafkaConsumer:
        return AIOKafkaConsumer(
            *(topic.name for topic in TOPICS if group in topic.readers),
            bootstrap_servers=self.province.bootstrap,
            group_id=group,
            enable_auto_commit=False,
            session_timeout_ms=SESSION_MS,
            heartbeat_interval_ms=SESSION_MS // 4,
            partition_assignment_strategy=(RangePartitionAssignor,),
        )

    def _key(self) -> bytes:
        key = str(UUID(int=self.chance.getrandbits(128), version=4))
        self.forged.add(key)
        return key.encode()

    def _sample(self, among: Sequence[Seen], count: int) -> list[Seen]:
        return self.chance.sample(among, min(count, len(among)))

    async def _some(self, topic: str) -> list[ConsumerRecord]:
        """What stands on the topic now, as soon as Kafka answers."""
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                return await whole(self.province.bootstrap, topic)
            except (KafkaError, TimeoutError, OSError):
                if time.monotonic() > until:
                    raise
                await asyncio.sleep(0.5)

    async def _put(self, records: "Sequence[Forged]") -> None:
        """On the topic at least once, as soon as Kafka answers."""
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                async with _producer(self.province.bootstrap) as producer:
                    async with asyncio.timeout(10):
                        for record in records:
                            await producer.send_and_wait(
                                record.topic, record.value, key=record.key, headers=list(record.headers)
                            )
                return
            except (KafkaError, TimeoutError, OSError):
                if time.monotonic() > until:
                    raise
                await asyncio.sleep(0.5)


@dataclass(frozen=True, slots=True)
class Forged:
    """A record to put on a topic."""

    topic: str
    key: bytes
    value: bytes | None
    headers: Sequence[tuple[str, bytes]] = ()


def _again(record: ConsumerRecord) -> Forged:
    return Forged(record.topic, record.key, record.value, list(record.headers))


@asynccontextmanager
async def _producer(kafka: str) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all", request_timeout_ms=5000)
    try:
        await producer.start()
        yield producer
    finally:
        await producer.stop()


async def whole(kafka: str, topic: str) -> list[ConsumerRecord]:
    """Everything on a topic, in order per partition."""
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False, auto_offset_reset="earliest")
    try:
        async with asyncio.timeout(30):
            await consumer.start()
            partitions = [TopicPartition(topic, number) for number in range(PARTITIONS)]
            consumer.assign(partitions)
            ends = await consumer.end_offsets(partitions)
            records: list[ConsumerRecord] = []
            while any([await consumer.position(place) < ends[place] for place in partitions]):
                for batch in (await consumer.getmany(timeout_ms=200)).values():
                    records += batch
            return records
    finally:
        await consumer.stop()


async def _left(stranger: AIOKafkaConsumer) -> None:
    """Away from its group; while Kafka is off, its own end is cut short in the middle of a retry."""
    leaving = asyncio.create_task(stranger.stop())
    await asyncio.wait([leaving], timeout=5)
    if leaving.done() and not leaving.cancelled():
        leaving.exception()
