"""Whether a consumer still hands out records: when aiokafka's own tasks die, its polls fail or stay empty for ever.

Two of its tasks are looked at behind its back, decision 0014; one that is not found is not missed.
"""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from contracts.problems import Trouble

# Longer than two rebalances one after the other may take, through which a poll waits.
SILENCE_SECONDS = 150.0
# A poll that failed is tried again after five seconds. After one refused heartbeat aiokafka fails all polls for ever.
FAILING_SECONDS = 15.0
LIFELINES = {"group": ("_coordinator", "_coordination_task"), "fetching": ("_fetcher", "error_future")}

Batch = Mapping[TopicPartition, list[ConsumerRecord]]


class ReaderStopped(Trouble):
    """Việc đọc sự kiện từ Kafka đã ngừng và đang được bắt đầu lại.

    Reading facts from Kafka has stopped and is being started again.
    """


def lifelines(consumer: AIOKafkaConsumer) -> dict[str, asyncio.Task[None]]:
    """The tasks without which a consumer of a group hands out nothing, by what they do."""
    found = {name: getattr(getattr(consumer, part, None), task, None) for name, (part, task) in LIFELINES.items()}
    return {name: task for name, task in found.items() if isinstance(task, asyncio.Task)}


class Polls:
    """What the polls of one consumer come to."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer
        self._poll = consumer.getmany
        self._came_back = time.monotonic()
        self._failed_at, self._why = 0.0, ""
        consumer.getmany = self._polled

    async def _polled(self, *partitions: TopicPartition, **bounds: Any) -> Batch:  # noqa: ANN401 — as aiokafka takes them
        try:
            found: Batch = await self._poll(*partitions, **bounds)
        except KafkaError as error:
            self._failed_at, self._why = time.monotonic(), f"{type(error).__name__}: {error}"
            raise
        self._came_back = time.monotonic()
        return found

    def failing(self, now: float) -> str | None:
        """Why Kafka lets nothing be read, if it said so lately."""
        return self._why if self._why and now - self._failed_at < FAILING_SECONDS else None

    def check(self, now: float, *, in_hand: bool) -> None:
        """ReaderStopped where only a new consumer helps."""
        for name, task in lifelines(self._consumer).items():
            if task.done():
                raise ReaderStopped(f"{name} ended: {None if task.cancelled() else task.exception()}")
        if in_hand:
            self._came_back = now
        failed = self._failed_at > self._came_back
        if now - self._came_back > (FAILING_SECONDS if failed else SILENCE_SECONDS):
            raise ReaderStopped(self._why if failed else f"no poll has come back for {SILENCE_SECONDS:.0f} s")
