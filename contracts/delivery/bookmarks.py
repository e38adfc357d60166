"""How far a reader has come, told to Kafka now and then: only for partitions that moved, never ahead of their effects.

Kafka writes a record per partition for every commit; after each small batch that costs more than the batch itself.
Whoever starts where we were last told to be repeats what came since, and the inbox knows it.
"""

import asyncio
import logging
import time
from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError
from prometheus_client import Gauge

log = logging.getLogger("motcua.reader")

UNTOLD = Gauge("motcua_reader_untold_seconds", "How long Kafka has not taken the places of this reader.")
PATIENCE = 2.0


class Bookmarks(ConsumerRebalanceListener):  # type: ignore[misc]
    """One member's places in its partitions, behind which everything is applied."""

    def __init__(self) -> None:
        self.consumer: AIOKafkaConsumer | None = None
        self.leaving = False
        self._moved: dict[TopicPartition, int] = {}
        self._untold_since: float | None = None
        UNTOLD.set(0)

    @property
    def untold_seconds(self) -> float:
        """Since when telling has failed."""
        return time.monotonic() - self._untold_since if self._untold_since else 0.0

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Whoever gets them next begins where we are."""
        if revoked:
            await self.tell()

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Where to begin, Kafka knows."""

    async def move(self, records: Sequence[ConsumerRecord]) -> None:
        """These records are applied, and all before them."""
        for record in records:
            self._moved[TopicPartition(record.topic, record.partition)] = record.offset + 1
        if self.leaving:
            await self.tell()

    async def tell(self) -> None:
        """Commit what moved; partitions that belong to others by now are theirs to tell."""
        moved, self._moved = self._moved, {}
        ours = self.consumer.assignment() if self.consumer else frozenset()
        told = {partition: offset for partition, offset in moved.items() if partition in ours}
        if not told or self.consumer is None:
            self._untold_since = None
            UNTOLD.set(0)
            return
        try:
            async with asyncio.timeout(PATIENCE):
                await self.consumer.commit(told)
        except (KafkaError, TimeoutError) as error:
            self._moved = told | self._moved
            self._untold_since = self._untold_since or time.monotonic()
            log.warning("places not told yet", extra={"why": type(error).__name__, "partitions": len(told)})
        else:
            self._untold_since = None
        UNTOLD.set(self.untold_seconds)


class Marked:
    """What a batch is acknowledged to: its place is noted; what is put back is read again."""

    def __init__(self, bookmarks: Bookmarks, consumer: AIOKafkaConsumer, records: Sequence[ConsumerRecord]) -> None:
        bookmarks.consumer = consumer
        self._bookmarks = bookmarks
        self._consumer = consumer
        self._records = records

    async def commit(self) -> None:
        """The batch is applied."""
        await self._bookmarks.move(self._records)

    def seek(self, partition: TopicPartition, offset: int) -> None:
        """The batch is not."""
        self._consumer.seek(partition=partition, offset=offset)
