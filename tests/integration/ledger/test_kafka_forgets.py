"""What Kafka keeps no longer is still owed: a reader that never had it is named, and one that had it is not."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from contracts.delivery.relay import partition_of
from contracts.identifiers import DossierCode
from contracts.topics import INTAKE_DOSSIER, PARTITIONS
from deploy.motcua.ledger.shapes import Difference
from tests.eventually import eventually
from tests.integration.delivery.wire import a_producer, all_records
from tests.integration.ledger.auditing import Auditing
from tests.integration.ledger.test_faults import HOLD, fact, subject_of
from tests.journey.walk import Walk

pytestmark = pytest.mark.timeout(120)


def named(differences: Sequence[Difference]) -> list[tuple[str, str | None, str | None, str | None]]:
    return [(it.slug, it.code, it.type, it.reader) for it in differences]


async def dropped(auditing: Auditing, key: str) -> ConsumerRecord:
    """The first record of this dossier, which Kafka drops with everything before it."""

    async def lying() -> list[ConsumerRecord]:
        records = await all_records(auditing.province.bootstrap, INTAKE_DOSSIER.name)
        return [record for record in records if record.key == key.encode()]

    record = (await eventually(lying))[0]
    admin = AIOKafkaAdminClient(bootstrap_servers=auditing.province.bootstrap)
    await admin.start()
    try:
        place = TopicPartition(record.topic, record.partition)
        await admin.delete_records({place: RecordsToDelete(record.offset + 1)})
    finally:
        await admin.close()
    return record


async def partitions_that_dropped(auditing: Auditing) -> set[int]:
    async with AIOKafkaConsumer(bootstrap_servers=auditing.province.bootstrap) as consumer:
        places = [TopicPartition(INTAKE_DOSSIER.name, number) for number in range(PARTITIONS)]
        return {at.partition for at, offset in (await consumer.beginning_offsets(places)).items() if offset > 0}


async def put_back(auditing: Auditing, record: ConsumerRecord) -> None:
    async with a_producer(auditing.province.bootstrap) as producer:
        await producer.send_and_wait(
            record.topic, key=record.key, value=record.value, headers=list(record.headers), partition=record.partition
        )


async def test_a_record_that_kafka_dropped_before_its_reader_had_it(walk: Walk, auditing: Auditing) -> None:
    before = await auditing.settled()
    with auditing.standing_still("routing"):
        code = (await walk.recorded())["code"]
        record = await dropped(auditing, str(await subject_of(auditing, code)))
        found = await auditing.new_since(before)
        again = await auditing.new_since(before)
    await put_back(auditing, record)
    await walk.known(code)

    assert named(found) == [("no-outcome", code, "intake.dossier_recorded.v1", "routing")]
    assert again == found
    assert await auditing.new_since(before) == []


async def test_a_record_that_kafka_dropped_after_its_reader_had_it(walk: Walk, auditing: Auditing) -> None:
    code = (await walk.recorded())["code"]
    await walk.known(code)
    await walk.settled()
    before = await auditing.settled()

    await dropped(auditing, str(await subject_of(auditing, code)))

    assert await auditing.new_since(before) == []
    report = await auditing.checked()
    assert report.beyond_kafka is not None
    assert report.beyond_kafka >= 1


async def test_a_fact_stored_after_what_kafka_dropped_should_be_there(walk: Walk, auditing: Auditing) -> None:
    code = (await walk.recorded())["code"]
    await walk.known(code)
    before = await auditing.settled()
    await dropped(auditing, str(await subject_of(auditing, code)))
    cut = await partitions_that_dropped(auditing)
    async with auditing.sql.transaction():
        await auditing.sql.execute(HOLD.format("intake"))

        async def another() -> tuple[DossierCode, str]:
            code = (await walk.recorded())["code"]
            return code, str(await subject_of(auditing, code))

        # Of a partition that has dropped everything nobody can tell what lay there.
        later, key = await eventually(another, until=lambda it: partition_of(it[1], PARTITIONS) not in cut)
        sql = "delete from intake.outbox where topic = 'intake.dossier.v1' and key = $1"
        await auditing.sql.execute(sql, key)

    assert named(await auditing.new_since(before)) == [("not-on-kafka", later, "intake.dossier_recorded.v1", None)]


async def test_an_erasure_of_days_ago_that_never_came_to_kafka(walk: Walk, auditing: Auditing) -> None:
    code = (await walk.recorded())["code"]
    await walk.known(code)
    before = await auditing.settled()
    key = str(await subject_of(auditing, code))
    async with auditing.sql.transaction():
        await auditing.sql.execute(HOLD.format("intake"))
        erased = await walk.http.delete(
            f"{walk.intake}/dossiers/{code}/person",
            headers={**walk.headers("records_clerk"), "Idempotency-Key": f"erase {code}"},
        )
        assert erased.is_success, erased.text
        event = await fact(auditing, code, "intake.person_erased.v1")
        await auditing.sql.execute("delete from intake.outbox where topic = 'intake.person.v1' and key = $1", key)
        aged = "update intake.journal set stored_at = stored_at - $2::interval where event_id = $1"
        await auditing.sql.execute(aged, event, timedelta(days=2))

    found = await auditing.new_since(before)

    assert named(found) == [("not-on-kafka", code, "intake.person_erased.v1", None)]
