"""From Kafka to the desk and back to Kafka, through the real reader, relay and scheduler."""

from collections.abc import AsyncIterator

import httpx
import pytest
from aiokafka import ConsumerRecord

from contracts.delivery.envelope import read
from contracts.events.catalogue import CalendarPublished, CataloguePublished
from contracts.events.intake import DossierRecorded
from contracts.events.routing import DeadlineMissed, DossierRouted
from contracts.identifiers import new_id
from contracts.topics import TYPE_PREFIX
from deploy.motcua.keys import Safe
from services.routing.app import assembled
from tests.eventually import eventually
from tests.fixtures.databases import Databases
from tests.fixtures.servers import Kafka
from tests.integration.delivery.wire import all_records, put
from tests.integration.routing.bureau import PUBLISHER, Bureau, settings_of
from tests.unit.routing.facts import CATALOGUE, DECREES, at, recorded


@pytest.fixture
async def open_bureau(
    kafka: Kafka, topics: None, database: Databases, safe: Safe
) -> AsyncIterator[tuple[Bureau, Kafka]]:
    """Routing with every part at work, in a consumer group of its own."""
    name = f"routing-{new_id().hex[-8:]}"
    app = assembled(settings_of(await database("routing"), safe, kafka=kafka.bootstrap, service=name))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://routing.test") as client,
    ):
        yield Bureau(app.state.service, client, safe), kafka


async def said_of(kafka: Kafka, dossier: DossierRecorded) -> list[ConsumerRecord]:
    """What routing said of this dossier, in order."""
    records = await all_records(kafka.bootstrap, "routing.progress.v1")
    return [record for record in records if record.key == dossier.subject.encode()]


def kinds(records: list[ConsumerRecord]) -> list[str]:
    """Their types, as the envelope says them."""
    return [dict(record.headers)["ce_type"].decode().removeprefix(TYPE_PREFIX) for record in records]


async def test_a_dossier_goes_through_kafka_in_and_out(open_bureau: tuple[Bureau, Kafka]) -> None:
    bureau, kafka = open_bureau
    bureau.now = at(30)
    fresh, overdue = recorded(received_at=at(30)), recorded()
    laws = [
        CataloguePublished(time=at(23), actor=PUBLISHER, catalogue=CATALOGUE),
        CalendarPublished(time=at(23), actor=PUBLISHER, calendar=DECREES),
    ]

    # The dossiers come before the law that they are bound to: they wait for it.
    await put(kafka.bootstrap, [fresh, overdue])
    await put(kafka.bootstrap, laws)

    async def known() -> int:
        return (await bureau.seen(f"/dossiers/{fresh.dossier_code}")).status_code

    await eventually(known, until=lambda status: status == 200)
    await bureau.done(fresh.dossier_code, "start", role="case_officer")
    await bureau.done(fresh.dossier_code, "complete", outcome="refused", reason="Chưa đủ tuổi")
    await bureau.done(fresh.dossier_code, "return", role="reception_officer")

    worked = await eventually(lambda: said_of(kafka, fresh), until=lambda records: len(records) == 4)
    missed = await eventually(lambda: said_of(kafka, overdue), until=lambda records: len(records) == 6)
    assert kinds(worked) == [
        "routing.dossier_routed.v1",
        "routing.step_started.v1",
        "routing.dossier_completed.v1",
        "routing.result_returned.v1",
    ]
    assert kinds(missed) == [
        "routing.dossier_routed.v1",
        *["routing.deadline_near.v1"] * 4,
        "routing.deadline_missed.v1",
    ]
    assert [read(record).sequence for record in worked] == [1, 2, 3, 4]
    routed = read(worked[0]).event
    assert isinstance(routed, DossierRouted)
    assert dict(worked[0].headers)["ce_causationid"].decode() == str(fresh.id)
    assert isinstance(read(missed[5]).event, DeadlineMissed)
    words = [r for r in await all_records(kafka.bootstrap, "routing.words.v1") if r.key == fresh.subject.encode()]
    assert len(words) == 1
    assert all("Chưa đủ tuổi" not in (record.value or b"").decode() for record in worked)
