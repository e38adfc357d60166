"""Migrations run once, in order, and are never edited."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from deploy.migrate import MigrationEdited, migrate
from tests.fixtures.databases import Databases
from tests.fixtures.servers import Postgres


def write(root: Path, name: str, sql: str) -> None:
    file = root / "services" / "intake" / "migrations" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(sql)


async def count(address: str, table: str) -> int:
    connection = await asyncpg.connect(address)
    try:
        return int(await connection.fetchval(f"select count(*) from {table}"))
    finally:
        await connection.close()


@pytest.fixture
async def address(database: Databases) -> str:
    return await database("intake")


async def test_only_new_migrations_are_applied_in_order(address: str, tmp_path: Path) -> None:
    write(tmp_path, "0001_first.sql", "create table walk (step int)")
    assert await migrate(address, service="intake", root=tmp_path) == ["intake/0001_first"]
    write(tmp_path, "0003_third.sql", "alter table walk rename column pace to stride")
    write(tmp_path, "0002_second.sql", "alter table walk rename column step to pace; insert into walk values (1)")

    assert await migrate(address, service="intake", root=tmp_path) == ["intake/0002_second", "intake/0003_third"]
    assert await migrate(address, service="intake", root=tmp_path) == []
    assert await count(address, "walk where stride = 1") == 1


async def test_an_edited_migration_is_refused_and_nothing_runs(address: str, tmp_path: Path) -> None:
    write(tmp_path, "0001_first.sql", "create table walk (step int)")
    await migrate(address, service="intake", root=tmp_path)
    write(tmp_path, "0001_first.sql", "create table walk (step bigint)")
    write(tmp_path, "0002_second.sql", "insert into walk values (1)")

    with pytest.raises(MigrationEdited, match="intake/0001_first"):
        await migrate(address, service="intake", root=tmp_path)

    assert await count(address, "walk") == 0


async def test_a_migration_that_cannot_be_recorded_leaves_nothing_of_itself(address: str, tmp_path: Path) -> None:
    write(tmp_path, "0001_first.sql", "create table walk (step int); drop table migration")

    with pytest.raises(asyncpg.UndefinedTableError):
        await migrate(address, service="intake", root=tmp_path)

    assert await count(address, "pg_tables where tablename = 'walk'") == 0
    assert await count(address, "migration where name like 'intake/%first'") == 0


async def test_two_migrators_at_once_apply_each_step_once(address: str, tmp_path: Path, postgres: Postgres) -> None:
    write(tmp_path, "0001_slow.sql", "create table walk (step int); select pg_sleep(0.2)")

    done = await asyncio.gather(*(migrate(address, service="intake", root=tmp_path) for _ in range(3)))

    assert sorted(done) == [[], [], ["intake/0001_slow"]]
