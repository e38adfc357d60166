"""What one tick of the relay brings to Kafka: a batch per partition, filled in the order of the facts.

A key decides its partition as in every Kafka client (murmur2), so the facts of a subject share one, in order.
"""

import asyncio
from functools import lru_cache
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import MessageSizeTooLargeError
from aiokafka.partitioner import murmur2
from aiokafka.producer.message_accumulator import BatchBuilder

from contracts.delivery.database import Row

Place = tuple[str, int]


@lru_cache(maxsize=65_536)
def partition_of(key: str, partitions: int) -> int:
    """The partition that a key belongs to, of so many."""
    number: int = murmur2(key.encode()) & 0x7FFFFFFF
    return number % partitions


class Load:
    """Facts on their way to one producer; a failure of any of them is raised by `sent`."""

    def __init__(self, producer: AIOKafkaProducer) -> None:
        self._producer = producer
        self._filling: dict[Place, BatchBuilder] = {}
        self._sent: list[asyncio.Future[Any]] = []
        self._partitions: dict[str, int] = {}

    async def take(self, row: Row, *, headers: dict[str, str]) -> None:
        """The next fact; a batch that is full goes ahead of it."""
        topic, key = row["topic"], row["key"]
        if topic not in self._partitions:
            self._partitions[topic] = len(await self._producer.partitions_for(topic))
        place = (topic, partition_of(key, self._partitions[topic]))
        wire = [(name, value.encode()) for name, value in headers.items()]
        fact = {"timestamp": None, "key": key.encode(), "value": row["payload"], "headers": wire}
        if place in self._filling and self._filling[place].append(**fact) is None:
            await self._send(place)
        if place not in self._filling:
            self._filling[place] = self._producer.create_batch()
            if self._filling[place].append(**fact) is None:
                raise MessageSizeTooLargeError

    async def sent(self) -> None:
        """Everything taken, acknowledged."""
        for place in list(self._filling):
            await self._send(place)
        await asyncio.gather(*self._sent)

    async def _send(self, place: Place) -> None:
        batch = self._filling.pop(place)
        batch.close()
        topic, partition = place
        self._sent.append(await self._producer.send_batch(batch, topic, partition=partition))
