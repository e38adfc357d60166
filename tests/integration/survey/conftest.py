"""Survey's doors in this process, on a fresh database of their own."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
from pydantic import SecretStr

from contracts.delivery.database import Database
from contracts.delivery.service import Service
from services.survey.app import survey
from services.survey.settings import SurveySettings
from tests.fixtures.databases import Databases
from tests.integration.survey.facts import KEY

NOWHERE = "127.0.0.1:1"


@dataclass(frozen=True, slots=True)
class Town:
    """The service's database, and a citizen who talks to its doors."""

    database: Database
    citizen: httpx.AsyncClient
    dsn: str


def settings_of(dsn: str) -> SurveySettings:
    """The service as tests run it in their own process; what it announces stays in the outbox."""
    return SurveySettings(
        database_url=SecretStr(dsn),
        kafka=NOWHERE,
        auth_jwks="unused.json",
        auth_issuer="urn:motcua:local",
        survey_key=SecretStr(KEY),
        stage="test",
    )


@pytest.fixture
async def town(database: Databases) -> AsyncIterator[Town]:
    """A fresh survey service."""
    dsn = await database("survey")
    app = survey(settings_of(dsn))
    service: Service = app.state.service
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://survey.test") as citizen:
        yield Town(service.database, citizen, dsn)
    await service.database.close()
    service.tracing.close()
