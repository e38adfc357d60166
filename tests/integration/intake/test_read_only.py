"""A primary that may only be read: acceptance says so, looking goes on, and it writes again as soon as it may."""

import asyncpg

from tests.builders.at_counter import a_request
from tests.eventually import eventually
from tests.integration.intake.conftest import OpenTown
from tests.integration.intake.town import Town

ONLY_READ = """
do $$ begin
  execute format('alter role intake in database %I set default_transaction_read_only = {}', current_database());
end $$
"""
OTHERS_END = (
    "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'intake' and pid <> pg_backend_pid()"
)


async def may_only_be_read(town: Town, *, setting: str) -> None:
    """As a primary that was demoted, or is one again; who was connected has to connect anew."""
    connection = await asyncpg.connect(town.dsn)
    await connection.execute("set default_transaction_read_only = off")
    await connection.execute(ONLY_READ.format(setting))
    await connection.execute(f"{OTHERS_END} and datname = current_database()")
    await connection.close()


async def test_whoever_brings_something_is_told_to_return_and_health_says_why(open_town: OpenTown) -> None:
    town = await open_town()
    await town.knows_editions()
    receipt = await town.recorded()

    await may_only_be_read(town, setting="on")

    async def database() -> str:
        state: str = (await town.http.get("/health/ready")).json()["parts"]["database"]
        return state

    await eventually(database, until=lambda state: state == "read-only")
    refused = await town.post("/dossiers", a_request(), key="once")
    seen = await town.get(f"/dossiers/{receipt['code']}")
    health = await town.http.get("/health/ready")
    figures = (await town.http.get("/metrics")).text

    assert (refused.status_code, refused.json()["slug"]) == (503, "database-busy")
    assert int(refused.headers["retry-after"]) >= 1
    assert seen.status_code == 200
    assert (health.status_code, health.json()["parts"]["database"]) == (503, "read-only")
    assert 'motcua_part_well{part="database"} 0.0' in figures
    assert 'motcua_parked_records{state="dead"} 0.0' in figures

    await may_only_be_read(town, setting="off")

    async def again() -> int:
        return (await town.post("/dossiers", a_request(), key="once")).status_code

    assert await eventually(again, until=lambda status: status == 201) == 201
    assert await database() == "well"
