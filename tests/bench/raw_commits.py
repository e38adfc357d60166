"""The raw baseline: exactly the rows that intake writes, one dossier per commit, by bare asyncpg."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import asyncpg
import orjson

from contracts.commands import RecordDossier
from contracts.delivery.database import Row, Transaction
from contracts.delivery.telemetry import Tracing, new_traceparent
from contracts.identifiers import new_id
from contracts.message import Actor
from deploy.catalogue.load import calendar, catalogue
from deploy.local.postgres import SUPERUSER
from deploy.migrate import migrate
from deploy.motcua.province import Province as Home
from deploy.provision import provision
from services.intake.domain.offer import Offer
from services.intake.domain.province import Province
from services.intake.domain.reception import AtCounter, accept
from services.intake.handlers.record_dossiers import record_dossiers
from tests.journey.walk import a_dossier

RAW = "raw"
CONNECTIONS = 64
Statement = tuple[str, tuple[object, ...]]


class Overheard(Transaction):
    """A transaction that remembers what is written through it."""

    def __init__(self, connection: asyncpg.pool.PoolConnectionProxy, tracing: Tracing) -> None:
        super().__init__(connection, tracing, None)
        self.written: list[Statement] = []

    async def fetch(self, sql: str, *values: object) -> list[Row]:
        """Remember an insertion, and do it."""
        if "insert into" in sql:
            self.written.append((sql, values))
        return await super().fetch(sql, *values)

    async def execute(self, sql: str, *values: object) -> str:
        """Remember an insertion, and do it."""
        if "insert into" in sql:
            self.written.append((sql, values))
        return await super().execute(sql, *values)


async def raw_commits(home: Home, *, dossiers: int) -> float:
    """Dossiers per second that 64 connections commit when all rows are at hand."""
    passwords = home.safe.secrets().passwords
    await provision(home.dsn(SUPERUSER, database="postgres"), database=RAW, passwords=passwords)
    await migrate(home.dsn("intake", database=RAW), service="intake")
    async with asyncpg.create_pool(
        home.dsn("intake", database=RAW), min_size=CONNECTIONS, max_size=CONNECTIONS
    ) as pool:
        first = new_id().int % 90_000_000
        ready = iter([await _overheard(pool, first + number) for number in range(dossiers)])
        began = time.perf_counter()
        await asyncio.gather(*(_commit_all(pool, ready) for _ in range(CONNECTIONS)))
        return dossiers / (time.perf_counter() - began)


async def _overheard(pool: asyncpg.Pool, number: int) -> list[Statement]:
    """What intake writes for one dossier; it is rolled back."""
    province = Province((Offer.of(catalogue()),), (calendar(),))
    body = a_dossier(phone=f"+8497{number % 10_000_000:07d}")
    at = AtCounter(
        actor=Actor(role="reception_officer", account="bench"),
        request=new_id(),
        body_hash=orjson.dumps(body)[:32],
        now=datetime.now(UTC),
        opening=new_traceparent(),
    )
    accepted = accept(RecordDossier.model_validate(body), province, at=at)
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        heard = Overheard(connection, Tracing("bench"))
        await record_dossiers(heard, [accepted], [f"H60.112-261123-{number:08d}"])
        await transaction.rollback()
    return heard.written


async def _commit_all(pool: asyncpg.Pool, ready: Iterator[list[Statement]]) -> None:
    async with pool.acquire() as connection:
        for statements in ready:
            async with connection.transaction():
                for sql, values in statements:
                    await connection.fetch(sql, *values)
