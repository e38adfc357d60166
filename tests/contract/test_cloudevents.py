"""The CloudEvents SDK reads what we write and we read what it writes: its Kafka binding is the oracle."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from cloudevents.core.base import BaseCloudEvent
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event, to_binary_event
from cloudevents.core.v1.event import CloudEvent
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.delivery.envelope import headers_of
from contracts.delivery.telemetry import new_traceparent
from contracts.message import Event
from contracts.topics import TOPIC_OF
from deploy.schemas.event_schema import event_types
from deploy.schemas.golden import GoldenMessage, golden, written
from tests.contract.instances import values_of
from tests.contract.test_instances import EVENTS, EXAMPLES
from tests.contract.test_schemas import committed
from tests.contract.wire_record import WireRecord, received, record_of

KINDS = sorted(event_types())
# Beside the attributes stand the headers of other standards; the SDK passes them over.
NOT_CLOUDEVENTS = {"content-type", "correlation_id", "traceparent"}


def as_the_sdk_takes_it(record: WireRecord) -> KafkaMessage:
    headers = {name: value or b"" for name, value in record.headers}
    # The SDK's type knows no tombstones, its reader does.
    return KafkaMessage(headers, record.key, record.value)  # type: ignore[arg-type]


def as_we_take_it(message: KafkaMessage, *, topic: str) -> WireRecord:
    key = message.key.encode() if isinstance(message.key, str) else message.key
    return WireRecord(topic, key, message.value or None, tuple(message.headers.items()))


def the_sdk_agrees(event: BaseCloudEvent, message: GoldenMessage) -> None:
    headers = message.headers
    attributes = event.get_attributes()
    assert event.get_datacontenttype() == headers["content-type"]
    assert event.get_time() == datetime.fromisoformat(headers["ce_time"])
    assert event.get_extension("partitionkey") == message.key == event.get_subject()
    texts = {f"ce_{name}": text for name, text in attributes.items() if name not in ("datacontenttype", "time")}
    assert texts == {name: text for name, text in headers.items() if name not in {*NOT_CLOUDEVENTS, "ce_time"}}
    assert event.get_data() == message.value


@pytest.mark.parametrize("kind", KINDS)
def test_the_sdk_reads_what_we_recorded(kind: str) -> None:
    for message in golden(kind):
        the_sdk_agrees(from_binary_event(as_the_sdk_takes_it(record_of(message))), message)


@pytest.mark.parametrize("kind", KINDS)
def test_we_read_what_the_sdk_writes_of_it(kind: str) -> None:
    for message in golden(kind):
        record = record_of(message)
        by_the_sdk = to_binary_event(from_binary_event(as_the_sdk_takes_it(record)))

        again = received(as_we_take_it(by_the_sdk, topic=message.topic))

        assert (again.event, again.sequence) == (received(record).event, received(record).sequence)


def test_the_sdk_would_notice_a_header_of_ours_that_is_wrong() -> None:
    message = golden("routing.dossier_routed.v1")[0]
    record = record_of(message)
    record.headers = [(name, b"/services/survey" if name == "ce_source" else value) for name, value in record.headers]

    with pytest.raises(AssertionError):
        the_sdk_agrees(from_binary_event(as_the_sdk_takes_it(record)), message)


def made_by_the_sdk(event: Event, *, sequence: int) -> KafkaMessage:
    """The fact as somebody else's producer would announce it."""
    name, _, major = event.type.rpartition(".v")
    attributes = {
        "id": str(event.id),
        "source": f"/services/{event.service}",
        "type": f"motcua.{event.type}",
        "specversion": "1.0",
        "subject": event.subject,
        "time": event.time.astimezone(UTC),
        "datacontenttype": "application/json",
        "dataschema": f"urn:motcua:schema:{name}:{major}.0",
        "partitionkey": event.subject,
        "sequence": str(sequence),
        **({"commune": event.commune} if event.commune is not None else {}),
        "causationid": str(UUID(int=sequence)),
    }
    return to_binary_event(CloudEvent(attributes, json.loads(event.written())))


def readable(kind: str, value: object) -> Event:
    try:
        return EVENTS[kind].read(written(value))
    except ValidationError:
        assume(False)
        raise


@pytest.mark.parametrize("kind", sorted(EVENTS))
def test_both_make_the_same_message_of_any_fact(kind: str) -> None:
    most = EXAMPLES.get(kind, 10)

    @settings(max_examples=most, database=None, suppress_health_check=list(HealthCheck))
    @given(values_of(committed(kind)).map(lambda value: readable(kind, value)), st.integers(1, 10**9))
    def holds(event: Event, sequence: int) -> None:
        theirs = made_by_the_sdk(event, sequence=sequence)
        ours = headers_of(event, sequence=sequence, traceparent=new_traceparent(), cause=UUID(int=sequence))

        common = {name: text.encode() for name, text in ours.items() if name not in ("correlation_id", "traceparent")}
        assert theirs.headers == common
        again = received(as_we_take_it(theirs, topic=TOPIC_OF[kind].name))
        assert (again.event, again.sequence) == (event, sequence)

    holds()
