"""One whole province for the journeys: four services as processes, real Kafka and Postgres, gateways, a collector."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from contracts.identifiers import new_id
from deploy.local.part import free_port
from deploy.motcua.lifecycle import bring_up, take_down
from deploy.motcua.province import Province
from deploy.motcua.settings import LocalSettings, Ports
from tests.fixtures.otlp import Collector, collecting
from tests.journey.walk import Walk


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    """Where all spans of the journeys arrive."""
    with collecting() as one:
        yield one


@pytest.fixture(scope="session")
async def province(test_ground: Path, collector: Collector) -> AsyncIterator[Province]:
    """A running province on free ports."""
    home = test_ground / f"province-{new_id().hex[-6:]}"
    ports = {name: free_port() for name in Ports.model_fields}
    settings = LocalSettings(home=home, while_pid=os.getpid(), **ports)  # type: ignore[arg-type]
    os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.endpoint
    os.environ["OTEL_BSP_SCHEDULE_DELAY"] = "200"
    one = Province.of(settings)
    await asyncio.to_thread(bring_up, one, say=lambda _: None)
    yield Province.of(settings)
    await asyncio.to_thread(take_down, Province.of(settings), say=lambda _: None)
    del os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"], os.environ["OTEL_BSP_SCHEDULE_DELAY"]


@pytest.fixture
async def walk(province: Province) -> AsyncIterator[Walk]:
    """The hands of clerks, officers and citizens."""
    async with Walk.through(province) as one:
        yield one
