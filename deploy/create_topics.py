"""Topics, provisioned and never auto-created: missing ones are made, the others get the settings of today."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from contracts.problems import Trouble
from deploy.topic_settings import settle

_GLANCE = 0.1
_PATIENCE = 30.0
# Whoever reads a compacted topic late must still hear of an erasure: longer than any service may remember outcomes.
ERASURES_KEPT = timedelta(days=3_660)
_COMPACTED = {"cleanup.policy": "compact", "delete.retention.ms": str(int(ERASURES_KEPT.total_seconds() * 1000))}
_KEPT_WHOLE = {"cleanup.policy": "delete"}


class TopicNotMade(Trouble):
    """Không tạo được chủ đề Kafka.

    A Kafka topic could not be made.
    """


class Wanted(Protocol):
    """What provisioning needs to know of a topic."""

    @property
    def name(self) -> str: ...

    @property
    def compacted(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class PlainTopic:
    """A topic by its name alone."""

    name: str
    compacted: bool = False


async def create_topics(
    bootstrap: str, topics: Iterable[Wanted], *, partitions: int, replication: int = 1
) -> list[str]:
    """Make the topics that are missing, set the others anew; the names of those made. All have leaders afterwards."""
    wanted = list(topics)
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=10_000)
    await admin.start()
    try:
        there = set(await admin.list_topics())
        missing = [topic for topic in wanted if topic.name not in there]
        if missing:
            await _create(admin, [_new(topic, partitions, replication) for topic in missing])
        async with asyncio.timeout(_PATIENCE):
            await _await_leaders(admin, [topic.name for topic in wanted])
        await settle(admin, {topic.name: _settings(topic) for topic in wanted if topic.name in there})
        return [topic.name for topic in missing]
    finally:
        await admin.close()


def _new(topic: Wanted, partitions: int, replication: int) -> NewTopic:
    return NewTopic(
        name=topic.name,
        num_partitions=partitions,
        replication_factor=replication,
        topic_configs=_settings(topic),
    )


def _settings(topic: Wanted) -> dict[str, str]:
    return _COMPACTED if topic.compacted else _KEPT_WHOLE


async def _create(admin: AIOKafkaAdminClient, topics: Sequence[NewTopic]) -> None:
    answer = await admin.create_topics(list(topics))
    for name, code, message in answer.topic_errors:
        if code not in (0, TopicAlreadyExistsError.errno):
            raise TopicNotMade(f"{name}: {message or for_code(code).__name__}")


async def _await_leaders(admin: AIOKafkaAdminClient, names: list[str]) -> None:
    while True:
        seen = await admin.describe_topics(names)
        if all(topic["error_code"] == 0 and _led(topic["partitions"]) for topic in seen):
            return
        await asyncio.sleep(_GLANCE)


def _led(partitions: Sequence[dict[str, int]]) -> bool:
    return bool(partitions) and all(partition["leader"] >= 0 for partition in partitions)
