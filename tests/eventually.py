"""Waiting for outcomes: a probe is asked until it agrees, and a timeout tells what it last saw."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

Seen = TypeVar("Seen")


async def eventually(
    probe: Callable[[], Awaitable[Seen]],
    *,
    until: Callable[[Seen], bool] = bool,
    within: float = 30.0,
    every: float = 0.05,
) -> Seen:
    """What the probe saw when it first agreed; AssertionError names the last sight after `within` seconds."""
    deadline = time.monotonic() + within
    while True:
        seen = await probe()
        if until(seen):
            return seen
        assert time.monotonic() < deadline, f"not within {within} s; last seen: {seen!r}"
        await asyncio.sleep(every)
