"""Ten years of closed dossiers by the million: finished journeys multiplied inside the database, each copy older.

Ids keep their kind (UUIDv7): a copy's instant lies that much earlier, so indexes look as if the years had passed.
What is older than outcomes are kept is stored as folding leaves it: no inbox, lanes instead of the journal, and notify
keeps nobody.
"""

import shutil
from collections.abc import Callable

import asyncpg

from contracts.delivery.folding import LANES, SHOWN
from contracts.delivery.settings import ServiceSettings
from contracts.problems import Refusal
from deploy.local.postgres import SUPERUSER
from deploy.motcua.province import Province
from deploy.provision import SERVICES
from services.notify.store.folded import MANNERS, NOTICES
from tests.bench.journeys import journeys

BYTES_EACH = 2600
NEED = 1.5
ORIGINALS = 1000
TOGETHER = 50_000
HOURS = 10 * 8766
KEPT_HOURS = 24 * int(ServiceSettings.model_fields["outcomes_days"].default)
# Not a dossier's own: shared counters, what is still under way, and what was asked rather than kept.
APART = (
    "migration", "edition", "outbox", "outbox_shard", "parked", "request", "dossier_number", "tally", "timer", "letter",
    "words", "folding", "fact_type", "lane", "manner",
)  # fmt: skip

FOLDED = ("journal", "inbox")
FOLDED_BY_NOTIFY = ("dossier", "person", "ending", "attempt")
_NOTIFY = f"""
select dossier_id, dossier_code, receiving_commune, handling_commune, erased_at, whom as recipient, notices as folded
from dossier join ({NOTICES.format(rows="copies.notify_ending")}) told using (dossier_id)
"""

# A copy `k` is `k` steps older, and so is the day in its code: not that of today, and of no day more than five.
_HELP = """
create schema if not exists copies;
create or replace function copies.aged(id uuid, hours int) returns uuid
language sql immutable strict parallel safe as $$
  select (lpad(to_hex(
    (('x' || left(h, 12))::bit(48)::bigint - hours::bigint * 3600000) & x'ffffffffffff'::bigint
  ), 12, '0') || substr(h, 13))::uuid
  from (select replace(id::text, '-', '') as h) hex
$$;
create or replace function copies.coded(code text, k int, hours int) returns text
language sql stable strict parallel safe as $$
  select agency || '-' || to_char(to_date(day, 'YYMMDD') - 1 - k * hours / 24, 'YYMMDD') || '-' ||
    lpad((k % 5 * 2000 + number::int % 2000)::text, 4, '0')
  from (select split_part(code, '-', 1), split_part(code, '-', 2), split_part(code, '-', 3)) it (agency, day, number)
$$;
"""
_COLUMNS = """
select column_name, data_type from information_schema.columns
where table_schema = $1 and table_name = $2 and is_generated = 'NEVER' and is_identity = 'NO' order by ordinal_position
"""
_KEYS = """
select format('reindex index %s', i.indexrelid::regclass) from pg_index i join pg_class c on c.oid = i.indrelid
where i.indisprimary and c.relkind = 'r' and c.relnamespace = $1::text::regnamespace
"""
_TABLES = """
select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1 and c.relkind = 'r' and c.relname <> all($2)
-- What others refer to comes first.
order by exists (select from pg_constraint f where f.contype = 'f' and f.conrelid = c.oid), c.relname
"""
_SIZES = """
select n.nspname, sum(pg_total_relation_size(c.oid)) from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' group by 1
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
        # What the journeys left behind in the outboxes is no dossier's; without it each page counted is a copy's.
        await connection.execute("vacuum full")
        before = await _sizes(connection)
        copies = Copies(connection, count=closed // originals)
        for service in SERVICES:
            say(service)
            await copies.of(service)
            # Copies come before what is there, and halve its pages; life appends, for ids begin with their instant.
            for row in await connection.fetch(_KEYS, service):
                await connection.execute(row[0])
        await connection.execute("drop schema copies cascade")
        await connection.execute("vacuum analyze")
        # Ten years are written within minutes; what follows must not pay for getting them to the disk.
        await connection.execute("checkpoint")
        after = await _sizes(connection)
        each = {service: round((after[service] - before[service]) / closed) for service in SERVICES}
        return {"closed": closed, "bytes_each": sum(each.values()), **{f"bytes_{it}": of for it, of in each.items()}}
    finally:
        await connection.close()


class Copies:
    """Copies spread over ten years; the first of them are so young that their outcomes are kept."""

    def __init__(self, connection: asyncpg.Connection, *, count: int) -> None:
        self._connection = connection
        self._count = count
        self._hours = max(1, HOURS // count)
        self._young = min(count, KEPT_HOURS // self._hours)

    async def of(self, service: str) -> None:
        """Every table of a service."""
        folded = FOLDED + (FOLDED_BY_NOTIFY if service == "notify" else ())
        for row in await self._connection.fetch(_TABLES, service, list(APART)):
            await self._originals(service, row[0], f"select * from {service}.{row[0]}")
            oldest = self._young if row[0] in folded else self._count
            await self._multiply(service, row[0], range(1, oldest + 1))
        if service == "notify":
            await self._notices()
        shown = ", ".join(str(topic.number) for topic in SHOWN)
        lanes = LANES.format(rows=f"copies.{service}_journal", shown=f"array[{shown}]::smallint[]")
        await self._originals(service, "lane", lanes.replace("fact_type", f"{service}.fact_type"))
        await self._multiply(service, "lane", range(self._young + 1, self._count + 1))

    async def _notices(self) -> None:
        """Dossiers that ended long ago, as notify keeps them."""
        await self._connection.execute("set search_path to notify; drop table copies.notify_dossier")
        rows = await self._connection.fetch("select dossier_id from dossier")
        await self._connection.execute(MANNERS, [row[0] for row in rows])
        await self._originals("notify", "dossier", _NOTIFY)
        await self._connection.execute("reset search_path")
        await self._multiply("notify", "dossier", range(self._young + 1, self._count + 1))

    async def _originals(self, service: str, table: str, rows: str) -> None:
        await self._connection.execute(f"create table copies.{service}_{table} as {rows}")

    async def _multiply(self, service: str, table: str, copies: range) -> None:
        """Every row of the originals, so many times, the oldest copies first."""
        columns = await self._connection.fetch(_COLUMNS, service, table)
        kept = {row[0] for row in await self._connection.fetch(_COLUMNS, "copies", f"{service}_{table}")}
        rows = await self._connection.fetchval(f"select count(*) from copies.{service}_{table}")
        step = max(1, TOGETHER // max(1, rows))
        # Folding writes a portion's lanes by subject.
        order = "order by 1, topic" if table == "lane" else ""
        columns = [row for row in columns if row[0] in kept]
        names = ", ".join(row[0] for row in columns)
        values = ", ".join(_older(row[0], row[1], hours=self._hours) for row in columns)
        sql = (
            f"insert into {service}.{table} ({names}) select {values}"
            f" from generate_series($1::int, $2, -1) k cross join copies.{service}_{table} {order}"
        )
        for first in range(copies.stop - 1, copies.start - 1, -step):
            await self._connection.execute(sql, first, max(copies.start, first - step + 1))


def _older(name: str, kind: str, *, hours: int) -> str:
    """A column's value in copy `k`."""
    if name == "request":
        return f"md5({name}::text || k)::uuid"
    if kind == "uuid":
        return f"copies.aged({name}, k * {hours})"
    if kind.startswith("timestamp"):
        return f"{name} - k * interval '{hours} hours'"
    if kind == "ARRAY" and name == "said_at":
        return f"(select array_agg(at - k * interval '{hours} hours' order by at) from unnest(said_at) at)"
    if kind == "ARRAY" and name == "folded":
        told, whom = f"copies.aged(told, k * {hours})", f"copies.aged(recipient, k * {hours})"
        when = f"stored_at - k * interval '{hours} hours', finished_at - k * interval '{hours} hours'"
        notice = f"row({told}, {whom}, {when}, attempts, manner, text_hash, provider_id, promise)::notify.folded_notice"
        return f"(select array_agg({notice} order by stored_at) from unnest(folded))"
    if name in ("code", "dossier_code"):
        return f"copies.coded({name}, k, {hours})"
    return name


async def _sizes(connection: asyncpg.Connection) -> dict[str, int]:
    rows = await connection.fetch(_SIZES)
    return {row[0]: int(row[1]) for row in rows}
