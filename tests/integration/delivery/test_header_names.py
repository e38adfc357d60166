"""A header's name that is no text stops nobody: not the reader, which parks the record, nor whoever only looks on."""

import asyncio
from collections.abc import Sequence

from aiokafka import AIOKafkaProducer
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy

from contracts.delivery.quarantine import StoredRecord
from contracts.delivery.relay import partition_of
from contracts.events.intake import DossierRecorded
from contracts.topics import PARTITIONS
from deploy.motcua.ledger import kafka_log
from deploy.motcua.ledger.records import sighting
from deploy.motcua.tail import listening
from tests.builders.facts import a_recorded_dossier
from tests.eventually import eventually
from tests.integration.delivery.conftest import Wire
from tests.integration.delivery.test_poison import parked_rows
from tests.integration.delivery.wire import effects, put, wire_headers

TOPIC = "intake.dossier.v1"


class NoText(str):
    """A name that goes on the wire as bytes that are no UTF-8."""

    __slots__ = ()

    def encode(self, *_: str) -> bytes:
        """Not what it says."""
        return b"\xff\xfe"


async def put_together(wire: Wire, facts: Sequence[DossierRecorded], *, odd: DossierRecorded) -> None:
    """These in one batch on one partition, as any client may build it; one has a header with a name that is no text."""
    producer = AIOKafkaProducer(bootstrap_servers=wire.kafka.bootstrap, acks="all")
    await producer.start()
    try:
        batch = producer.create_batch()
        batch._builder = _DefaultRecordBatchBuilderPy(2, 0, 0, -1, -1, 0, 1_000_000)
        for fact in facts:
            headers = [*wire_headers(fact), *([(NoText("odd"), b"x")] if fact is odd else [])]
            batch.append(key=fact.subject.encode(), value=fact.written(), timestamp=None, headers=headers)
        partition = partition_of(facts[0].subject, PARTITIONS)
        async with asyncio.timeout(20):
            await (await producer.send_batch(batch, TOPIC, partition=partition))
    finally:
        await producer.stop()


async def test_a_record_with_such_a_name_is_parked_and_those_around_it_are_applied(wire: Wire) -> None:
    before, odd, after = (a_recorded_dossier() for _ in range(3))
    elsewhere = [a_recorded_dossier() for _ in range(30)]
    await put(wire.kafka.bootstrap, elsewhere)
    await put_together(wire, [before, odd, after], odd=odd)

    await wire.probes.start()

    async def applied() -> set[object]:
        return {event for _, event in await effects(wire.dsn)}

    good = {before.id, after.id, *(it.id for it in elsewhere)}
    assert good <= await eventually(applied, until=lambda seen: good <= seen)
    (row,) = await parked_rows(wire)
    assert (row["state"], row["reason"], row["payload"]) == ("dead", "header-not-utf8", odd.written())
    assert dict(StoredRecord.from_row(row).headers)["\udcff\udcfe"] == b"x"


async def test_whoever_looks_on_sees_it_too(wire: Wire) -> None:
    facts = [a_recorded_dossier() for _ in range(3)]
    await put_together(wire, facts, odd=facts[1])
    wanted = {fact.id.bytes for fact in facts}

    async with kafka_log.opened(wire.kafka.bootstrap) as log:
        await log.start_at(None)
        in_ledger = {lies.event_id async for record in log.read() if (lies := sighting(record))}
    async with listening(wire.kafka.bootstrap, [TOPIC], from_beginning=True) as tail:
        heard = {lies.event_id async for record in tail.records(until_now=True) if (lies := sighting(record))}

    assert wanted <= in_ledger
    assert wanted <= heard
