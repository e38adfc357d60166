"""The senders' clockwork: claim, commit, call the provider with no transaction open, record what became of it.

A process that ends between a provider's acceptance and its record leaves the letter claimed; when the lease ends it is
sent once more, under the same reference. Toward the provider this is at least once; the attempts show each such try.
"""

import asyncio
import logging
import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from opentelemetry.trace import SpanKind
from prometheus_client import Counter, Gauge

from contracts.delivery.lifecycle import Pulse, backoff
from contracts.delivery.service import Service
from contracts.delivery.telemetry import BATCH_COUNT
from contracts.events.notify import NoticeChannel
from contracts.problems import Trouble
from services.notify.channels.provider import Call, Provider
from services.notify.domain.attempts import SENDER_LOST, GivenUp, Limits, Sent, exhausted, judged
from services.notify.domain.caution import Caution
from services.notify.domain.notice import Errand, Outcome, Verdict
from services.notify.handlers.claim_letters import claim_letters
from services.notify.handlers.let_letters_go import let_letters_go
from services.notify.handlers.record_outcomes import Tried, record_outcomes
from services.notify.store import letters
from services.notify.store.letters import Due

log = logging.getLogger("motcua.notify.sender")

TRIES = Counter("motcua_notice_tries_total", "Tries to send a notice.", ["channel", "verdict"])
DUE = Gauge("motcua_letter_due_seconds", "How long the oldest due letter waits; NaN where unknown.", ["channel"])
HELD_SECONDS = 0.005
# Who has outcomes in hand when the database is back records them at once; nobody else takes those letters sooner than a
# try to connect that is under way then, and the pause after it, can last.
RECORD_FIRST, RECORD_LONGEST = 0.1, 0.25
RECORDED_BY_THEN = timedelta(seconds=6)
TOLD_EVERY = 100
LOOK_SECONDS = 5.0
TURN_SECONDS = 0.25
NOT_TRIED = Outcome(Verdict.UNTRIED)


@dataclass(frozen=True, slots=True)
class Pace:
    """How many calls at once, how long a claim lasts, how often to look unasked, how long letters gather for a call."""

    calls: int
    lease: timedelta
    poll: float
    gap: float


class Waiting:
    """Tells how long a channel's oldest due letter waits, whether or not its sender tries."""

    def __init__(self, service: Service, channel: NoticeChannel) -> None:
        self._service = service
        self._channel = channel
        self.pulse = Pulse(f"{channel}-waiting")

    async def run(self) -> None:
        """For ever."""
        while True:
            await self.tick()
            self.pulse.beat()
            await asyncio.sleep(LOOK_SECONDS)

    async def tick(self) -> None:
        """One look; without it the figure is no number."""
        now, shown = self._service.clock(), DUE.labels(self._channel)
        try:
            async with self._service.database.single() as look:
                since = await letters.oldest_due(look, self._channel, now=now)
        except Trouble:
            shown.set(math.nan)
            raise
        shown.set((now - since).total_seconds() if since else 0.0)


class Turns:
    """Lets the letters of a channel go of which there are very many, so that no other waits behind them."""

    def __init__(self, service: Service, channel: NoticeChannel, *, per_second: float) -> None:
        self._service = service
        self._channel = channel
        self._per_second = per_second
        self.pulse = Pulse(f"{channel}-turns")

    async def run(self) -> None:
        """For ever."""
        while True:
            await self.tick()
            self.pulse.beat()
            await asyncio.sleep(TURN_SECONDS)

    async def tick(self) -> int:
        """As many as it is time for."""
        async with self._service.database.single() as look:
            if not await letters.anything_held(look, self._channel):
                return 0
        async with self._service.transaction() as tx:
            now = self._service.clock()
            return await let_letters_go(tx, self._channel, per_second=self._per_second, now=now)


class Sender:
    """One channel's sender in one process."""

    def __init__(self, service: Service, provider: Provider, *, limits: Limits, pace: Pace) -> None:
        self._service = service
        self._provider = provider
        self._limits = limits
        self._pace = pace
        self._caution = Caution.none(provider.most)
        self._in_hand: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._answered_since: float | None = None
        self.pulse = Pulse(f"{provider.channel}-sender")

    @property
    def channel(self) -> NoticeChannel:
        """Whose letters it sends."""
        return self._provider.channel

    def wake(self) -> None:
        """Something was stored."""
        self._wake.set()

    async def run(self) -> None:
        """Send for ever; at the end finish the calls in hand."""
        # Whoever begins, or begins anew after trouble, does not know for how long the others could not record.
        self._answered_since = None
        try:
            while True:
                # Cleared before looking, so that what is stored meanwhile wakes us again.
                self._wake.clear()
                self._look_at_finished()
                if self._may_call() and await self._is_due() and await self._begin_call():
                    # What is stored meanwhile goes in one call.
                    await asyncio.sleep(self._pace.gap)
                else:
                    await self._rest()
        finally:
            if self._in_hand:
                await asyncio.wait(self._in_hand)
            await self._provider.close()

    def _look_at_finished(self) -> None:
        """A call that failed in a way nobody foresaw ends this run, loudly; its letters come back with their lease."""
        for task in [task for task in self._in_hand if task.done()]:
            self._in_hand.discard(task)
            task.result()

    def _may_call(self) -> bool:
        """A provider that failed last is tried by one call at a time, and not before its pause is over."""
        # One probe at a time: a provider that comes back is not met by everything at once.
        at_once = 1 if self._caution.failures else self._pace.calls
        return len(self._in_hand) < at_once and not self._caution.pause_left(self._service.clock())

    @property
    def _furthest(self) -> timedelta:
        """How far off a letter can be that was claimed or postponed by a clock that is right."""
        return max(self._pace.lease, self._limits.longest_pause)

    @property
    def _due(self) -> Due:
        """Which letters may be claimed; those whose lease has ended not before their holders could record."""
        since, long_enough = self._answered_since, RECORDED_BY_THEN.total_seconds()
        recorded = since is not None and time.monotonic() - since >= long_enough
        return Due(self._service.clock(), self._furthest, RECORDED_BY_THEN if recorded else None)

    async def _is_due(self) -> bool:
        """Whether a letter waits to be claimed."""
        async with self._service.database.single() as look:
            due = await letters.is_due(look, self._provider.channel, self._due)
        if self._answered_since is None:
            self._answered_since = time.monotonic()
        if not self._caution.failures:
            self.pulse.beat()
        return due

    async def _begin_call(self) -> bool:
        """Claim what is due and send it, in the background; whether there was anything left to claim."""
        async with self._service.database.transaction() as tx:
            errands = await claim_letters(
                tx,
                self._provider.channel,
                self._due,
                at_most=self._caution.at_most,
                lease=self._pace.lease,
            )
        if errands:
            task = asyncio.create_task(self._deliver(errands), name=f"send {self._provider.channel}")
            task.add_done_callback(lambda _: self._wake.set())
            self._in_hand.add(task)
        return bool(errands)

    async def _rest(self) -> None:
        """Until something is stored, a call ends, or it is time to look."""
        try:
            async with asyncio.timeout(self._pace.poll):
                await self._wake.wait()
        except TimeoutError:
            pass

    async def _deliver(self, errands: Sequence[Errand]) -> None:
        """Call the provider, judge, record."""
        spent = [errand for errand in errands if exhausted(errand, self._limits)]
        ready = [errand for errand in errands if not exhausted(errand, self._limits)]
        tried = self._judged(ready, await self._called(ready)) if ready else []
        given_up = [Tried(errand, NOT_TRIED, GivenUp(errand, SENDER_LOST)) for errand in spent]
        await self._recorded([*given_up, *tried])

    async def _called(self, errands: Sequence[Errand]) -> Call:
        """The provider's answer; nothing is held open meanwhile."""
        name, links = f"send {self._provider.channel}", [errand.traceparent for errand in errands]
        attributes = {BATCH_COUNT: len(errands)}
        with self._service.tracing.span(name, kind=SpanKind.CLIENT, links=links, attributes=attributes):
            call = await self._provider.send(errands)
        if call.failed:
            self._caution = self._caution.after_failure(
                size=len(errands), now=self._service.clock(), chance=random.random()
            )
            self.pulse.fail(f"provider fails, {self._caution.failures} times now")
        else:
            self._caution = self._caution.after_success()
        return call

    def _judged(self, errands: Sequence[Errand], call: Call) -> list[Tried]:
        """What follows for each letter."""
        now = self._service.clock()
        tries = []
        for errand in errands:
            outcome = call.outcomes[errand.notice.notice]
            TRIES.labels(self._provider.channel, outcome.verdict.value).inc()
            follows = judged(errand, outcome, limits=self._limits, now=now, chance=random.random())
            tries.append(Tried(errand, outcome, follows))
        accepted = sum(isinstance(tried.judged, Sent) for tried in tries)
        log.info("letters sent", extra={"channel": self._provider.channel, "of": len(tries), "accepted": accepted})
        return tries

    async def _recorded(self, tries: Sequence[Tried]) -> None:
        """Record until everything is: what a provider accepted must not be sent again."""
        failures = 0
        while tries:
            try:
                async with self._service.transaction() as tx:
                    left = await record_outcomes(tx, tries, now=self._service.clock())
            except Trouble as trouble:
                self._answered_since = None
                if failures % TOLD_EVERY == 0:
                    log.warning("outcomes not recorded yet", extra={"why": trouble.slug(), "try": failures + 1})
                failures += 1
                await asyncio.sleep(backoff(failures, first=RECORD_FIRST, longest=RECORD_LONGEST))
                continue
            tries = left
            if tries:
                await asyncio.sleep(HELD_SECONDS)
