"""Listening to topics without a group: nothing is committed, nobody else is disturbed."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, ConsumerRecord
from aiokafka.errors import KafkaError

from contracts.delivery.lenient import read_leniently
from contracts.problems import Trouble

_GLANCE_MS = 200
_RETRY = 0.5


class BrokerUnreachable(Trouble):
    """Không kết nối được tới Kafka.

    Kafka cannot be reached.
    """


@dataclass(slots=True)
class Tail:
    """Records as they arrive, each partition in its order."""

    _consumer: AIOKafkaConsumer

    async def records(self, *, until_now: bool = False) -> AsyncIterator[ConsumerRecord]:
        """For ever, or until what is there now has been heard."""
        ends = await self._consumer.end_offsets(list(self._consumer.assignment())) if until_now else {}
        while True:
            for records in (await self._consumer.getmany(timeout_ms=_GLANCE_MS)).values():
                for record in records:
                    yield record
            # The client may swallow a cancellation that comes together with its records.
            if (task := asyncio.current_task()) and task.cancelling():
                raise asyncio.CancelledError
            if until_now and all([await self._consumer.position(at) >= end for at, end in ends.items()]):
                return


@asynccontextmanager
async def listening(
    bootstrap: str, topics: Sequence[str], *, from_beginning: bool = False, patience: float = 0.0
) -> AsyncIterator[Tail]:
    """A listener whose places are fixed before this returns: what is announced from now on is heard."""
    # What is wrong with the connection is said once, by us.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    read_leniently()
    consumer = await _started(bootstrap, topics, until=time.monotonic() + patience)
    try:
        await _placed(consumer, from_beginning=from_beginning)
        yield Tail(consumer)
    except KafkaError as error:
        raise BrokerUnreachable(str(error), expected=bootstrap) from error
    finally:
        await consumer.stop()


async def _placed(consumer: AIOKafkaConsumer, *, from_beginning: bool) -> None:
    """Every partition at its first record or behind its last, named by its offset."""
    partitions = list(consumer.assignment())
    # aiokafka's own seek_to_end can be overtaken by the first position that a new consumer looks for by itself.
    offsets = await (consumer.beginning_offsets(partitions) if from_beginning else consumer.end_offsets(partitions))
    for partition, offset in offsets.items():
        consumer.seek(partition, offset)


async def _started(bootstrap: str, topics: Sequence[str], *, until: float) -> AIOKafkaConsumer:
    """A consumer that has found its topics; tried again until then."""
    while True:
        consumer = AIOKafkaConsumer(
            *topics,
            bootstrap_servers=bootstrap,
            enable_auto_commit=False,
            auto_offset_reset="latest",
            fetch_max_wait_ms=100,
            request_timeout_ms=10_000,
        )
        try:
            await consumer.start()
        except KafkaError as error:
            # A consumer that did not start holds connections all the same.
            await consumer.stop()
            if time.monotonic() > until:
                raise BrokerUnreachable(str(error), expected=bootstrap) from error
            await asyncio.sleep(_RETRY)
        else:
            return consumer
