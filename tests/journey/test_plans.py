"""A journey costs the same among millions of closed dossiers: no statement of it reads a table whole."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import asyncpg

from deploy.local.postgres import SUPERUSER
from deploy.motcua.province import Province
from deploy.provision import SERVICES
from tests.bench.ground import a_province
from tests.bench.journeys import journeys
from tests.bench.stored import store
from tests.journey.walk import Walk, a_phone

CLOSED, ORIGINALS = 20_000, 100
SMALL = frozenset(
    {"edition", "outbox_shard", "outbox", "parked", "migration", "tally", "letter", "dossier_number", "words"}
)
_BEGINNING = re.compile(
    r"^\S+ \S+ \S+ \[\d+\] (?:(\w+)@\w+ )?LOG: +(?:duration: \S+ ms +)?(?:execute|parse|bind) [^:]*: "
)
_ASKS = re.compile(r"^\s*(with|select|insert|update|delete)\b", re.IGNORECASE)
_LONG = """
select array_agg(relname::text) from pg_class
where relnamespace = $1::text::regnamespace and relkind = 'r' and reltuples > 10000
"""
_WHOLE = re.compile(r"Seq Scan on (?:\w+\.)?(\w+)")


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement, and whose."""

    login: str
    sql: str


async def _overheard(province: Province, *, on: bool) -> None:
    """Postgres writes down every statement, never its values; or no longer."""
    connection = await asyncpg.connect(province.dsn(SUPERUSER))
    try:
        await connection.execute(f"alter system set log_min_duration_statement = {0 if on else -1}")
        await connection.execute("alter system set log_parameter_max_length = 0")
        await connection.execute("select pg_reload_conf()")
    finally:
        await connection.close()


def _statements(log: str) -> Iterator[Asked]:
    """What the services asked, whole: lines that continue a statement begin with a tab."""
    login, lines = "", [""]
    for line in [*log.splitlines(), ""]:
        if line.startswith("\t"):
            lines.append(line)
            continue
        if login in SERVICES and _ASKS.match("\n".join(lines)):
            yield Asked(login, "\n".join(lines))
        found = _BEGINNING.match(line)
        login, lines = (found[1] or "", [line[found.end() :]]) if found else ("", [""])


async def _read_whole(connection: asyncpg.Connection, asked: Asked) -> set[str]:
    """The long tables that a statement's plan reads from end to end, and the short ones that no index would spare."""
    values = max((int(number) for number in re.findall(r"\$(\d+)", asked.sql)), default=0)
    given = f"({', '.join(['null'] * values)})" if values else ""
    await connection.execute(f"set search_path = {asked.login}; set plan_cache_mode = force_generic_plan")
    long = set(await connection.fetchval(_LONG, asked.login))
    read = {}
    for scans in ("on", "off"):
        await connection.execute(f"set enable_seqscan = {scans}; prepare asked as {asked.sql}")
        plan = await connection.fetch(f"explain execute asked{given}")
        await connection.execute("deallocate asked")
        read[scans] = {found for row in plan for found in _WHOLE.findall(row[0])}
    return (read["on"] & long) | (read["off"] - SMALL)


async def test_no_statement_of_a_journey_reads_a_table_whole() -> None:
    async with a_province() as province:
        await store(province, closed=CLOSED, originals=ORIGINALS, say=lambda _: None)
        await _overheard(province, on=True)
        async with Walk.through(province) as walk:
            receipt = await walk.recorded(phone=a_phone())
            await walk.finished(receipt["code"])
            await journeys(province, dossiers=20, per_second=None, mail_share=0.5)
        await _overheard(province, on=False)
        statements = set(_statements((province.logs / "postgres.log").read_text()))
        connection = await asyncpg.connect(province.dsn(SUPERUSER))
        try:
            whole = {asked: await _read_whole(connection, asked) for asked in statements}
            planted = await _read_whole(connection, Asked("routing", "select * from assignment where outcome = $1"))
        finally:
            await connection.close()

    assert planted == {"assignment"}
    assert {asked.login for asked in statements} == set(SERVICES)
    assert len(statements) > 40
    assert {asked: tables for asked, tables in whole.items() if tables} == {}
