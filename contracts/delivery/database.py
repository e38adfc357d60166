"""One service's database: its pool, its transactions, and which of its errors are only trouble."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from typing import Any, Literal

import asyncpg

from contracts.delivery.settings import ServiceSettings
from contracts.delivery.telemetry import Cause, Tracing, current_traceparent
from contracts.problems import Trouble

Row = asyncpg.Record
State = Literal["well", "read-only", "unreachable"]

# Under too much load time is up often; to connect anew each time would add to it.
DISTRUST_SECONDS = 30.0

# How many seconds a transaction may take in all where somebody waits for an answer; None where nobody does.
answered_within: ContextVar[float | None] = ContextVar("answered_within", default=None)

# What passes with no change to the program. A damaged page (`InternalServerError`) does not: what it hits is parked.
BUSY: tuple[type[BaseException], ...] = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    # A connection that the server has just ended may be found with its farewell still in it.
    asyncpg.InternalClientError,
    asyncpg.exceptions.TransactionRollbackError,
    asyncpg.exceptions.OperatorInterventionError,
    asyncpg.exceptions.InsufficientResourcesError,
    asyncpg.exceptions.IdleInTransactionSessionTimeoutError,
    asyncpg.exceptions.TransactionTimeoutError,
    asyncpg.exceptions.ReadOnlySQLTransactionError,
    asyncpg.exceptions.InvalidAuthorizationSpecificationError,
    asyncpg.exceptions.PostgresSystemError,
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
    async def savepoint(self, *, snapshot: bool = False) -> AsyncIterator[None]:
        """A part that can fail alone; outside of any transaction, one of its own, which may be a snapshot."""
        if snapshot:
            part = self._connection.transaction(isolation="repeatable_read", readonly=True)
        else:
            part = self._connection.transaction()
        await part.start()
        try:
            yield
        except TimeoutError:
            self.hang_up()
            raise
        except Exception:
            await part.rollback()
            raise
        except BaseException:
            self.hang_up()
            raise
        await part.commit()

    def hang_up(self) -> None:
        """Part with a connection that may never answer, not even to a rollback; the server undoes the rest."""
        with suppress(asyncpg.InterfaceError):
            self._connection.terminate()


async def _nothing_to_reset(_: asyncpg.Connection) -> None:
    """Nothing of ours outlives a transaction, so giving a connection back needs no round trip."""


class Database:
    """A service's pool; it opens lazily, so a service can start before its database does."""

    def __init__(self, settings: ServiceSettings, tracing: Tracing) -> None:
        self._settings = settings
        self._tracing = tracing
        self._pool: asyncpg.Pool | None = None
        self._opening = asyncio.Lock()
        self._distrusted = -math.inf

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
                        # A statement whose client has hung up holds its locks no longer than this.
                        "client_connection_check_interval": "2000",
                    },
                )
            return self._pool

    @asynccontextmanager
    async def transaction(
        self, *, cause: Cause | None = None, within: float | None = None
    ) -> AsyncIterator[Transaction]:
        """An open transaction: committed at the end of the block, rolled back by any error."""
        async with self.single(cause=cause, within=within) as tx, tx.savepoint():
            yield tx

    @asynccontextmanager
    async def snapshot(self, *, within: float | None = None) -> AsyncIterator[Transaction]:
        """For looking: all that is read was so at one instant, whatever is committed meanwhile; nothing can change."""
        async with self.single(within=within) as tx, tx.savepoint(snapshot=True):
            yield tx

    @asynccontextmanager
    async def single(self, *, cause: Cause | None = None, within: float | None = None) -> AsyncIterator[Transaction]:
        """For one statement, which is a transaction of its own."""
        try:
            async with asyncio.timeout(within or answered_within.get()):
                pool = self._pool or await self._opened()
                async with pool.acquire(timeout=10) as connection:
                    tx = Transaction(connection, self._tracing, cause)
                    try:
                        yield tx
                    except (TimeoutError, asyncio.CancelledError):
                        tx.hang_up()
                        raise
        except BUSY as error:
            if isinstance(error, TimeoutError):
                await self._distrust()
            raise DatabaseBusy from error

    async def _distrust(self) -> None:
        """What fell silent may not have done so alone: every connection is made anew before it is used again."""
        if self._pool is not None and time.monotonic() - self._distrusted > DISTRUST_SECONDS:
            self._distrusted = time.monotonic()
            await self._pool.expire_connections()

    async def state(self) -> State:
        """Whether a statement gets through right now, and may change something."""
        try:
            async with self.transaction(within=3) as tx:
                writable = await tx.fetchval(
                    "select not pg_is_in_recovery() and current_setting('transaction_read_only') = 'off'"
                )
        except DatabaseBusy:
            return "unreachable"
        return "well" if writable else "read-only"

    async def close(self) -> None:
        """Give back every connection."""
        if self._pool is not None:
            try:
                await asyncio.wait_for(self._pool.close(), 5)
            except TimeoutError:
                self._pool.terminate()
