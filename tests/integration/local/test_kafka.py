"""The local broker keeps what it was given and refuses what nobody provisioned."""

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from contracts.delivery.settings import ServiceSettings
from deploy.create_topics import ERASURES_KEPT, PlainTopic, create_topics
from tests.fixtures.servers import FreshTopic, Kafka


async def produce(bootstrap: str, topic: str, *values: bytes) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", max_request_size=2_000_000) as producer:
        for value in values:
            await producer.send_and_wait(topic, value, key=b"one")


async def setting_of(kafka: Kafka, kind: ConfigResourceType, name: str, setting: str) -> str:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    try:
        (answer,) = await admin.describe_configs([ConfigResource(kind, name, {setting: ""})])
    finally:
        await admin.close()
    ((_code, _message, _kind, _name, ((_setting, value, *_rest),)),) = answer.resources
    return str(value)


async def all_of(bootstrap: str, topic: str, *, at_least: int) -> list[bytes]:
    async with AIOKafkaConsumer(
        topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest", consumer_timeout_ms=500
    ) as consumer:
        seen: list[bytes] = []
        while len(seen) < at_least:
            seen.append((await consumer.getone()).value)
        return seen


async def test_records_survive_a_restart_and_a_kill_of_the_broker(kafka: Kafka, fresh_topic: FreshTopic) -> None:
    topic = await fresh_topic(partitions=3)
    await produce(kafka.bootstrap, topic, b"before")

    await kafka.stop()
    await kafka.start()
    await produce(kafka.bootstrap, topic, b"between")
    await kafka.kill()
    await kafka.start()
    await produce(kafka.bootstrap, topic, b"after")

    assert await all_of(kafka.bootstrap, topic, at_least=3) == [b"before", b"between", b"after"]


async def test_topics_are_made_once(kafka: Kafka) -> None:
    wanted = [PlainTopic("test.made.v1"), PlainTopic("test.compacted.v1", compacted=True)]

    assert await create_topics(kafka.bootstrap, wanted, partitions=12) == ["test.made.v1", "test.compacted.v1"]
    assert await create_topics(kafka.bootstrap, wanted, partitions=12) == []
    assert await setting_of(kafka, ConfigResourceType.TOPIC, "test.compacted.v1", "cleanup.policy") == "compact"
    kept = await setting_of(kafka, ConfigResourceType.TOPIC, "test.compacted.v1", "delete.retention.ms")
    assert int(kept) > ServiceSettings.model_json_schema()["properties"]["outcomes_days"]["maximum"] * 86_400_000
    assert await setting_of(kafka, ConfigResourceType.TOPIC, "test.made.v1", "cleanup.policy") == "delete"


async def test_a_topic_of_before_gets_the_settings_of_today_and_keeps_its_own(
    kafka: Kafka, fresh_topic: FreshTopic
) -> None:
    old = PlainTopic(await fresh_topic(partitions=1), compacted=True)
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    before = {"cleanup.policy": "compact", "segment.ms": "3600000"}
    await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, old.name, before)])
    await admin.close()

    assert await create_topics(kafka.bootstrap, [old], partitions=1) == []

    kept = await setting_of(kafka, ConfigResourceType.TOPIC, old.name, "delete.retention.ms")
    assert int(kept) == ERASURES_KEPT.total_seconds() * 1000
    assert await setting_of(kafka, ConfigResourceType.TOPIC, old.name, "segment.ms") == "3600000"


async def test_the_broker_makes_no_topic_by_itself(kafka: Kafka) -> None:
    assert await setting_of(kafka, ConfigResourceType.BROKER, "1", "auto.create.topics.enable") == "false"


async def test_a_record_of_300_kib_reaches_its_readers(kafka: Kafka, fresh_topic: FreshTopic) -> None:
    topic = await fresh_topic(partitions=1)

    await produce(kafka.bootstrap, topic, b"x" * 300 * 1024)

    assert [len(value) for value in await all_of(kafka.bootstrap, topic, at_least=1)] == [300 * 1024]
