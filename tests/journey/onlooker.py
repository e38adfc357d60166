"""One who looks on whether anything is still on its way in a running province: facts, waiting records, letters."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from contracts.topics import PARTITIONS, TOPIC_NAMED, TOPICS
from deploy.motcua.province import Province
from deploy.provision import AUDITOR, SERVICES

_READERS = sorted({reader for topic in TOPICS for reader in topic.readers})
_ALL = [TopicPartition(topic.name, number) for topic in TOPICS for number in range(PARTITIONS)]
# Behind a dead record only an operator helps, and what is said of a dossier that no counter took in may wait for ever.
_WAITING = """
select count(*) from {0}.parked waiting join intake.dossier d on d.dossier_id::text = waiting.key
where waiting.state = 'waiting' and not exists (
  select from {0}.parked earlier
  where earlier.topic = waiting.topic and earlier.key = waiting.key
  and earlier.state = 'dead' and earlier.parked_id < waiting.parked_id
)
"""
_UNHEARD = """
select count(*) from {topic.owner}.journal said
where topic = {topic.number} and not exists (select from {reader}.inbox heard where heard.event_id = said.event_id)
"""


def _sum(counts: Iterable[str]) -> str:
    return " + ".join(f"({count})" for count in counts)


def _each(count: str) -> str:
    return _sum(count.format(service) for service in SERVICES)


# In one statement: of parts that are asked one after the other, each may pass what it had to the one asked before.
_LOOK = f"""
select {_each("select count(*) from {0}.outbox")} as uncarried,
  {_sum(_UNHEARD.format(topic=topic, reader=reader) for topic in TOPICS for reader in topic.readers)} as unheard,
  {_each(_WAITING)} as waiting, (select count(*) from notify.letter) as unsent,
  {_each("select count(*) from {0}.journal")} as said
"""


@dataclass
class Onlooker:
    """An auditor's connection, and the address of a Kafka that is looked at in no group's name."""

    books: asyncpg.Connection
    bootstrap: str

    @classmethod
    @asynccontextmanager
    async def of(cls, province: Province) -> AsyncIterator["Onlooker"]:
        """Of a running province."""
        connection = await asyncpg.connect(province.dsn(AUDITOR))
        try:
            yield cls(connection, province.bootstrap)
        finally:
            await connection.close()

    async def left(self) -> Counter[str]:
        """What is still on its way, by what it waits for."""
        before = await self._look()
        said, unheard = before.pop("said"), before.pop("unheard")
        if before.total() or not unheard:
            return before + Counter(unheard=unheard)
        # Some may be lost on purpose: the others are heard when, while nothing is said, no reader has more to read.
        unread = await unread_at(self.bootstrap)
        after = await self._look()
        del after["unheard"]
        return after + Counter(unread=unread) - Counter(said=said)

    async def _look(self) -> Counter[str]:
        row = await self.books.fetchrow(_LOOK)
        assert row is not None
        return Counter(dict(row))


async def unread_at(bootstrap: str) -> int:
    """Records that Kafka still has and that their readers have not said to have dealt with."""
    async with AsyncExitStack() as stack:
        kafka, admin = AIOKafkaConsumer(bootstrap_servers=bootstrap), AIOKafkaAdminClient(bootstrap_servers=bootstrap)
        stack.push_async_callback(kafka.stop)
        stack.push_async_callback(admin.close)
        await asyncio.gather(kafka.start(), admin.start())
        # Otherwise it would learn of the topics one after the other, with a pause between them.
        kafka.assign(_ALL)
        ends = await kafka.end_offsets(_ALL)
        starts = await kafka.beginning_offsets(_ALL)
        # Asked last: whoever says to be at these ends has applied what lay before them.
        told = {reader: await admin.list_consumer_group_offsets(reader) for reader in _READERS}
    return sum(
        max(0, ends[at] - max(starts[at], told[reader][at].offset if at in told[reader] else 0))
        for at in _ALL
        for reader in TOPIC_NAMED[at.topic].readers
    )
