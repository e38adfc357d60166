"""Packets between routing and its database vanish: every door says so within seconds, and is open again at once."""

import asyncio
import time
from collections.abc import AsyncIterator

import httpx
import pytest

from deploy.motcua.keys import Safe
from services.routing.app import assembled
from tests.fixtures.databases import Databases
from tests.fixtures.vanishing import Way, a_way_to
from tests.integration.routing.bureau import Bureau, settings_of
from tests.integration.routing.test_transitions import routed

AT_MOST = 9.0


@pytest.fixture
async def way(database: Databases) -> AsyncIterator[Way]:
    """The way to a routing's database."""
    async with a_way_to(await database("routing")) as one:
        yield one


@pytest.fixture
async def far_bureau(way: Way, safe: Safe) -> AsyncIterator[Bureau]:
    """A routing whose database lies behind that way."""
    app = assembled(settings_of(way.address, safe))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://routing.test") as client:
        one = Bureau(app.state.service, client, safe)
        await one.knows_the_law()
        yield one
        await one.close()


async def test_every_door_refuses_soon_with_a_time_to_come_back_and_then_serves(far_bureau: Bureau, way: Way) -> None:
    code = await routed(far_bureau)

    async def each() -> tuple[httpx.Response, ...]:
        return await asyncio.gather(
            far_bureau.seen(f"/dossiers/{code}", role=None),
            far_bureau.seen(f"/dossiers/{code}/clock"),
            far_bureau.seen("/desk"),
            far_bureau.ordered(code, "complete-step", role="case_officer"),
        )

    await asyncio.gather(*(far_bureau.seen("/desk") for _ in range(4)))
    way.vanish()
    began = time.monotonic()
    refused = await each()
    waited = time.monotonic() - began
    served = await each()

    assert waited < AT_MOST
    assert {answer.status_code for answer in refused} == {503}
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in refused)
    assert [answer.status_code for answer in served] == [200, 200, 200, 201]


async def test_figures_are_told_in_time_and_one_that_is_unknown_is_no_number(far_bureau: Bureau, way: Way) -> None:
    before = (await far_bureau.http.get("/metrics")).text
    way.vanish()
    began = time.monotonic()

    meanwhile = (await far_bureau.http.get("/metrics")).text

    assert time.monotonic() - began < AT_MOST
    assert 'motcua_parked_records{state="dead"} 0.0' in before
    assert 'motcua_part_well{part="database"} 1.0' in before
    assert "motcua_parked_records{" not in meanwhile
    assert "motcua_outbox_oldest_seconds NaN" in meanwhile
    assert 'motcua_part_well{part="database"} 0.0' in meanwhile
