"""One process's member of its service's group: reads batch after batch, tells how far it is and what ails it."""

import asyncio
import logging
import time
from collections.abc import Sequence

from aiokafka.errors import KafkaError
from faststream.kafka import KafkaBroker

from contracts.delivery.bookmarks import Bookmarks
from contracts.delivery.broker import Records, assert_safe, consumer_of, wired
from contracts.delivery.lenient import read_leniently
from contracts.delivery.lifecycle import Pulse, backoff
from contracts.delivery.polls import Polls, ReaderStopped
from contracts.delivery.reception import Reception
from contracts.delivery.settings import ServiceSettings
from contracts.problems import Problem
from contracts.topics import Topic

log = logging.getLogger("motcua.reader")

TOLD_EVERY, TOLD_WITHIN, LEFT_WITHIN = 0.5, 15.0, 10.0


class Reader:
    """One process's member of its service's consumer group."""

    def __init__(self, reception: Reception, settings: ServiceSettings, topics: Sequence[Topic]) -> None:
        self._reception = reception
        self._settings = settings
        self._topics = topics
        self._failures = 0
        self._bookmarks = Bookmarks()
        self._in_hand = False
        self._ailment: str | None = None
        self.pulse = Pulse("reader")

    def _broker(self) -> KafkaBroker:
        self._bookmarks = Bookmarks()
        return wired(self._settings, self._topics, self._heard, bookmarks=self._bookmarks)

    async def run(self) -> None:
        """Read until cancelled; then finish the batch in hand and leave the group."""
        read_leniently()
        broker = self._broker()
        assert_safe(broker)
        try:
            await broker.start()
            polls = Polls(consumer_of(broker))
            self.pulse.beat()
            log.info("reader joined", extra={"group": self._settings.service})
            while True:
                await asyncio.sleep(TOLD_EVERY)
                await self._bookmarks.tell()
                self._look(polls)
        except KafkaError as error:
            raise ReaderStopped(f"{type(error).__name__}: {error}") from error
        except ReaderStopped as error:
            # Leaving takes its time, and nothing is read meanwhile.
            self.pulse.fail(f"{error.slug()}: {error}")
            raise
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
        consumer = consumer_of(broker)
        try:
            async with asyncio.timeout(self._settings.drain_timeout + LEFT_WITHIN):
                await broker.stop()
        except* (KafkaError, TimeoutError) as errors:
            # A fetcher that died says so once more, and its connections stay open.
            log.info("reader left in disorder", extra={"why": repr(errors.exceptions[0])})
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
