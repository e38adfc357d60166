"""The stream door: FastStream wired so that nothing is acknowledged before its effects are committed.

One subscriber reads all topics of a service in batches. `NACK_ON_ERROR` rewinds to the batch's first record when the
handler raises, and the handler pauses before it raises. Records reach us raw: what is wrong with one is ours to park.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from aiokafka import AIOKafkaConsumer, ConsumerRecord
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage

from contracts.delivery.bookmarks import Bookmarks, Marked
from contracts.delivery.lenient import read_leniently
from contracts.delivery.lifecycle import Pulse, backoff
from contracts.delivery.polls import Polls, ReaderStopped
from contracts.delivery.reception import Reception
from contracts.delivery.settings import ServiceSettings
from contracts.problems import Problem
from contracts.topics import Topic

log = logging.getLogger("motcua.reader")

Records = tuple[ConsumerRecord, ...]

TOLD_EVERY, TOLD_WITHIN = 0.5, 15.0


class UnsafeSubscriber(RuntimeError):
    """A subscriber that could acknowledge before its effect is committed."""


async def _undecoded(message: KafkaMessage) -> Records:
    """What the handler is given: the records as they came; reading them is the envelope's work."""
    records: Records = message.raw_message
    return records


class Reader:
    """One process's member of its service's consumer group."""

    def __init__(self, reception: Reception, settings: ServiceSettings, topics: Sequence[Topic]) -> None:
        self._reception = reception
        self._settings = settings
        self._failures = 0
        self._topics = topics
        self._bookmarks = Bookmarks()
        self._in_hand = False
        self._ailment: str | None = None
        self.pulse = Pulse("reader")

    def _broker(self) -> KafkaBroker:
        self._bookmarks = Bookmarks()
        broker = KafkaBroker(
            self._settings.kafka,
            client_id=f"{self._settings.service}-reader",
            consumer_only=True,
            allow_auto_create_topics=False,
            graceful_timeout=self._settings.drain_timeout,
            parser=self._raw,
            decoder=_undecoded,
            logger=None,
            apply_types=False,
        )
        broker.subscriber(
            *(topic.name for topic in self._topics),
            group_id=self._settings.service,
            batch=True,
            max_records=self._settings.batch_records,
            batch_timeout_ms=self._settings.batch_wait_ms,
            ack_policy=AckPolicy.NACK_ON_ERROR,
            auto_offset_reset="earliest",
            session_timeout_ms=self._settings.session_timeout_ms,
            heartbeat_interval_ms=max(100, self._settings.session_timeout_ms // 4),
            rebalance_timeout_ms=60_000,
            fetch_max_wait_ms=200,
            partition_assignment_strategy=(RangePartitionAssignor,),
            listener=self._bookmarks,
        )(self._heard)
        return broker

    async def _raw(self, records: Records, original: Callable[[Records], Awaitable[KafkaMessage]]) -> KafkaMessage:
        """Parse the first alone, without headers, which may be broken; keep all as they came."""
        message = await original((replace(records[0], headers=()),))
        message.raw_message = records
        message.consumer = Marked(self._bookmarks, message.consumer, records)
        return message

    async def run(self) -> None:
        """Read until cancelled; then finish the batch in hand and leave the group."""
        read_leniently()
        broker = self._broker()
        assert_safe(broker)
        try:
            await broker.start()
            polls = Polls(_consumer_of(broker))
            self.pulse.beat()
            log.info("reader joined", extra={"group": self._settings.service})
            while True:
                await asyncio.sleep(TOLD_EVERY)
                await self._bookmarks.tell()
                self._look(polls)
        except KafkaError as error:
            raise ReaderStopped(f"{type(error).__name__}: {error}") from error
        finally:
            await self._leave(broker)

    def _look(self, polls: Polls) -> None:
        """Say what ails this reader between its batches; raise where it has to begin anew."""
        now = time.monotonic()
        polls.check(now, in_hand=self._in_hand)
        ailment = polls.failing(now)
        if (seconds := self._bookmarks.untold_seconds) > TOLD_WITHIN:
            ailment = f"Kafka has not taken our places for {seconds:.0f} s"
        if ailment is not None:
            self.pulse.fail(ailment)
        elif self._ailment is not None and self.pulse.error == self._ailment:
            self.pulse.beat()
        self._ailment = ailment

    async def _leave(self, broker: KafkaBroker) -> None:
        # From now on each batch tells its own place: nobody comes back to do it.
        self._bookmarks.leaving = True
        await self._bookmarks.tell()
        consumer = _consumer_of(broker)
        try:
            await broker.stop()
        except* KafkaError as errors:
            # A fetcher that died says so once more, and its connections stay open.
            log.info("reader left in disorder", extra={"why": str(errors.exceptions[0])})
            if consumer is not None:
                await consumer._client.close()  # noqa: SLF001

    async def _heard(self, records: Records) -> None:
        self._in_hand = True
        try:
            await self._received(records)
        finally:
            self._in_hand = False

    async def _received(self, records: Records) -> None:
        began = time.monotonic()
        try:
            await self._reception.receive(records)
        except Exception as error:
            self._failures += 1
            why = error.slug() if isinstance(error, Problem) else "failed"
            self.pulse.fail(f"{why}: {error}")
            expected = isinstance(error, Problem)
            log.warning("batch put back", extra={"why": why, "try": self._failures}, exc_info=not expected)
            await asyncio.sleep(backoff(self._failures))
            raise
        self._failures = 0
        self.pulse.beat()
        if len(records) < self._settings.batch_records:
            await asyncio.sleep(began + self._settings.reader_gap - time.monotonic())


def _consumer_of(broker: KafkaBroker) -> AIOKafkaConsumer:
    """The one consumer of the one subscriber; None before it was started."""
    (subscriber,) = broker.subscribers
    return getattr(subscriber, "consumer", None)


def assert_safe(broker: KafkaBroker) -> None:
    """Refuse to start a subscriber whose acknowledgement could run ahead of its effect."""
    for subscriber in broker.subscribers:
        if getattr(subscriber, "ack_policy", None) is not AckPolicy.NACK_ON_ERROR:
            raise UnsafeSubscriber("every subscriber states ack_policy=NACK_ON_ERROR")
