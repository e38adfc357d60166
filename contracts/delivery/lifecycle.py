"""The tasks a service lives by: each restarted with back-off when it fails, all visible, all ended in order."""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable

from contracts.problems import Problem

log = logging.getLogger("motcua.lifecycle")

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0


def backoff(attempt: int, *, first: float = FIRST_PAUSE, longest: float = LONGEST_PAUSE) -> float:
    """Seconds to wait before try `attempt` (from 1): doubling, with full jitter above the half."""
    ceiling = min(longest, first * 2.0 ** min(attempt - 1, 16))
    return ceiling * random.uniform(0.5, 1.0)


class Pulse:
    """When a part last got through, and what stopped it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.error: str | None = "starting"
        self._beat = 0.0
        self._asked = 0.0

    def beat(self) -> None:
        """It got through."""
        self._beat = time.monotonic()
        self.error = None

    def fail(self, error: str) -> None:
        """It did not."""
        self.error = error

    def due(self, every: float) -> bool:
        """Whether `every` seconds have passed since this was last true."""
        now = time.monotonic()
        if now - self._asked < every:
            return False
        self._asked = now
        return True

    @property
    def well(self) -> bool:
        """Whether the last try got through."""
        return self.error is None


class Supervised:
    """A task that is started again when it fails, with growing pauses, and says so."""

    def __init__(self, name: str, work: Callable[[], Awaitable[None]], *, pulse: Pulse | None = None) -> None:
        self.name = name
        self.pulse = pulse or Pulse(name)
        self._work = work
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, in the background."""
        self._task = asyncio.create_task(self._for_ever(), name=self.name)

    async def _for_ever(self) -> None:
        attempt = 0
        while True:
            began = time.monotonic()
            try:
                await self._work()
            except Problem as problem:
                self.pulse.fail(f"{problem.slug()}: {problem}")
                log.warning("part in trouble", extra={"part": self.name, "slug": problem.slug(), "why": str(problem)})
            except Exception:
                self.pulse.fail("failed")
                log.exception("part failed", extra={"part": self.name})
            attempt = 1 if time.monotonic() - began > 30 else attempt + 1
            await asyncio.sleep(backoff(attempt))

    async def stop(self, *, within: float = 5.0) -> None:
        """End it."""
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.wait([self._task], timeout=within)
        self._task = None
