"""The clock's door: timers sound and waiting ends when their instant has come; words nobody needs are forgotten."""

import asyncio
import datetime as dt
import logging
import time
from datetime import datetime, timedelta

from prometheus_client import Gauge, Histogram

from contracts.calendar.hours import VIETNAM, in_vietnam
from contracts.delivery.lifecycle import Pulse
from contracts.delivery.service import Service
from services.routing.domain.recount import Tally
from services.routing.handlers.audit_promises import audit_promises
from services.routing.handlers.end_waiting import end_waiting
from services.routing.handlers.forget_words import forget_words
from services.routing.handlers.recount_dossiers import Ahead, looked_ahead, recount_part, recount_set_back
from services.routing.handlers.sound_deadlines import sound_deadlines
from services.routing.store import recounts, timers

log = logging.getLogger("motcua.routing.schedule")

AT_MOST = 500
# Between two batches while many are due; how many a batch holds follows from the rate.
BEAT = 0.25
# A timer set by another process a moment ago is seen after this rest at the latest.
LONGEST_REST = 1.0
FORGET_EVERY = 600.0
WAITINGS = 100

LATENESS = Histogram(
    "motcua_timer_lateness_seconds",
    "How long after its instant a timer fired.",
    ["rung"],
    buckets=(0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400),
)
BEHIND = Gauge("motcua_timer_behind_seconds", "How long the oldest due timer waits; nought where none does.")

AUDITED = Gauge("motcua_promises_audited", "Open promises that the last audit counted again.")
DIFFERING = Gauge("motcua_promises_differing", "Promises that the last audit counts otherwise.")
AUDIT_SECONDS = Gauge("motcua_promise_audit_seconds", "How long the last audit took.")
NAMED = 20


class Deadlines:
    """Fires due timers in batches for as long as there are any, then rests until the next is due.

    After an outage very many are due at once: no more than `per_second` fire, and half of the time is everybody else's.
    """

    def __init__(self, service: Service, *, per_second: int) -> None:
        self._service = service
        self._at_most = min(AT_MOST, max(1, round(per_second * BEAT)))
        self._beat = self._at_most / per_second
        self.pulse = Pulse("deadlines")

    async def run(self) -> None:
        """For ever."""
        while True:
            began = time.monotonic()
            sounded, taken, rest = await self.tick()
            self.pulse.beat()
            if sounded:
                log.info("deadlines sounded", extra={"count": sounded})
            spent = time.monotonic() - began
            await asyncio.sleep(rest if taken < self._at_most else max(self._beat - spent, spent))

    async def tick(self) -> tuple[int, int, float]:
        """One batch: how many were sounded, how many were due, and how long nothing else is."""
        # One reading of the clock: what is due now, and how long nothing else will be.
        now = self._service.clock()
        async with self._service.transaction() as tx:
            # Told before anything can fail.
            oldest = await timers.oldest_at(tx)
            BEHIND.set(max(0.0, (now - oldest).total_seconds()) if oldest else 0.0)
            sounded, taken = await sound_deadlines(tx, now=now, at_most=self._at_most)
            following = await timers.next_at(tx)
        for timer in sounded:
            LATENESS.labels(timer.rung.value).observe((now - timer.at).total_seconds())
        until = (following - now).total_seconds() if following else LONGEST_REST
        return len(sounded), taken, min(LONGEST_REST, max(0.01, until))


class Auditing:
    """Counts every open promise again once a night, and tells what differs."""

    def __init__(self, service: Service, *, at: dt.time) -> None:
        self._service = service
        self._at = at
        self.pulse = Pulse("auditing")

    async def run(self) -> None:
        """For ever."""
        following = self.next_after(self._service.clock())
        while True:
            self.pulse.beat()
            if self._service.clock() >= following:
                await self.tick()
                following = self.next_after(self._service.clock())
            await asyncio.sleep(LONGEST_REST)

    def next_after(self, instant: datetime) -> datetime:
        """The next hour of the audit, by the clock of Việt Nam."""
        today = datetime.combine(in_vietnam(instant).date(), self._at, VIETNAM)
        return today if today > instant else today + timedelta(days=1)

    async def tick(self) -> None:
        """One audit; another process may have it in hand."""
        began = time.monotonic()
        async with self._service.transaction() as tx:
            audit = await audit_promises(tx)
        if audit is None:
            return
        AUDITED.set(audit.audited)
        DIFFERING.set(len(audit.differing))
        AUDIT_SECONDS.set(time.monotonic() - began)
        told = log.error if audit.differing else log.info
        named = [f"{each.code}/{each.number} {each.what}" for each in audit.differing[:NAMED]]
        told("promises audited", extra={"count": audit.audited, "found": len(audit.differing), "named": named})


class Recounting:
    """Works off what published calendars left to be counted anew, one part of a commune after another."""

    def __init__(self, service: Service, *, at_most: int) -> None:
        self._service = service
        self._at_most = at_most
        self._ahead: Ahead | None = None
        self.pulse = Pulse("recounting")

    async def run(self) -> None:
        """For ever."""
        while True:
            tally = await self.step()
            self.pulse.beat()
            if tally is None:
                await asyncio.sleep(LONGEST_REST)
            elif tally.moved:
                log.info("dates moved by the calendar", extra={"count": tally.moved})

    async def step(self) -> Tally | None:
        """One batch, kept together with how far it came; None where nothing is left."""
        async with self._service.transaction() as tx:
            await recount_set_back(tx, now=self._service.clock(), at_most=self._at_most)
        async with self._service.transaction() as tx:
            part = await recounts.claim(tx)
            if part is None:
                return None
            ahead = await looked_ahead(tx, part, self._ahead, at_most=self._at_most)
            tally = await recount_part(tx, part, ahead, now=self._service.clock(), at_most=self._at_most)
        # Only what is committed is behind us.
        self._ahead = ahead.beyond(self._at_most)
        return tally


class Waiting:
    """Ends what was awaited from outside and has not come: papers, money, opinions."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self.pulse = Pulse("waiting")

    async def run(self) -> None:
        """For ever."""
        while True:
            ended = await self.tick()
            self.pulse.beat()
            if ended:
                log.info("waitings ended", extra={"count": ended})
            await asyncio.sleep(BEAT if ended else LONGEST_REST)

    async def tick(self) -> int:
        """One batch; how many had run out."""
        async with self._service.transaction() as tx:
            return await end_waiting(tx, now=self._service.clock(), at_most=WAITINGS)


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
