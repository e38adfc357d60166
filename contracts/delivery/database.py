"""One service's database: its pool, its transactions, and which of its errors are only trouble."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from contracts.delivery.settings import ServiceSettings
from contracts.delivery.telemetry import Cause, Tracing, current_traceparent
from contracts.problems import Trouble

Row = asyncpg.Record

BUSY: tuple[type[BaseException], ...] = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.exceptions.TransactionRollbackError,
    asyncpg.exceptions.OperatorInterventionError,
    asyncpg.exceptions.InsufficientResourcesError,
    asyncpg.exceptions.IdleInTransactionSessionTimeoutError,
    asyncpg.exceptions.LockNotAvailableError,
    asyncpg.exceptions.CannotConnectNowError,
    asyncpg.exceptions.TooManyConnectionsError,
    OSError,
    TimeoutError,
)


class DatabaseBusy(Trouble):
    """Cơ sở dữ liệu tạm thời chưa phục vụ được, xin thử lại sau ít giây.

    The database cannot serve at the moment, please try again in a few seconds.
    """


class Transaction:
    """An open transaction and the causes of what is announced in it; handlers never commit it."""

    __slots__ = ("_causes", "_connection", "default_cause", "leaves", "tracing")

    def __init__(self, connection: asyncpg.pool.PoolConnectionProxy, tracing: Tracing, cause: Cause | None) -> None:
        self._connection = connection
        self._causes: dict[str, Cause] = {}
        self.tracing = tracing
        self.default_cause = cause
        # What others of this process go on with once it is committed: facts to carry, letters of a channel to send.
        self.leaves: set[str] = set()

    def because(self, causes: Iterable[tuple[str, Cause]]) -> None:
        """Say why facts about these subjects will be announced."""
        self._causes.update(causes)

    def cause_of(self, subject: str) -> Cause:
        """Why a fact about this subject is announced."""
        found = self._causes.get(subject) or self.default_cause
        if found is None:
            found = self.default_cause = Cause(current_traceparent())
        return found

    async def fetch(self, sql: str, *values: object) -> list[Row]:
        """All rows."""
        return await self._connection.fetch(sql, *values)

    async def fetch_slowly(self, sql: str, *values: object, seconds: float) -> list[Row]:
        """All rows of a statement that may take longer than any other."""
        await self._connection.execute(f"set local statement_timeout = {round(seconds * 1000)}")
        return await self._connection.fetch(sql, *values, timeout=seconds)

    async def fetchrow(self, sql: str, *values: object) -> Row | None:
        """The first row."""
        return await self._connection.fetchrow(sql, *values)

    async def fetchval(self, sql: str, *values: object) -> Any:  # noqa: ANN401 — a column's type is the query's matter
        """The first column of the first row."""
        return await self._connection.fetchval(sql, *values)

    async def execute(self, sql: str, *values: object) -> str:
        """No rows; the command tag."""
        return await self._connection.execute(sql, *values)

    async def executemany(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """The statement once per row."""
        await self._connection.executemany(sql, rows)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A part that can fail alone; outside of any transaction, one of its own."""
        async with self._connection.transaction():
            yield


async def _nothing_to_reset(_: asyncpg.Connection) -> None:
    """Nothing of ours outlives a transaction, so giving a connection back needs no round trip."""


class Database:
    """A service's pool; it opens lazily, so a service can start before its database does."""

    def __init__(self, settings: ServiceSettings, tracing: Tracing) -> None:
        self._settings = settings
        self._tracing = tracing
        self._pool: asyncpg.Pool | None = None
        self._opening = asyncio.Lock()

    async def _opened(self) -> asyncpg.Pool:
        async with self._opening:
            if self._pool is None:
                idle_ms = int(self._settings.idle_in_transaction_timeout * 1000)
                self._pool = await asyncpg.create_pool(
                    self._settings.database_url.get_secret_value(),
                    min_size=0,
                    max_size=self._settings.connections,
                    timeout=5,
                    command_timeout=30,
                    max_inactive_connection_lifetime=300,
                    reset=_nothing_to_reset,
                    server_settings={
                        "application_name": self._settings.service,
                        "idle_in_transaction_session_timeout": str(idle_ms),
                        "jit": "off",
                    },
                )
            return self._pool

    @asynccontextmanager
    async def transaction(self, *, cause: Cause | None = None) -> AsyncIterator[Transaction]:
        """An open transaction: committed at the end of the block, rolled back by any error."""
        async with self.single(cause=cause) as tx, tx.savepoint():
            yield tx

    @asynccontextmanager
    async def single(self, *, cause: Cause | None = None) -> AsyncIterator[Transaction]:
        """For one statement, which is a transaction of its own."""
        try:
            pool = self._pool or await self._opened()
            async with pool.acquire(timeout=10) as connection:
                yield Transaction(connection, self._tracing, cause)
        except BUSY as error:
            raise DatabaseBusy from error

    async def answers(self) -> bool:
        """Whether a statement gets through right now."""
        try:
            async with asyncio.timeout(3), self.transaction() as tx:
                return bool(await tx.fetchval("select not pg_is_in_recovery()"))
        except (DatabaseBusy, TimeoutError):
            return False

    async def close(self) -> None:
        """Give back every connection."""
        if self._pool is not None:
            try:
                await asyncio.wait_for(self._pool.close(), 5)
            except TimeoutError:
                self._pool.terminate()
