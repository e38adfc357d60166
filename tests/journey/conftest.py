"""One whole province for the journeys: four services as processes, real Kafka and Postgres, gateways, a collector."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from contracts.identifiers import new_id
from deploy.motcua.province import Province
from tests.fixtures.otlp import Collector, collecting
from tests.fixtures.provinces import running_in
from tests.journey.walk import Walk


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    """Where all spans of the journeys arrive."""
    with collecting() as one:
        yield one


@pytest.fixture(scope="session")
async def province(test_ground: Path, collector: Collector) -> AsyncIterator[Province]:
    """A running province on free ports."""
    os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.endpoint
    os.environ["OTEL_BSP_SCHEDULE_DELAY"] = "200"
    async with running_in(test_ground / f"province-{new_id().hex[-6:]}") as one:
        yield one
    del os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"], os.environ["OTEL_BSP_SCHEDULE_DELAY"]


@pytest.fixture
async def walk(province: Province) -> AsyncIterator[Walk]:
    """The hands of clerks, officers and citizens."""
    async with Walk.through(province) as one:
        yield one
