"""A Kafka record as a consumer hands it over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contracts.delivery.envelope import Received, read
from contracts.delivery.telemetry import new_traceparent
from contracts.message import Event
from contracts.topics import TOPIC_OF
from deploy.schemas.golden import GoldenMessage, recorded


@dataclass(slots=True)
class WireRecord:
    """The parts that the envelope reads."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]
    partition: int = 0
    offset: int = 0


def a_record(topic: str, key: str, value: bytes | None, headers: Mapping[str, str]) -> WireRecord:
    """A record with these parts."""
    pairs = tuple((name, text.encode()) for name, text in headers.items())
    return WireRecord(topic, key.encode(), value, pairs)


def record_of(message: GoldenMessage) -> WireRecord:
    """A recorded message as its record."""
    return a_record(message.topic, message.key, message.wire_value, message.headers)


def sent(event: Event, *, sequence: int = 1) -> WireRecord:
    """The record that announces a fact now."""
    message = recorded(event, sequence=sequence, traceparent=new_traceparent(), cause=None)
    value = None if message.value is None else event.written()
    return a_record(TOPIC_OF[event.type].name, message.key, value, message.headers)


def received(record: WireRecord) -> Received:
    """What a reader makes of a record."""
    return read(record)
