"""The Kafka log, read without a group from an instant on: nothing is committed, nobody is disturbed."""

import logging
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError

from contracts.delivery.lenient import read_leniently
from contracts.topics import PARTITIONS, TOPICS, Reader
from deploy.motcua.ledger.facts import Place
from deploy.motcua.tail import BrokerUnreachable

_GLANCE_MS = 200
_DAY_MS = 86_400_000
_PATIENCE = 20.0
Offsets = Mapping[TopicPartition, int]


class KafkaLog:
    """All our topics, each partition forward from where it was left."""

    def __init__(self, consumer: AIOKafkaConsumer, admin: AIOKafkaAdminClient) -> None:
        self._consumer = consumer
        self._admin = admin
        self._all = [TopicPartition(topic.name, number) for topic in TOPICS for number in range(PARTITIONS)]
        self._reached: dict[TopicPartition, int] = {}
        self._moved = time.monotonic()
        self.beginnings: Offsets = {}

    async def start_at(self, instant: datetime | None) -> None:
        """Begin at the first record of this instant or later, or at the first of all."""
        self._consumer.assign(self._all)
        self.beginnings = await self._consumer.beginning_offsets(self._all)
        starts = self.beginnings if instant is None else await self._offsets(instant)
        for partition in self._all:
            self._reached[partition] = max(starts[partition], self.beginnings[partition])
            self._consumer.seek(partition, self._reached[partition])

    async def _offsets(self, instant: datetime) -> Offsets:
        milliseconds = int(instant.timestamp() * 1000)
        found = await self._consumer.offsets_for_times(dict.fromkeys(self._all, milliseconds))
        ends = await self._consumer.end_offsets(self._all)
        return {partition: found[partition].offset if found.get(partition) else ends[partition] for partition in ends}

    async def read(self, *, until: datetime | None = None) -> AsyncIterator[ConsumerRecord]:
        """What lies before this instant, or everything that is there now."""
        self._moved = time.monotonic()
        ends = await (self._consumer.end_offsets(self._all) if until is None else self._offsets(until))
        while left := [partition for partition in self._all if self._reached[partition] < ends[partition]]:
            for records in (await self._consumer.getmany(*left, timeout_ms=_GLANCE_MS)).values():
                for record in records:
                    yield record
            await self._advance(left)

    async def _advance(self, partitions: Iterable[TopicPartition]) -> None:
        """Note how far we have come; a broker that went away never says so by itself."""
        before = sum(self._reached.values())
        for partition in partitions:
            self._reached[partition] = await self._consumer.position(partition)
        if sum(self._reached.values()) > before:
            self._moved = time.monotonic()
        elif time.monotonic() - self._moved > _PATIENCE:
            raise BrokerUnreachable("records that should be there do not come")

    async def committed(self, reader: Reader) -> Offsets:
        """How far a reader's group has come."""
        found = await self._admin.list_consumer_group_offsets(reader)
        return {partition: at.offset for partition, at in found.items() if at.offset >= 0}

    async def retention_days(self) -> float | None:
        """How long the shortest kept topic is kept; None for ever."""
        wanted = [ConfigResource(ConfigResourceType.TOPIC, topic.name) for topic in TOPICS if not topic.compacted]
        answers = await self._admin.describe_configs(wanted)
        values = [
            int(entry[1])
            for answer in answers
            for resource in answer.resources
            for entry in resource[4]
            if entry[0] == "retention.ms"
        ]
        kept = [value / _DAY_MS for value in values if value >= 0]
        return min(kept, default=None)

    async def forgotten(self) -> dict[TopicPartition, datetime]:
        """Partitions that have dropped records, and when the first that is left was carried; ends the reading."""
        self.beginnings = await self._consumer.beginning_offsets(self._all)
        cut = {partition for partition in self._all if self.beginnings[partition] > 0}
        ends = await self._consumer.end_offsets(cut)
        found = {partition: datetime.now(UTC) for partition in cut if ends[partition] <= self.beginnings[partition]}
        for partition in cut - found.keys():
            self._consumer.seek(partition, self.beginnings[partition])
        began = time.monotonic()
        while left := cut - found.keys():
            for partition, records in (await self._consumer.getmany(*left, timeout_ms=_GLANCE_MS)).items():
                found[partition] = datetime.fromtimestamp(records[0].timestamp / 1000, UTC)
            if time.monotonic() - began > _PATIENCE:
                raise BrokerUnreachable("records that should be there do not come")
        return found

    def keeps(self, place: Place) -> bool:
        """Whether the record that lay there still does."""
        return place.offset >= self.beginnings.get(TopicPartition(place.topic, place.partition), 0)


@asynccontextmanager
async def opened(bootstrap: str) -> AsyncIterator[KafkaLog]:
    """The log of a running broker."""
    # What is wrong with the connection is said once, by us.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    read_leniently()
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        check_crcs=False,
        fetch_max_wait_ms=50,
        max_partition_fetch_bytes=4_194_304,
        request_timeout_ms=10_000,
    )
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=10_000)
    try:
        await consumer.start()
        await admin.start()
        yield KafkaLog(consumer, admin)
    except KafkaError as error:
        raise BrokerUnreachable(str(error), expected=bootstrap) from error
    finally:
        await admin.close()
        await consumer.stop()
