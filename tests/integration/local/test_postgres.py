"""The local database server: crashes, and who may touch what."""

import asyncpg
import pytest

from tests.fixtures.databases import Databases
from tests.fixtures.servers import Postgres


async def tell(address: str, sql: str) -> object:
    connection = await asyncpg.connect(address)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def insist_on_writing(address: str, *, table: str) -> None:
    connection = await asyncpg.connect(address, server_settings={"default_transaction_read_only": "off"})
    try:
        await connection.execute(f"insert into {table} values ('mine')")
    finally:
        await connection.close()


async def test_a_committed_row_survives_kill_minus_nine(postgres: Postgres, database: Databases) -> None:
    address = await database("intake")
    await tell(address, "create table kept (word text)")
    await tell(address, "insert into kept values ('still here')")

    await postgres.kill()
    await postgres.start()

    assert await tell(address, "select word from kept") == "still here"


async def test_every_commit_is_flushed_to_disk(postgres: Postgres) -> None:
    assert await tell(postgres.dsn, "select current_setting('fsync')") == "on"
    assert await tell(postgres.dsn, "select current_setting('synchronous_commit')") == "on"


async def test_a_service_cannot_read_another_services_schema(database: Databases) -> None:
    province = await database.province()
    await tell(province.routing, "create table secret (word text)")

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await tell(province.intake, "select * from routing.secret")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await tell(province.intake, "create table public.anywhere (word text)")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await tell(province.intake, "create schema own_room")


async def test_the_auditor_reads_all_four_schemas_and_writes_to_none(database: Databases) -> None:
    province = await database.province()
    for service in ("intake", "routing", "notify", "survey"):
        await tell(getattr(province, service), "create table seen (word text)")

        assert await tell(province.auditor, f"select count(*) from {service}.seen") == 0
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await tell(province.auditor, f"insert into {service}.seen values ('mine')")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await insist_on_writing(province.auditor, table=f"{service}.seen")


async def test_a_login_sees_its_own_schema_and_nothing_else(database: Databases) -> None:
    assert await tell(await database("notify"), "select current_setting('search_path')") == "notify"


async def test_each_test_has_a_database_of_its_own(database: Databases) -> None:
    first, second = await database("survey"), await database("survey")

    await tell(first, "create table mine (word text)")

    assert await tell(second, "select to_regclass('mine')") is None
