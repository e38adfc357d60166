"""Routing's doors in this process, on a fresh database of their own."""

from collections.abc import AsyncIterator

import httpx
import pytest

from deploy.motcua.keys import Safe
from services.routing.app import assembled
from tests.fixtures.databases import Databases
from tests.integration.routing.bureau import Bureau, settings_of


@pytest.fixture(scope="session")
def safe(tmp_path_factory: pytest.TempPathFactory) -> Safe:
    """The keys of the local issuer."""
    return Safe(tmp_path_factory.mktemp("safe"))


@pytest.fixture
async def bureau(database: Databases, safe: Safe) -> AsyncIterator[Bureau]:
    """A fresh routing that knows the catalogue and the calendar; what it announces stays in the outbox."""
    app = assembled(settings_of(await database("routing"), safe))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://routing.test") as client:
        one = Bureau(app.state.service, client, safe)
        await one.knows_the_law()
        yield one
        await one.close()
