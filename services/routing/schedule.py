"""The clock's door: timers sound when their instant has come, and words are forgotten when nobody needs them."""

import asyncio
import logging

from contracts.delivery.lifecycle import Pulse
from contracts.delivery.service import Service
from services.routing.handlers.forget_words import forget_words
from services.routing.handlers.sound_deadlines import sound_deadlines
from services.routing.store import timers

log = logging.getLogger("motcua.routing.schedule")

AT_MOST = 500
# A timer set by another process a moment ago is seen after this rest at the latest.
LONGEST_REST = 1.0
FORGET_EVERY = 600.0


class Deadlines:
    """Fires due timers in batches for as long as there are any, then rests until the next is due."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self.pulse = Pulse("deadlines")

    async def run(self) -> None:
        """For ever."""
        while True:
            fired, rest = await self.tick()
            self.pulse.beat()
            if fired:
                log.info("deadlines sounded", extra={"count": fired})
            if fired < AT_MOST:
                await asyncio.sleep(rest)

    async def tick(self) -> tuple[int, float]:
        """One batch: how many fired, and how long nothing else will."""
        # One reading of the clock: what is due now, and how long nothing else will be.
        now = self._service.clock()
        async with self._service.transaction() as tx:
            fired = await sound_deadlines(tx, now=now, at_most=AT_MOST)
            following = await timers.next_at(tx)
        if following is None:
            return fired, LONGEST_REST
        return fired, min(LONGEST_REST, max(0.01, (following - now).total_seconds()))


class Forgetting:
    """Deletes the words of dossiers that ended long ago."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self.pulse = Pulse("forgetting")

    async def run(self) -> None:
        """For ever."""
        while True:
            async with self._service.transaction() as tx:
                forgotten = await forget_words(tx, now=self._service.clock(), at_most=AT_MOST)
            self.pulse.beat()
            if forgotten < AT_MOST:
                await asyncio.sleep(FORGET_EVERY)
