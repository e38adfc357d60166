"""How far a reader has come, told to Kafka now and then: only for partitions that moved, never ahead of their effects.

Kafka writes a record per partition for every commit; after each small batch that costs more than the batch itself.
Whoever starts where we were last told to be repeats what came since, and the inbox knows it.
"""

import asyncio
import logging
from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

log = logging.getLogger("motcua.reader")

PATIENCE = 2.0


class Bookmarks:
    """One member's places in its partitions, behind which everything is applied."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self.consumer = consumer
        self.leaving = False
        self._moved: dict[TopicPartition, int] = {}

    async def move(self, records: Sequence[ConsumerRecord]) -> None:
        """These records are applied, and all before them."""
        for record in records:
            self._moved[TopicPartition(record.topic, record.partition)] = record.offset + 1
        if self.leaving:
            await self.tell()

    async def tell(self) -> None:
        """Commit what moved; partitions that belong to others by now are theirs to tell."""
        moved, self._moved = self._moved, {}
        ours = self.consumer.assignment()
        told = {partition: offset for partition, offset in moved.items() if partition in ours}
        if not told:
            return
        try:
            async with asyncio.timeout(PATIENCE):
                await self.consumer.commit(told)
        except (KafkaError, TimeoutError) as error:
            self._moved = told | self._moved
            log.info("places not told yet", extra={"why": type(error).__name__, "partitions": len(told)})


class Marked:
    """What a batch is acknowledged to: its place is noted; what is put back is read again."""

    def __init__(self, bookmarks: Bookmarks, records: Sequence[ConsumerRecord]) -> None:
        self._bookmarks = bookmarks
        self._records = records

    async def commit(self) -> None:
        """The batch is applied."""
        await self._bookmarks.move(self._records)

    def seek(self, partition: TopicPartition, offset: int) -> None:
        """The batch is not."""
        self._bookmarks.consumer.seek(partition=partition, offset=offset)
