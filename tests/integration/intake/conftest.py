"""Intake's doors in this process, on a fresh database; facts stay stored, for nobody carries them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import pytest

from deploy.motcua.keys import Safe
from services.intake.app import assembled
from services.intake.settings import IntakeSettings
from tests.fixtures.databases import Databases
from tests.integration.intake.running import IntakeProcess
from tests.integration.intake.town import Town, environment

OpenTown = Callable[..., Awaitable[Town]]
StartIntake = Callable[..., Awaitable[IntakeProcess]]


@pytest.fixture(scope="session")
def safe(tmp_path_factory: pytest.TempPathFactory) -> Safe:
    """The issuer of all tokens here."""
    return Safe(tmp_path_factory.mktemp("issuer"))


@asynccontextmanager
async def opened(*, dsn: str, safe: Safe, told: Mapping[str, object]) -> AsyncIterator[Town]:
    """A running intake in this process."""
    whole = environment(dsn=dsn, safe=safe, told=told)
    app = assembled(
        IntakeSettings.model_validate({name.removeprefix("INTAKE_").lower(): v for name, v in whole.items()})
    )
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://intake.test") as http,
    ):
        yield Town(http, safe, dsn)


@pytest.fixture
async def open_town(database: Databases, safe: Safe) -> AsyncIterator[OpenTown]:
    """`await open_town(queue_waiting=…)`: an intake on a fresh database, or another one on the same."""
    async with AsyncExitStack() as stack:

        async def opening(*, dsn: str | None = None, **more: object) -> Town:
            address = dsn or await database("intake")
            return await stack.enter_async_context(opened(dsn=address, safe=safe, told=more))

        yield opening


@pytest.fixture
async def town(open_town: OpenTown) -> Town:
    """An intake that knows its catalogue and calendar."""
    opened_town = await open_town()
    await opened_town.knows_editions()
    return opened_town


@pytest.fixture
async def start_intake(test_ground: Path, tmp_path: Path) -> AsyncIterator[StartIntake]:
    """`await start_intake(dsn=…, kafka=…)`: one more process of intake."""
    async with AsyncExitStack() as stack:
        names = iter("abcdefgh")

        async def start(*, dsn: str, kafka: str, **more: object) -> IntakeProcess:
            process = IntakeProcess(dsn=dsn, kafka=kafka, home=tmp_path, name=f"intake-{next(names)}", **more)
            stack.push_async_callback(process.stop)
            await process.start()
            return process

        yield start
