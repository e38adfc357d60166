"""The golden corpus: what once stood on Kafka is still read, and still written the same way."""

import json
from pathlib import Path

import pytest

from contracts.delivery.envelope import RecordUnreadable
from contracts.topics import TOPIC_OF
from deploy.schemas.event_schema import event_types
from deploy.schemas.golden import golden, record, unrecorded
from tests.builders.every_event import every_event
from tests.contract.wire_record import a_record, received, record_of

KINDS = sorted(event_types())


@pytest.mark.parametrize("kind", KINDS)
def test_every_recorded_message_is_still_read(kind: str) -> None:
    messages = golden(kind)

    assert messages, "record it: python -m tests.contract.record_missing"
    for message in messages:
        fact = received(record_of(message))
        assert fact.event.type == kind
        assert fact.topic is TOPIC_OF[kind]
        assert (fact.event.subject, str(fact.event.id)) == (message.key, message.headers["ce_id"])
        assert (str(fact.sequence), fact.traceparent) == (
            message.headers["ce_sequence"],
            message.headers["traceparent"],
        )


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "intake.person_erased.v1"])
def test_what_is_read_is_written_again_byte_for_byte(kind: str) -> None:
    for message in golden(kind):
        assert received(record_of(message)).event.written() == message.wire_value


def test_the_erasure_is_recorded_as_a_null_value() -> None:
    (message,) = golden("intake.person_erased.v1")

    assert message.value is None


def test_a_broken_message_is_not_read() -> None:
    message = golden("intake.dossier_recorded.v1")[0]
    value = {name: field for name, field in (message.value or {}).items() if name != "promise"}

    with pytest.raises(RecordUnreadable, match="promise: missing"):
        received(a_record(message.topic, message.key, json.dumps(value).encode(), message.headers))


def test_a_type_without_a_recorded_message_is_noticed(tmp_path: Path) -> None:
    messages = golden("survey.survey_opened.v1")
    record("survey.survey_opened.v1", messages, folder=tmp_path)

    assert set(unrecorded(folder=tmp_path)) == set(KINDS) - {"survey.survey_opened.v1"}


def test_a_recorded_message_is_never_written_over(tmp_path: Path) -> None:
    messages = golden("survey.survey_opened.v1")
    record("survey.survey_opened.v1", messages, folder=tmp_path)

    with pytest.raises(FileExistsError):
        record("survey.survey_opened.v1", messages, folder=tmp_path)


def test_a_builder_stands_ready_for_every_type() -> None:
    assert sorted(every_event()) == KINDS
