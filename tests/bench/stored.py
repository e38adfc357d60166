"""Closed dossiers by the million: finished journeys multiplied inside the database, each copy older than the last.

Ids keep their kind (UUIDv7): a copy's instant lies that much earlier, so indexes look as if the years had passed.
"""

import shutil
from collections.abc import Callable

import asyncpg

from contracts.problems import Refusal
from deploy.local.postgres import SUPERUSER
from deploy.motcua.province import Province
from deploy.provision import SERVICES
from tests.bench.journeys import journeys

BYTES_EACH = 2500
NEED = 1.5
ORIGINALS = 1000
TOGETHER = 50_000
# Not a dossier's own: shared counters, what is still under way, and what was asked rather than kept.
APART = (
    "migration", "edition", "outbox", "outbox_shard", "parked", "request", "dossier_number", "tally", "timer", "letter",
    "words",
)  # fmt: skip

# A copy `k` is `k` hours older; its codes end in numbers that nobody was given.
_HELP = """
create schema if not exists copies;
create or replace function copies.aged(id uuid, k int) returns uuid language sql immutable strict parallel safe as $$
  select (lpad(to_hex(('x' || left(h, 12))::bit(48)::bigint - k::bigint * 3600000), 12, '0') || substr(h, 13))::uuid
  from (select replace(id::text, '-', '') as h) hex
$$;
create or replace function copies.coded(code text, k int) returns text language sql immutable strict parallel safe as $$
  select regexp_replace(code, '[0-9]+$', '') ||
    lpad((10000000 + k::bigint * 2000 + substring(code from '[0-9]+$')::bigint % 2000)::text, 8, '0')
$$;
"""
_COLUMNS = """
select column_name, data_type from information_schema.columns
where table_schema = $1 and table_name = $2 and is_generated = 'NEVER' and is_identity = 'NO' order by ordinal_position
"""
_TABLES = """
select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1 and c.relkind = 'r' and c.relname <> all($2)
-- What others refer to comes first.
order by exists (select from pg_constraint f where f.contype = 'f' and f.conrelid = c.oid), c.relname
"""


class DiskTooSmall(Refusal):
    """Đĩa không đủ chỗ cho số hồ sơ này.

    The disk has no room for so many dossiers.
    """


async def store(
    province: Province, *, closed: int, say: Callable[[str], None], originals: int = ORIGINALS
) -> dict[str, float]:
    """So many closed dossiers in all schemas; the bytes that each takes."""
    free = shutil.disk_usage(province.home).free
    if free < NEED * closed * BYTES_EACH:
        raise DiskTooSmall(expected=f"{NEED * closed * BYTES_EACH / 1e9:.0f} GB, {free / 1e9:.0f} GB free")
    await journeys(province, dossiers=originals, per_second=None, mail_share=0.05)
    connection = await asyncpg.connect(province.dsn(SUPERUSER))
    try:
        await connection.execute("set synchronous_commit = off")
        await connection.execute(_HELP)
        before = await _size(connection)
        for service in SERVICES:
            for table in await connection.fetch(_TABLES, service, list(APART)):
                say(f"{service}.{table[0]}")
                await _multiply(connection, service, table[0], copies=closed // originals)
        await connection.execute("drop schema copies cascade")
        await connection.execute("vacuum analyze")
        return {"closed": closed, "bytes_each": round((await _size(connection) - before) / closed)}
    finally:
        await connection.close()


async def _multiply(connection: asyncpg.Connection, service: str, table: str, *, copies: int) -> None:
    """Every row of the originals, so many times, the oldest copies first."""
    columns = await connection.fetch(_COLUMNS, service, table)
    originals = f"copies.{service}_{table}"
    await connection.execute(f"create table {originals} as select * from {service}.{table}")
    rows = await connection.fetchval(f"select count(*) from {originals}")
    step = max(1, TOGETHER // max(1, rows))
    names = ", ".join(row[0] for row in columns)
    values = ", ".join(_older(row[0], row[1]) for row in columns)
    sql = (
        f"insert into {service}.{table} ({names}) select {values} from {originals}, generate_series($1::int, $2, -1) k"
    )
    for first in range(copies, 0, -step):
        await connection.execute(sql, first, max(1, first - step + 1))


def _older(name: str, kind: str) -> str:
    """A column's value in copy `k`."""
    if kind == "uuid":
        return f"copies.aged({name}, k)"
    if kind.startswith("timestamp"):
        return f"{name} - k * interval '1 hour'"
    if name in ("code", "dossier_code"):
        return f"copies.coded({name}, k)"
    return f"{name} || '-' || k" if name == "idempotency_key" else name


async def _size(connection: asyncpg.Connection) -> int:
    return int(await connection.fetchval("select pg_database_size(current_database())"))
