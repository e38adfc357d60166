"""A probe's surroundings: a Kafka and a database that a test may break."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

from contracts.topics import PARTITIONS, TOPICS
from deploy.create_topics import create_topics
from tests.builders.facts import a_recorded_dossier
from tests.fixtures.databases import Databases
from tests.fixtures.servers import Kafka, a_kafka
from tests.integration.delivery.probe import EFFECTS
from tests.integration.delivery.wire import Probes, probe_environment, put


@dataclass
class Wire:
    """Where a test's facts travel."""

    kafka: Kafka
    dsn: str
    probes: Probes

    async def put_something(self) -> None:
        """One sound fact of a fresh dossier."""
        await put(self.kafka.bootstrap, [a_recorded_dossier()])


@pytest.fixture(scope="module")
async def own_kafka(test_ground: Path, in_containers: bool, request: pytest.FixtureRequest) -> AsyncIterator[Kafka]:
    """A broker of this module's own, with all topics, so that what is put there disturbs nobody."""
    broker = a_kafka(test_ground / request.module.__name__, in_containers=in_containers)
    await broker.start()
    await create_topics(broker.bootstrap, TOPICS, partitions=PARTITIONS)
    yield broker
    await broker.remove()


@pytest.fixture
async def wire(own_kafka: Kafka, database: Databases, tmp_path: Path) -> AsyncIterator[Wire]:
    """A database with the probe's effects, and no probe running yet."""
    dsn = await database("routing")
    connection = await asyncpg.connect(dsn)
    await connection.execute(EFFECTS)
    await connection.close()
    group = dsn.rsplit("/", 1)[-1]
    probes = Probes(tmp_path, probe_environment(dsn=dsn, kafka=own_kafka.bootstrap, service=group))
    yield Wire(own_kafka, dsn, probes)
    await probes.end()
