"""A real browser on a phone's screen, and survey's pages to read in it."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, Request, ViewportSize, async_playwright
from pydantic import SecretStr

from contracts.delivery.database import Database
from contracts.delivery.telemetry import Tracing
from services.survey.settings import SurveySettings
from tests.fixtures.databases import Databases, Templates
from tests.integration.survey.facts import KEY
from tests.integration.survey.running import SurveyProcess

NOWHERE = "127.0.0.1:1"
PHONE = ViewportSize(width=390, height=844)


@dataclass(frozen=True, slots=True)
class SurveySite:
    """The running service, and its database to make things happen."""

    url: str
    database: Database


@dataclass
class Screen:
    """A page in the browser, and what the browser complained about while showing it."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Note complaints and requests."""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _request(self, request: Request) -> None:
        self.asked.append(request.url)


OpenScreen = Callable[..., Awaitable[Screen]]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium, without a window."""
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        await started.close()


@pytest.fixture
async def screen(browser: Browser) -> AsyncIterator[OpenScreen]:
    """`await screen()` is a fresh phone; `javascript=False` turns scripts off, `width=` makes it another device."""
    async with AsyncExitStack() as contexts:

        async def fresh(*, javascript: bool = True, width: int = PHONE["width"], language: str = "vi-VN") -> Screen:
            context = await browser.new_context(
                viewport={**PHONE, "width": width},
                java_script_enabled=javascript,
                has_touch=True,
                locale=language,
                reduced_motion="reduce",
            )
            contexts.push_async_callback(context.close)
            opened = Screen(await context.new_page())
            opened.listen()
            return opened

        yield fresh


@pytest.fixture(scope="session")
async def site(templates: Templates, test_ground: Path) -> AsyncIterator[SurveySite]:
    """Survey, running for all tests; what it announces waits for a Kafka that never comes."""
    databases = Databases(templates)
    dsn = await databases("survey")
    process = SurveyProcess(dsn=dsn, kafka=NOWHERE, home=test_ground / "survey-pages")
    await process.start()
    settings = SurveySettings(
        database_url=SecretStr(dsn), kafka=NOWHERE, auth_jwks="-", auth_issuer="-", survey_key=SecretStr(KEY)
    )
    tracing = Tracing("survey")
    ours = Database(settings, tracing)
    yield SurveySite(process.url, ours)
    await ours.close()
    tracing.close()
    await process.stop()
    await databases.drop()
