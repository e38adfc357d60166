"""Thousands of timers due at eight o'clock, nobody there until nine, and a `kill -9` in the middle of catching up.

`TIMERS_DUE=100000` asks for as many as a whole province has; the file says 5 000.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from deploy.local.part import free_port
from deploy.motcua.keys import Safe
from deploy.motcua.token import AUDIENCE, ISSUER
from tests.eventually import eventually
from tests.integration.routing.bureau import NOWHERE, SIGNING_KEY, TRACKING_KEY, Bureau
from tests.integration.routing.test_transitions import routed
from tests.unit.routing.facts import at

MANY = int(os.environ.get("TIMERS_DUE", "5000"))
EIGHT, NEXT_MORNING = at(25, 8, 0), at(26, 8, 0)
PATIENCE = 60 + MANY / 200
_COPIES = """
with copy as (
  insert into assignment
  select (jsonb_populate_record(a, jsonb_build_object(
    'dossier_id', gen_random_uuid(), 'code', 'H60.092-261101-' || lpad(n::text, 6, '0')
  ))).* from assignment a, generate_series(2, $1) n returning dossier_id
)
insert into timer (dossier_id, due_at, promise, name)
select copy.dossier_id, timer.due_at, timer.promise, timer.name from copy, timer
"""
_SOUNDED = """
select count(*) as facts, count(distinct subject) as dossiers, min(announced_at) as earliest
from journal where type = 'routing.deadline_near.v1'
"""


class Routing:
    """Routing as a process of its own, whose clock shows what the test wants."""

    def __init__(self, dsn: str, safe: Safe) -> None:
        self._told = {
            "ROUTING_DATABASE_URL": dsn,
            "ROUTING_KAFKA": NOWHERE,
            "ROUTING_AUTH_JWKS": str(safe.jwks()),
            "ROUTING_AUTH_ISSUER": ISSUER,
            "ROUTING_AUTH_AUDIENCE": AUDIENCE,
            "ROUTING_SIGNING_KEY": SIGNING_KEY,
            "ROUTING_TRACKING_KEY": TRACKING_KEY,
            "ROUTING_STAGE": "test",
            "ROUTING_TIMERS_PER_SECOND": str(MANY // 12),
            "LOG_LEVEL": "WARNING",
        }

    @asynccontextmanager
    async def at(self, moment: datetime) -> AsyncIterator[asyncio.subprocess.Process]:
        """Running, with this moment on its clock when it starts; killed afterwards."""
        shift = (moment - datetime.now(UTC)).total_seconds()
        port = free_port()
        serve = ("-m", "uvicorn", "--factory", "services.routing.app:create_app", "--port", str(port))
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *serve,
            env={**os.environ, **self._told, "ROUTING_CLOCK_SHIFT": str(shift)},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
                await eventually(lambda: _ticks(http))
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


async def _ticks(http: httpx.AsyncClient) -> bool:
    """Whether its scheduler got through once."""
    try:
        parts: dict[str, str] = (await http.get("/health/ready")).json()["parts"]
    except httpx.TransportError:
        return False
    return parts["deadlines"] == "well"


@pytest.fixture
def routing(bureau: Bureau, safe: Safe) -> Routing:
    """The same database, for processes."""
    return Routing(bureau.service.settings.database_url.get_secret_value(), safe)


async def fired(bureau: Bureau) -> int:
    """How many soundings were announced."""
    (row,) = await bureau.asked("select count(*) from journal where type = 'routing.deadline_near.v1'")
    return int(row[0])


@pytest.mark.timeout(int(PATIENCE * 3))
async def test_each_fires_once_and_never_before_its_instant(bureau: Bureau, routing: Routing) -> None:
    await routed(bureau)
    await bureau.asked(f"{_COPIES} returning 1", MANY)
    await bureau.asked("analyze timer")
    assert bureau.now < EIGHT

    async with routing.at(EIGHT - timedelta(minutes=5, seconds=30)):
        before = await fired(bureau)
    async with routing.at(EIGHT + timedelta(hours=1)) as doomed:
        await eventually(lambda: fired(bureau), until=lambda count: count >= MANY // 10, within=PATIENCE)
        doomed.kill()
        await doomed.wait()
    when_killed = await fired(bureau)
    async with routing.at(EIGHT + timedelta(hours=1)), routing.at(EIGHT + timedelta(hours=1)):
        await eventually(lambda: fired(bureau), until=lambda count: count >= MANY, within=PATIENCE)

    assert (before, when_killed < MANY) == (0, True)
    (row,) = await bureau.asked(_SOUNDED)
    assert (row["facts"], row["dossiers"]) == (MANY, MANY)
    assert row["earliest"] >= EIGHT + timedelta(hours=1)
    left = await bureau.asked("select name, sounded, due_at, count(*) from timer group by 1, 2, 3")
    assert [tuple(each) for each in left] == [("T-1", "T-2", NEXT_MORNING, MANY)]
    drafts = await bureau.asked("select count(*) from apology_draft")
    assert drafts[0][0] == MANY
