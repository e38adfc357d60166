"""Packets to Postgres vanish without a word: who waits hears 503 soon, who works goes on, and nobody waits twice."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress

import asyncpg
import pytest
from pydantic import SecretStr

from contracts.delivery.database import Database, DatabaseBusy
from contracts.delivery.settings import ServiceSettings
from contracts.delivery.telemetry import Tracing
from tests.eventually import eventually
from tests.fixtures.databases import Databases
from tests.fixtures.vanishing import Way, a_way_to

SOON = 3.0


def database_at(dsn: str) -> Database:
    """A service's pool."""
    settings = ServiceSettings(
        service="routing", database_url=SecretStr(dsn), kafka="-", auth_jwks="-", auth_issuer="-", connections=4
    )
    return Database(settings, Tracing("probe"))


@pytest.fixture
async def address(database: Databases) -> str:
    """The server's own."""
    return await database("routing")


@pytest.fixture
async def way(address: str) -> AsyncIterator[Way]:
    """A way on which packets may vanish."""
    async with a_way_to(address) as one:
        yield one


@pytest.fixture
async def far(way: Way) -> AsyncIterator[Database]:
    """A pool by that way, with connections that have been used."""
    pool = database_at(way.address)
    await used(pool)
    yield pool
    await pool.close()


async def used(database: Database, *, at_once: int = 3) -> None:
    """So many connections at once, and given back."""
    async with AsyncExitStack() as stack:
        for _ in range(at_once):
            tx = await stack.enter_async_context(database.transaction())
            await tx.fetchval("select 1")


LOCKED = """
select count(*) from pg_locks join pg_database d on d.oid = database
where locktype = 'advisory' and datname = current_database()
"""


async def asked(address: str, sql: str) -> int:
    """What the server itself says."""
    connection = await asyncpg.connect(address)
    try:
        found: int = await connection.fetchval(sql)
        return found
    finally:
        await connection.close()


async def test_a_transaction_that_hears_nothing_ends_when_its_time_is_up(far: Database, way: Way) -> None:
    way.vanish()
    began = time.monotonic()

    with pytest.raises(DatabaseBusy):
        async with far.transaction(within=1) as tx:
            await tx.fetchval("select 1")

    assert time.monotonic() - began < 1 + SOON


async def test_one_who_is_cancelled_meanwhile_is_free_at_once(far: Database, way: Way) -> None:
    began = asyncio.Event()

    async def work() -> None:
        async with far.transaction() as tx, tx.savepoint():
            began.set()
            await tx.fetchval("select pg_sleep(60)")

    task = asyncio.create_task(work())
    await began.wait()
    way.vanish()
    task.cancel()
    done, _ = await asyncio.wait([task], timeout=SOON)

    assert done
    assert task.cancelled()


async def test_health_says_so_within_its_three_seconds_and_is_well_again(far: Database, way: Way) -> None:
    way.vanish()
    began = time.monotonic()

    states = [await far.state()]
    assert time.monotonic() - began < 3 + SOON
    states += [await far.state()]

    assert states == ["unreachable", "well"]


async def test_a_statement_that_is_given_up_holds_its_locks_no_longer(far: Database, address: str) -> None:
    async def too_long() -> None:
        async with far.transaction(within=1) as tx:
            await tx.execute("select pg_advisory_xact_lock(1)")
            await tx.execute("select pg_sleep(60)")

    with pytest.raises(DatabaseBusy):
        await too_long()

    await eventually(lambda: asked(address, LOCKED), until=lambda held: held == 0, within=10)


async def test_what_a_savepoint_gave_up_is_never_committed_by_whoever_goes_on(far: Database, address: str) -> None:
    async def goes_on() -> None:
        async with far.transaction() as tx:
            with suppress(TimeoutError):
                async with tx.savepoint(), asyncio.timeout(0.5):
                    await tx.execute("create table half (done int)")
                    await asyncio.sleep(60)
            await tx.execute("create table other (done int)")

    with pytest.raises(DatabaseBusy):
        await goes_on()

    assert await asked(address, "select count(*) from pg_class where relname in ('half', 'other')") == 0
