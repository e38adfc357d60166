"""The clockwork: how often intake looks for editions that another process published."""

import asyncio
from collections.abc import Awaitable, Callable

from contracts.delivery.lifecycle import Pulse

LOOK_EVERY_SECONDS = 1.0


class Lookout:
    """Looks again and again, until it is stopped."""

    def __init__(self, look: Callable[[], Awaitable[None]]) -> None:
        self._look = look
        self.pulse = Pulse("editions")

    async def run(self) -> None:
        """A look, a pause."""
        while True:
            await self._look()
            self.pulse.beat()
            await asyncio.sleep(LOOK_EVERY_SECONDS)
