"""A service says how it is: ready, degraded while Kafka is away, unready when it cannot commit or stopped reading."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx

from contracts.delivery.service import Service
from tests.eventually import eventually
from tests.integration.delivery.conftest import Wire
from tests.integration.delivery.probe import ProbeSettings, probe

Health = tuple[int, dict[str, Any]]


@asynccontextmanager
async def watched(wire: Wire, **more: object) -> AsyncIterator[tuple[Service, httpx.AsyncClient]]:
    """A probe in this process, and its health's door."""
    told = {name.removeprefix("PROBE_").lower(): v for name, v in wire.probes.environment.items()}
    service = probe(ProbeSettings.model_validate({**told, **more}))
    app = service.app("probe")
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://probe") as http,
    ):
        yield service, http


async def test_a_service_is_ready_then_degraded_without_kafka_then_ready_again(wire: Wire) -> None:
    async with watched(wire) as (_, http):

        async def health() -> Health:
            answer = await http.get("/health/ready")
            return answer.status_code, answer.json()

        await eventually(health, until=lambda seen: seen[0] == 200 and seen[1]["status"] == "ready")
        await wire.kafka.stop()
        _, parts = await eventually(health, until=lambda seen: seen[1]["status"] == "degraded")
        assert (await health())[0] == 200
        assert parts["parts"]["database"] == "well"
        await wire.kafka.start()
        await eventually(health, until=lambda seen: seen[1]["status"] == "ready", within=60)
        assert (await http.get("/health/live")).status_code == 200
        assert "motcua_outbox_oldest_seconds" in (await http.get("/metrics")).text


async def test_a_service_that_cannot_reach_its_database_is_unready_and_says_when_to_ask_again(wire: Wire) -> None:
    async with watched(wire, database_url="postgresql://routing:x@127.0.0.1:1/none") as (_, http):
        answer = await http.get("/health/ready")

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) >= 1
    assert answer.json()["parts"]["database"] == "unreachable"


async def test_a_reader_stopped_by_too_much_poison_turns_health_red(wire: Wire) -> None:
    connection = await asyncpg.connect(wire.dsn)
    await connection.execute(
        """
        insert into parked (topic, partition, record_offset, headers, state, reason, error)
        select 'intake.dossier.v1', 0, 1000000 + n, '[]', 'dead', 'bad-value', 'x' from generate_series(1, 3) n
        """
    )
    await connection.close()
    async with watched(wire, parked_ceiling=2) as (_, http):

        async def health() -> Health:
            answer = await http.get("/health/ready")
            return answer.status_code, answer.json()

        await wire.put_something()
        _, body = await eventually(health, until=lambda seen: seen[0] == 503)

    assert body["parts"]["reader"].startswith("too-much-parked")
