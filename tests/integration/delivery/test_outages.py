"""Kafka and Postgres go away and come back, at the start and under load: the service waits, says so, and recovers."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from contracts.events.intake import DossierRecorded
from tests.builders.facts import a_dossier_id, a_recorded_dossier
from tests.eventually import eventually
from tests.fixtures.databases import Databases, Templates
from tests.fixtures.servers import Kafka, Postgres, a_postgres
from tests.integration.delivery.conftest import Wire
from tests.integration.delivery.probe import EFFECTS
from tests.integration.delivery.verdict import once_and_in_order, settled
from tests.integration.delivery.wire import Probes, count, probe_environment, put


@pytest.fixture(scope="module")
async def own_postgres(test_ground: Path, in_containers: bool) -> AsyncIterator[Postgres]:
    """A database server that this module may break."""
    server = a_postgres(test_ground / "outage-postgres", in_containers=in_containers)
    await server.start()
    yield server
    await server.remove()


@pytest.fixture
async def frail(own_kafka: Kafka, own_postgres: Postgres, tmp_path: Path) -> AsyncIterator[Wire]:
    """A wire whose every part may be broken."""
    databases = Databases(Templates(own_postgres))
    dsn = await databases("routing")
    connection = await asyncpg.connect(dsn)
    await connection.execute(EFFECTS)
    await connection.close()
    probes = Probes(tmp_path, probe_environment(dsn=dsn, kafka=own_kafka.bootstrap, service=dsn.rsplit("/", 1)[-1]))
    yield Wire(own_kafka, dsn, probes)
    await probes.end()


def rounds_of_facts(rounds: int, *, dossiers: int = 30) -> list[list[DossierRecorded]]:
    """Several facts per dossier, a round holding one of each."""
    ids = [a_dossier_id() for _ in range(dossiers)]
    return [[a_recorded_dossier(dossier) for dossier in ids] for _ in range(rounds)]


async def test_a_service_started_before_kafka_and_postgres_waits_and_says_so(
    frail: Wire, own_postgres: Postgres
) -> None:
    facts = rounds_of_facts(1)[0]
    await put(frail.kafka.bootstrap, facts)
    await frail.kafka.stop()
    await own_postgres.stop()
    probe = await frail.probes.start()

    async def complaints() -> str:
        return await asyncio.to_thread(probe.log.read_text)

    await eventually(complaints, until=lambda log: "database-busy" in log and '"part": "reader"' in log)
    await own_postgres.start()
    await frail.kafka.start()

    await settled(frail, facts)
    await once_and_in_order(frail, facts)


@pytest.mark.parametrize("victim", ["kafka", "postgres"])
async def test_a_server_killed_under_load_costs_no_fact(frail: Wire, own_postgres: Postgres, victim: str) -> None:
    server = frail.kafka if victim == "kafka" else own_postgres
    rounds = rounds_of_facts(6)
    await frail.probes.start(batch_records=15, relay_rows=2)
    await put(frail.kafka.bootstrap, rounds[0] + rounds[1])
    await eventually(lambda: count(frail.dsn, "effect"))

    await server.kill()
    await server.start()
    for batch in rounds[2:]:
        await put(frail.kafka.bootstrap, batch)

    facts = [fact for batch in rounds for fact in batch]
    await settled(frail, facts)
    await once_and_in_order(frail, facts)
