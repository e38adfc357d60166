"""A database that knows not the login, or holds none of our tables, is told as what it is; so is a strange commune."""

from pathlib import Path

import asyncpg
import pytest
from pydantic import SecretStr

from contracts.delivery.database import Database
from contracts.delivery.settings import ServiceSettings
from contracts.delivery.telemetry import Tracing
from deploy.catalogue import load
from deploy.motcua import communes
from services.intake.domain.offer import CommuneUnknown
from tests.fixtures.databases import Databases
from tests.fixtures.servers import PASSWORD
from tests.integration.deploy.conftest import Commands


@pytest.fixture
def nowhere(tmp_path: Path) -> Commands:
    """The command line where no province runs."""
    return Commands({"MOTCUA_HOME": str(tmp_path / "home")})


async def test_a_database_that_is_not_routings_is_told_as_what_it_is(nowhere: Commands, database: Databases) -> None:
    routing, intake = await database("routing"), await database("intake")
    odd = (routing.replace(PASSWORD, "wrong"), f"{routing}_of_nobody", intake)

    ended = [await nowhere.run("deadlines", "audit", "--dsn", dsn, "--json") for dsn in odd]

    assert [(each.code, each.told()["slug"]) for each in ended] == [(3, "database-not-ours")] * 3
    assert all("Traceback" not in each.stderr for each in ended)


async def test_auditors_of_a_database_without_tables_hear_so(nowhere: Commands, database: Databases) -> None:
    auditor = Commands({**nowhere.environment, "AUDITOR_DATABASE_URL": await database("intake")})

    ended = await auditor.run("deadlines", "suspicious", "--json")

    assert (ended.code, ended.told()["slug"]) == (3, "database-not-ours")


async def test_a_commune_that_no_catalogue_has_is_refused_and_none_before_there_is_one(database: Databases) -> None:
    dsn = await database("routing")
    settings = ServiceSettings(
        service="routing", database_url=SecretStr(dsn), kafka="-", auth_jwks="-", auth_issuer="-"
    )
    books = Database(settings, Tracing("test"))
    async with books.transaction() as tx:
        await communes.must_be_known(tx, "99999")
    catalogue = load.catalogue()
    connection = await asyncpg.connect(dsn)
    await connection.execute(
        "insert into edition values (default, 'catalogue', $1, $2, now())",
        catalogue.version, catalogue.model_dump_json(),
    )  # fmt: skip
    await connection.close()

    async with books.transaction() as tx:
        await communes.must_be_known(tx, "02353")
        with pytest.raises(CommuneUnknown) as refused:
            await communes.must_be_known(tx, "99999")
    await books.close()

    assert (refused.value.field, refused.value.expected) == ("/commune", communes.EXPECTED)
