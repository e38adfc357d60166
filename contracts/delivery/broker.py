"""The stream door: FastStream wired so that nothing is acknowledged before its effects are committed.

One subscriber reads all topics of a service in batches. `NACK_ON_ERROR` rewinds to the batch's first record when the
handler raises, and the handler pauses before it raises. Records reach us raw: what is wrong with one is ours to park.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from aiokafka import AIOKafkaConsumer, ConsumerRecord
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage

from contracts.delivery.bookmarks import Bookmarks, Marked
from contracts.delivery.settings import ServiceSettings
from contracts.topics import Topic

Records = tuple[ConsumerRecord, ...]
Original = Callable[[Records], Awaitable[KafkaMessage]]
Parser = Callable[[Records, Original], Awaitable[KafkaMessage]]


class UnsafeSubscriber(RuntimeError):
    """A subscriber that could acknowledge before its effect is committed."""


async def _undecoded(message: KafkaMessage) -> Records:
    """What the handler is given: the records as they came; reading them is the envelope's work."""
    records: Records = message.raw_message
    return records


def _kept(bookmarks: Bookmarks) -> Parser:
    """Parse the first alone, without headers, which may be broken; keep all as they came."""

    async def kept(records: Records, original: Original) -> KafkaMessage:
        message = await original((replace(records[0], headers=()),))
        message.raw_message = records
        message.consumer = Marked(bookmarks, message.consumer, records)
        return message

    return kept


def wired(
    settings: ServiceSettings,
    topics: Sequence[Topic],
    heard: Callable[[Records], Awaitable[None]],
    *,
    bookmarks: Bookmarks,
) -> KafkaBroker:
    """A broker with the one subscriber, not started."""
    broker = KafkaBroker(
        settings.kafka,
        client_id=f"{settings.service}-reader",
        consumer_only=True,
        allow_auto_create_topics=False,
        graceful_timeout=settings.drain_timeout,
        parser=_kept(bookmarks),
        decoder=_undecoded,
        logger=None,
        apply_types=False,
    )
    broker.subscriber(
        *(topic.name for topic in topics),
        group_id=settings.service,
        batch=True,
        max_records=settings.batch_records,
        batch_timeout_ms=settings.batch_wait_ms,
        ack_policy=AckPolicy.NACK_ON_ERROR,
        auto_offset_reset="earliest",
        session_timeout_ms=settings.session_timeout_ms,
        heartbeat_interval_ms=max(100, settings.session_timeout_ms // 4),
        rebalance_timeout_ms=60_000,
        fetch_max_wait_ms=200,
        partition_assignment_strategy=(RangePartitionAssignor,),
        listener=bookmarks,
    )(heard)
    return broker


def consumer_of(broker: KafkaBroker) -> AIOKafkaConsumer:
    """The one consumer of the one subscriber; None before it was started."""
    (subscriber,) = broker.subscribers
    return getattr(subscriber, "consumer", None)


def assert_safe(broker: KafkaBroker) -> None:
    """Refuse to start a subscriber whose acknowledgement could run ahead of its effect."""
    for subscriber in broker.subscribers:
        if getattr(subscriber, "ack_policy", None) is not AckPolicy.NACK_ON_ERROR:
            raise UnsafeSubscriber("every subscriber states ack_policy=NACK_ON_ERROR")
