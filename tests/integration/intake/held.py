"""Holding intake back: its database keeps a table to itself until the test lets go."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

import asyncpg
import httpx

from tests.eventually import eventually
from tests.integration.intake.town import Town
from tests.integration.locks import SOMEBODY_WAITS

Posted = asyncio.Task[httpx.Response]


@asynccontextmanager
async def held(town: Town, table: str) -> AsyncIterator[None]:
    """Nobody else can touch this table inside the block."""
    blocker = await asyncpg.connect(town.dsn)
    try:
        await blocker.execute(f"begin; lock table {table} in access exclusive mode")
        yield
        await blocker.execute("rollback")
    finally:
        await blocker.close()


async def posted(request: Awaitable[httpx.Response], town: Town, *, waiting: int) -> Posted:
    """A request on its way; returns when it is in work, or one of so many that wait in the queue."""
    task = asyncio.ensure_future(request)
    await eventually(lambda: _in_place(town, waiting))
    return task


async def _in_place(town: Town, waiting: int) -> bool:
    if waiting:
        return f"motcua_intake_waiting {waiting}.0" in (await town.http.get("/metrics")).text
    return bool(await town.value(SOMEBODY_WAITS))
