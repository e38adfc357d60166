"""A reader whose consumer died says so and begins anew; nothing that was put meanwhile is passed over."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.consumer.fetcher import Fetcher
from aiokafka.consumer.group_coordinator import GroupCoordinator
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import GroupAuthorizationFailedError

from contracts.delivery.polls import LIFELINES, lifelines
from contracts.message import Event
from contracts.topics import INTAKE_DOSSIER
from tests.builders.facts import a_recorded_dossier
from tests.eventually import eventually
from tests.fixtures.servers import Kafka
from tests.integration.delivery.conftest import Wire
from tests.integration.delivery.test_health import watched
from tests.integration.delivery.wire import effects, put


class Fault:
    """What goes wrong in aiokafka while it is on."""

    def __init__(self) -> None:
        self.on = False

    def of(self, whole: Callable[..., Any], error: Exception) -> Callable[..., Any]:
        """The same, but for the error."""

        def faulty(part: Any, *told: Any) -> Any:
            if self.on and str(part._client._client_id).endswith("-reader"):
                raise error
            return whole(part, *told)

        return faulty


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Fault:
    """A fault in one of aiokafka's methods."""
    owner, name, error = request.param
    one = Fault()
    monkeypatch.setattr(owner, name, one.of(getattr(owner, name), error))
    return one


@asynccontextmanager
async def a_stranger_in_the_group(wire: Wire) -> AsyncIterator[None]:
    """Somebody joins, so that everybody has to join anew."""
    consumer = AIOKafkaConsumer(
        INTAKE_DOSSIER.name,
        bootstrap_servers=wire.kafka.bootstrap,
        group_id=wire.probes.environment["PROBE_SERVICE"],
        enable_auto_commit=False,
        session_timeout_ms=1500,
        partition_assignment_strategy=(RangePartitionAssignor,),
    )
    joining = asyncio.create_task(consumer.start())
    try:
        yield
    finally:
        joining.cancel()
        await asyncio.wait([joining])
        await consumer.stop()


async def reader(http: httpx.AsyncClient) -> str:
    """How the reader is, as health tells it."""
    state: str = (await http.get("/health/ready")).json()["parts"]["reader"]
    return state


async def heard(wire: Wire, fact: Event) -> bool:
    """Whether the probe has applied it, once."""
    return [event for _, event in await effects(wire.dsn)].count(fact.id) == 1


FAULTS = {
    "the task that keeps the group": (GroupCoordinator, "_do_rejoin_group", KeyError("a bug")),
    "the task that fetches": (Fetcher, "_get_actions_per_node", KeyError("a bug")),
    "the right to read": (GroupCoordinator, "_do_heartbeat", GroupAuthorizationFailedError("routing")),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS, indirect=True)
async def test_a_reader_that_lost_it_says_so_and_reads_on_when_it_is_back(wire: Wire, fault: Fault) -> None:
    async with watched(wire) as (_, http):
        await eventually(lambda: reader(http), until=lambda state: state == "well")
        before, meanwhile = a_recorded_dossier(), a_recorded_dossier()
        await put(wire.kafka.bootstrap, [before])
        await eventually(lambda: heard(wire, before))

        fault.on = True
        async with a_stranger_in_the_group(wire):
            said = await eventually(lambda: reader(http), until=lambda state: state != "well")
            await put(wire.kafka.bootstrap, [meanwhile])
        fault.on = False

        await eventually(lambda: heard(wire, meanwhile), within=60)
        await eventually(lambda: reader(http), until=lambda state: state == "well")

    assert said


async def test_aiokafka_has_the_tasks_that_are_looked_at(own_kafka: Kafka) -> None:
    consumer = AIOKafkaConsumer(INTAKE_DOSSIER.name, bootstrap_servers=own_kafka.bootstrap, group_id="onlooker")
    await consumer.start()
    try:
        found = lifelines(consumer)
        assert set(found) == set(LIFELINES)
        assert not any(task.done() for task in found.values())
        assert callable(consumer._client.close)
    finally:
        await consumer.stop()
