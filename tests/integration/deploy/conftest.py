"""One real intake process, and `motcua` as an office's own machine would run it against it."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from deploy.motcua.token import issue
from tests.fixtures.databases import Databases, Templates
from tests.integration.intake.running import IntakeProcess
from tests.integration.intake.town import NOWHERE

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str

    def told(self) -> Body:
        """The JSON object on the last line."""
        body: Body = json.loads(self.stdout.splitlines()[-1])
        return body


@dataclass(frozen=True, slots=True)
class Commands:
    """`motcua` with a token for this intake, in a home where no province runs."""

    environment: dict[str, str]

    async def begin(self, *words: object) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "deploy.motcua", *map(str, words)),
            env={**os.environ, **self.environment},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def run(self, *words: object) -> Ended:
        command = await self.begin(*words)
        stdout, stderr = await command.communicate()
        return Ended(command.returncode or 0, stdout.decode(), stderr.decode())


@pytest.fixture(scope="module")
async def intake(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[IntakeProcess]:
    """Intake with its catalogue and calendar; its facts stay stored, for there is no Kafka."""
    database, home = Databases(templates), tmp_path_factory.mktemp("intake")
    process = IntakeProcess(dsn=await database("intake"), kafka=NOWHERE, home=home)
    await process.start()
    await process.town.knows_editions()
    yield process
    await process.stop()
    await database.drop()


@pytest.fixture
def motcua(intake: IntakeProcess, tmp_path: Path) -> Commands:
    """The command line of an office that has a token for everything."""
    token = issue(intake.safe, role="reception_officer", communes=[], account="feeder", now=datetime.now(UTC)).token
    return Commands({"MOTCUA_TOKEN": token, "MOTCUA_HOME": str(tmp_path / "home")})
