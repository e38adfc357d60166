"""How far a reader has come, as Kafka is told: soon after the effects, never before, only where something moved."""

import signal
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, TopicPartition

from contracts.topics import INTAKE_DOSSIER, PARTITIONS
from tests.builders.facts import a_recorded_dossier
from tests.eventually import eventually
from tests.integration.delivery.conftest import Wire
from tests.integration.delivery.wire import count, put


async def told(wire: Wire, group: str) -> dict[int, int]:
    """The places that a group has committed, by partition."""
    consumer = AIOKafkaConsumer(bootstrap_servers=wire.kafka.bootstrap, group_id=group, enable_auto_commit=False)
    await consumer.start()
    try:
        places = {n: await consumer.committed(TopicPartition(INTAKE_DOSSIER.name, n)) for n in range(PARTITIONS)}
        return {number: place for number, place in places.items() if place is not None}
    finally:
        await consumer.stop()


async def ends(wire: Wire) -> dict[int, int]:
    """Where each partition that holds anything ends."""
    consumer = AIOKafkaConsumer(bootstrap_servers=wire.kafka.bootstrap)
    await consumer.start()
    try:
        found = await consumer.end_offsets([TopicPartition(INTAKE_DOSSIER.name, n) for n in range(PARTITIONS)])
        return {partition.partition: end for partition, end in found.items() if end}
    finally:
        await consumer.stop()


async def test_kafka_hears_how_far_a_reader_came_for_those_partitions_alone_that_moved(wire: Wire) -> None:
    group = f"places-{uuid4().hex}"
    await put(wire.kafka.bootstrap, [a_recorded_dossier()])
    await wire.probes.start(service=group)

    everything = await ends(wire)

    assert await eventually(lambda: told(wire, group), until=lambda places: places == everything)
    assert len(everything) < PARTITIONS


async def test_a_reader_that_leaves_tells_its_last_place(wire: Wire) -> None:
    group = f"places-{uuid4().hex}"
    probe = await wire.probes.start(service=group)
    await put(wire.kafka.bootstrap, [a_recorded_dossier() for _ in range(200)])
    await eventually(lambda: count(wire.dsn, "effect"))

    probe.signal(signal.SIGTERM)
    await probe.ended()

    applied = await count(wire.dsn, "inbox")
    assert sum((await told(wire, group)).values()) == applied
