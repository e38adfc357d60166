"""What the relay says when Kafka does not answer, and how long it goes on when a process ends."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import cast

import pytest
from aiokafka import AIOKafkaProducer

from contracts.delivery import outbox
from contracts.delivery.database import Database
from contracts.delivery.relay import KafkaUnreachable, Relay
from contracts.delivery.telemetry import Tracing
from contracts.problems import Trouble
from contracts.topics import PARTITIONS
from tests.builders.facts import a_recorded_dossier, a_routed_dossier
from tests.eventually import eventually
from tests.fixtures.databases import Databases
from tests.integration.delivery.probe import ProbeSettings

DRAINING = 0.3


class Silent:
    """A producer whose broker has gone away without a word."""

    async def partitions_for(self, _: str) -> set[int]:
        """As they were."""
        return set(range(PARTITIONS))

    async def send(self, *_: object, **__: object) -> asyncio.Future[None]:
        """Never acknowledged."""
        return asyncio.get_running_loop().create_future()


class Noting(Silent):
    """A producer that notes what it is given, all of it acknowledged; whoever asks it before that may stand still."""

    def __init__(self, sent: list[object], *, goes_on: asyncio.Event) -> None:
        self._sent = sent
        self._goes_on = goes_on
        self.asked = asyncio.Event()

    async def partitions_for(self, _: str) -> set[int]:
        """As they were, when it goes on."""
        self.asked.set()
        await self._goes_on.wait()
        return set(range(PARTITIONS))

    async def send(self, *_: object, **told: object) -> asyncio.Future[None]:
        """Noted."""
        self._sent.append(told["value"])
        acknowledged: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        acknowledged.set_result(None)
        return acknowledged


class Unending(Relay):
    """A relay that finds something to carry whenever it looks."""

    async def _connected(self) -> AIOKafkaProducer:
        return cast(AIOKafkaProducer, Silent())

    async def carry(self, producer: AIOKafkaProducer) -> int:  # noqa: ARG002
        """Something."""
        await asyncio.sleep(0)
        return 1


@pytest.fixture
async def settings(database: Databases) -> ProbeSettings:
    return ProbeSettings.model_validate(
        {"service": "routing", "database_url": await database("routing"), "kafka": "-", "auth_jwks": "-"}
        | {"auth_issuer": "-", "stage": "test", "relay_timeout": 0.1, "drain_timeout": DRAINING}
    )


@pytest.fixture
async def opened(settings: ProbeSettings) -> AsyncIterator[Database]:
    one = Database(settings, Tracing("test"))
    yield one
    await one.close()


async def test_a_kafka_that_does_not_answer_is_not_called_the_databases_trouble(
    settings: ProbeSettings, opened: Database
) -> None:
    async with opened.transaction() as tx:
        await outbox.announce(tx, a_routed_dossier(a_recorded_dossier()))

    with pytest.raises(KafkaUnreachable):
        await Relay(opened, settings, Tracing("test")).carry(cast(AIOKafkaProducer, Silent()))

    async with opened.transaction() as tx:
        assert await tx.fetchval("select count(*) from outbox") == 1


async def test_a_relay_that_stood_still_sends_nothing_behind_what_another_has_carried_since(
    settings: ProbeSettings, opened: Database
) -> None:
    impatient = settings.model_copy(update={"idle_in_transaction_timeout": 0.4, "relay_timeout": 10.0})
    frozen, thawed, at_once = Database(impatient, Tracing("test")), asyncio.Event(), asyncio.Event()
    at_once.set()
    sent: list[object] = []
    standing, going = Noting(sent, goes_on=thawed), Noting(sent, goes_on=at_once)
    fact = a_routed_dossier(a_recorded_dossier())
    async with opened.transaction() as tx:
        await outbox.announce(tx, fact)

    late = asyncio.create_task(Relay(frozen, impatient, Tracing("test")).carry(cast(AIOKafkaProducer, standing)))
    await standing.asked.wait()
    other = Relay(opened, settings, Tracing("test"))

    async def carried() -> int:
        return await other.carry(cast(AIOKafkaProducer, going))

    assert await eventually(carried, until=lambda count: count > 0) == 1
    thawed.set()

    with pytest.raises(Trouble):
        await late
    assert sent == [fact.written()]
    await frozen.close()


async def test_at_its_end_a_process_stops_carrying_though_its_sisters_go_on_announcing(
    settings: ProbeSettings, opened: Database
) -> None:
    began = time.monotonic()

    await asyncio.wait_for(Unending(opened, settings, Tracing("test")).drain(), 20)

    assert time.monotonic() - began >= DRAINING
