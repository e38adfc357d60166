"""A listener on a real broker hears what it was promised: all of it, or everything from now on and nothing before."""

import asyncio

import pytest
from aiokafka import AIOKafkaProducer

from deploy.local.part import free_port
from deploy.motcua.tail import BrokerUnreachable, listening
from tests.fixtures.servers import FreshTopic, Kafka


async def announce(kafka: Kafka, topic: str, *values: str) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap)
    await producer.start()
    for value in values:
        await producer.send_and_wait(topic, value.encode(), value.encode())
    await producer.stop()


async def test_everything_there_is_is_heard_from_the_beginning_and_then_it_ends(
    kafka: Kafka, fresh_topic: FreshTopic
) -> None:
    topic, values = await fresh_topic(), [str(number) for number in range(200)]
    await announce(kafka, topic, *values)

    async with listening(kafka.bootstrap, [topic], from_beginning=True) as tail, asyncio.timeout(30):
        heard = [record.value.decode() async for record in tail.records(until_now=True)]

    assert sorted(heard, key=int) == values


async def test_nothing_is_there_to_be_heard_of_an_empty_topic(kafka: Kafka, fresh_topic: FreshTopic) -> None:
    async with listening(kafka.bootstrap, [await fresh_topic()]) as tail, asyncio.timeout(30):
        assert [record async for record in tail.records(until_now=True)] == []


async def test_what_was_announced_before_is_never_heard_and_what_comes_after_always(
    kafka: Kafka, fresh_topic: FreshTopic
) -> None:
    topic = await fresh_topic()
    await announce(kafka, topic, *(f"before {number}" for number in range(100)))

    for attempt in range(15):
        async with listening(kafka.bootstrap, [topic]) as tail, asyncio.timeout(30):
            await announce(kafka, topic, f"after {attempt}")
            heard = [record.value.decode() async for record in tail.records(until_now=True)]
        assert heard == [f"after {attempt}"]


async def test_no_broker_is_trouble_that_names_the_address() -> None:
    nowhere = f"127.0.0.1:{free_port()}"

    with pytest.raises(BrokerUnreachable) as told:
        async with listening(nowhere, ["any"]):
            pass

    assert told.value.expected == nowhere


async def test_a_broker_that_comes_back_is_waited_for(kafka: Kafka, fresh_topic: FreshTopic) -> None:
    topic = await fresh_topic()
    await kafka.stop()

    async def back() -> None:
        await asyncio.sleep(1)
        await kafka.start()

    reviving = asyncio.create_task(back())
    async with listening(kafka.bootstrap, [topic], patience=60) as tail, asyncio.timeout(60):
        await announce(kafka, topic, "here")
        heard = [record.value async for record in tail.records(until_now=True)]
    await reviving

    assert heard == [b"here"]
