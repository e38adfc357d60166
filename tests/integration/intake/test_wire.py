"""What leaves intake: facts on their topics in order, erasures as null, and no word about people where all may read."""

import json
from collections.abc import Callable

import pytest
from aiokafka import ConsumerRecord

from tests.builders.at_counter import OWNER, a_request
from tests.eventually import eventually
from tests.fixtures.databases import Databases
from tests.fixtures.servers import Kafka
from tests.integration.delivery.wire import all_records
from tests.integration.intake.conftest import StartIntake
from tests.integration.intake.running import IntakeProcess
from tests.integration.intake.town import NOWHERE, a_number, a_payment_number

CANARIES = {
    "name": "Chim Hoàng Yến",
    "personal_id": "008191777777",
    "phone": "0977777777",
    "email": "hoangyen@chim.vn",
    "address": "Tổ chim số bảy",
    "tax_code": "0100109106",
}
SUNG = ("Chim", "008191777777", "977777777", "hoangyen", "Tổ chim", "0100109106", "hót")


async def told(
    kafka: Kafka, topic: str, key: str, *, until: Callable[[list[ConsumerRecord]], bool]
) -> list[ConsumerRecord]:
    """The records of one key, once they are as expected."""

    async def seen() -> list[ConsumerRecord]:
        return [record for record in await all_records(kafka.bootstrap, topic) if record.key == key.encode()]

    return await eventually(seen, until=until, every=0.2)


@pytest.fixture
async def intake(start_intake: StartIntake, database: Databases, kafka: Kafka, topics: None) -> IntakeProcess:
    """A process that carries its facts to a real Kafka, its catalogue published."""
    process = await start_intake(dsn=await database("intake"), kafka=kafka.bootstrap)
    await process.town.publishes()
    return process


async def test_an_erasure_reaches_kafka_as_a_null_after_the_person(intake: IntakeProcess, kafka: Kafka) -> None:
    receipt = await intake.town.recorded()
    await intake.town.post(f"/dossiers/{receipt['code']}/person", {"owner": {**OWNER, "name": "Sìn"}}, method="PUT")
    await intake.town.post(f"/dossiers/{receipt['code']}/person", method="DELETE", role="records_clerk")

    records = await told(kafka, "intake.person.v1", receipt["id"], until=lambda found: len(found) == 3)

    assert [record.value is None for record in records] == [False, False, True]
    assert [dict(record.headers)["ce_sequence"] for record in records] == [b"1", b"2", b"3"]
    assert dict(records[2].headers)["ce_type"] == b"motcua.intake.person_erased.v1"


async def test_no_word_about_people_is_on_the_open_topic_or_in_the_log(intake: IntakeProcess, kafka: Kafka) -> None:
    town = intake.town
    receipt = await town.recorded(owner=CANARIES, submitter=CANARIES)
    path = f"/dossiers/{receipt['code']}"
    await town.post(f"{path}/supplements", {"request": a_number(receipt["id"]), "papers": [{"code": "declaration"}]})
    await town.post(f"{path}/withdrawal", {"reason": "Chim hót"})
    await town.post(f"{path}/payments", {"payment": a_payment_number(receipt["id"]), "amount_vnd": 15_000})
    await town.post(f"{path}/person", {"owner": CANARIES}, method="PUT")
    await town.post("/dossiers", a_request(owner={**CANARIES, "phone": "977777777x"}))
    await town.post("/dossiers", {**a_request(owner=CANARIES), "Chim": "hót"})
    await town.get(path)
    await town.post(f"{path}/person", method="DELETE", role="records_clerk")

    open_facts = await told(kafka, "intake.dossier.v1", receipt["id"], until=lambda found: len(found) == 4)
    private = await told(kafka, "intake.person.v1", receipt["id"], until=lambda found: len(found) == 3)

    assert CANARIES["name"] in private[0].value.decode()
    wire = [record.value.decode() + repr(record.headers) for record in open_facts]
    log = intake.log.read_text()
    assert "relay connected" in log
    for song in SUNG:
        assert song not in "".join(wire)
        assert song not in log
        assert json.dumps(song)[1:-1] not in log


async def test_a_dossiers_facts_keep_their_order(intake: IntakeProcess, kafka: Kafka) -> None:
    receipt = await intake.town.recorded()
    for number in range(3):
        await intake.town.post(f"/dossiers/{receipt['code']}/withdrawal", {"reason": f"lần {number}"})

    records = await told(kafka, "intake.dossier.v1", receipt["id"], until=lambda found: len(found) == 4)

    assert [dict(record.headers)["ce_sequence"] for record in records] == [b"1", b"2", b"3", b"4"]
    assert dict(records[0].headers)["ce_type"] == b"motcua.intake.dossier_recorded.v1"


async def test_what_was_taken_in_without_kafka_is_told_when_it_is_there(
    start_intake: StartIntake, database: Databases, kafka: Kafka, topics: None
) -> None:
    dsn = await database("intake")
    alone = await start_intake(dsn=dsn, kafka=NOWHERE)
    await alone.town.publishes()
    receipt = await alone.town.recorded()
    ready = await alone.http.get("/health/ready")
    await alone.stop()

    await start_intake(dsn=dsn, kafka=kafka.bootstrap)

    assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
    await told(kafka, "intake.dossier.v1", receipt["id"], until=lambda found: len(found) == 1)
