"""All migrations from empty lead to what `store/schema.sql` says of today."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from deploy.migrate import migrations
from tests.contract.catalog import differences, outcome
from tests.fixtures.servers import Postgres

ROOT = Path(__file__).parents[2]
WIRE = [step.sql for step in migrations("nobody")]


def truth_of(service: str) -> Path:
    return ROOT / "services" / service / "store" / "schema.sql"


SERVICES = [service for service in ("intake", "routing", "notify", "survey") if truth_of(service).exists()]


@pytest.fixture
async def connection(postgres: Postgres) -> AsyncIterator[asyncpg.Connection]:
    """A database of the test's own, for two schemas side by side."""
    admin = await asyncpg.connect(postgres.dsn)
    await admin.execute("drop database if exists side_by_side with (force)")
    await admin.execute("create database side_by_side")
    own = await asyncpg.connect(postgres.address(user="postgres", database="side_by_side"))
    yield own
    await own.close()
    await admin.execute("drop database side_by_side with (force)")
    await admin.close()


@pytest.mark.parametrize("service", SERVICES)
async def test_the_migrations_lead_to_the_schema_that_is_described(
    connection: asyncpg.Connection, service: str
) -> None:
    migrated = await outcome(connection, "migrated", *(step.sql for step in migrations(service)))
    described = await outcome(connection, "described", *WIRE, truth_of(service).read_text(encoding="utf-8"))

    assert differences(migrated, described) == {}
    assert len(migrated) > len(await outcome(connection, "wire", *WIRE)), "the service has no table of its own"


BEFORE = """
create table notice (notice_id uuid primary key, wording text not null, tries int default 0, sent_at timestamptz);
create index notice_sent on notice (sent_at) where sent_at is not null;
create type mood as enum ('good', 'bad');
create view sent as select notice_id from notice where sent_at is not null;
create function told() returns int language sql as 'select 1';
"""


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("wording text not null", "wording text", "notice.wording"),
        ("tries int", "tries bigint", "notice.tries"),
        ("default 0", "default 1", "notice.tries"),
        (", sent_at timestamptz)", ", sent_at timestamptz, kind text)", "notice.kind"),
        ("primary key", "", "notice constraint notice_pkey"),
        ("tries int default 0", "tries int default 0 check (tries > 0)", "notice constraint notice_tries_check"),
        ("(sent_at) where sent_at is not null", "(sent_at)", "index notice_sent"),
        ("sent_at timestamptz);", "sent_at timestamptz) with (fillfactor = 70);", "relation notice"),
        ("'good', 'bad'", "'good', 'bad', 'none'", "type mood"),
        ("where sent_at is not null;\ncreate function", ";\ncreate function", "relation sent"),
        ("select 1", "select 2", "routine told()"),
    ],
)
async def test_every_kind_of_difference_is_noticed(
    connection: asyncpg.Connection, before: str, after: str, named: str
) -> None:
    changed = BEFORE.replace(before, after)
    assert changed != BEFORE

    one = await outcome(connection, "one", BEFORE)
    other = await outcome(connection, "other", changed)

    assert named in differences(one, other)


async def test_the_same_steps_lead_to_the_same(connection: asyncpg.Connection) -> None:
    assert differences(await outcome(connection, "one", BEFORE), await outcome(connection, "other", BEFORE)) == {}
