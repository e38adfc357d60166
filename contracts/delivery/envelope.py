"""CloudEvents 1.0 in Kafka's binary mode: attributes as `ce_*` headers, data alone as value.

Source: CloudEvents Kafka Protocol Binding 1.0.2, sections 3.2 and 3.4; W3C Trace Context for `traceparent`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Protocol
from uuid import NAMESPACE_URL, UUID, uuid5

# As rows hold ids: read and written ten times as fast as by the standard library.
from asyncpg.pgproto.pgproto import UUID as RowId
from pydantic import ValidationError

from contracts.delivery.telemetry import context_of, new_traceparent
from contracts.events.person import PersonErased
from contracts.identifiers import DossierId, EventId
from contracts.message import Actor, Event
from contracts.problems import Refusal
from contracts.topics import EVENT_OF, TOPIC_NAMED, TOPIC_OF, TYPE_PREFIX, Topic, wire_type

MAX_VALUE = 256 * 1024
# As the inbox keeps them.
LAST_SEQUENCE = 2**31 - 1
ERASURE = Actor(role="system", account="erasure")

Headers = dict[str, str]


class Record(Protocol):
    """What this reads of a Kafka record."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]


class RecordUnreadable(Refusal):
    """Bản ghi không đọc được theo hợp đồng.

    The record cannot be read by its contract.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Received:
    """A fact as it came off the wire."""

    event: Event
    subject: str
    topic: Topic
    sequence: int
    traceparent: str
    record: Record

    @property
    def lane(self) -> tuple[str, str]:
        """What must stay in order: this topic's facts of this subject."""
        return self.topic.name, self.subject


def subject_id(subject: str) -> UUID:
    """A subject as UUID: a dossier's own, or one derived from any other name."""
    try:
        return RowId(subject)
    except ValueError:
        return uuid5(NAMESPACE_URL, f"urn:motcua:{subject}")


# Facts are announced by the batch, and a batch has one instant.
@lru_cache(maxsize=256)
def _in_zulu(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def headers_of(event: Event, *, sequence: int, traceparent: str, cause: UUID | None) -> Headers:
    """The headers a fact travels with."""
    name, _, major = event.type.rpartition(".v")
    subject = event.subject
    headers = {
        "content-type": "application/json",
        "ce_specversion": "1.0",
        "ce_id": str(event.id),
        "ce_source": f"/services/{event.service}",
        "ce_type": TYPE_PREFIX + event.type,
        "ce_subject": subject,
        "ce_time": _in_zulu(event.time),
        "ce_dataschema": f"urn:motcua:schema:{name}:{major}.0",
        "ce_partitionkey": subject,
        "ce_sequence": str(sequence),
        "correlation_id": subject,
        "traceparent": traceparent,
    }
    if event.commune is not None:
        headers["ce_commune"] = event.commune
    if cause is not None:
        headers["ce_causationid"] = str(cause)
    return headers


def _readable_headers(record: Record) -> Headers:
    """The headers as text; a null, a foreign encoding or a repeated attribute is refused."""
    headers: Headers = {}
    for name, value in record.headers:
        # What is no text was read as lone surrogates.
        if not (name.isascii() or name.isprintable()):
            raise RecordUnreadable("header-not-utf8", "a header's name is not UTF-8")
        if value is None:
            raise RecordUnreadable("null-header", f"header {name} is null")
        if name in headers and name.startswith("ce_"):
            raise RecordUnreadable("repeated-header", f"header {name} stands twice")
        try:
            headers[name] = value.decode()
        except UnicodeDecodeError as error:
            raise RecordUnreadable("header-not-utf8", f"header {name} is not UTF-8") from error
    return headers


def _required(headers: Headers, name: str) -> str:
    if name not in headers:
        raise RecordUnreadable("missing-header", f"header {name} is missing")
    return headers[name]


def _key_of(record: Record) -> str:
    if not record.key:
        raise RecordUnreadable("missing-key", "the record has no key")
    try:
        key = record.key.decode()
    except UnicodeDecodeError as error:
        raise RecordUnreadable("key-not-utf8", "the key is not UTF-8") from error
    if "\0" in key:
        raise RecordUnreadable("bad-key", "the key holds a null character")
    return key


def _sequence_in(headers: Headers) -> int:
    digits = headers.get("ce_sequence", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(LAST_SEQUENCE))):
        raise RecordUnreadable("bad-envelope", "ce_sequence is not a decimal number")
    if int(digits) > LAST_SEQUENCE:
        raise RecordUnreadable("bad-envelope", f"ce_sequence is beyond {LAST_SEQUENCE}")
    return int(digits)


def _erased(headers: Headers, *, topic: Topic, key: str) -> Event:
    """The erasure that a null value means."""
    if topic.erased_by is None:
        raise RecordUnreadable("null-value", f"a null value erases nothing on {topic.name}")
    try:
        return PersonErased(
            id=EventId(UUID(_required(headers, "ce_id"))),
            time=datetime.fromisoformat(_required(headers, "ce_time")),
            dossier_id=DossierId(UUID(key)),
            actor=ERASURE,
        )
    except (ValueError, OverflowError) as error:
        raise RecordUnreadable("bad-envelope", "the erasure's id, time or key cannot be read") from error


def _event_in(value: bytes, headers: Headers, *, topic: Topic) -> Event:
    """The fact in a value, by the type its envelope names."""
    if len(value) > MAX_VALUE:
        raise RecordUnreadable("value-too-large", f"{len(value)} bytes, at most {MAX_VALUE}")
    kind = _required(headers, "ce_type").removeprefix(TYPE_PREFIX)
    if kind not in EVENT_OF or TOPIC_OF[kind] is not topic:
        raise RecordUnreadable("unknown-type", f"{kind} is not announced on {topic.name}")
    try:
        return EVENT_OF[kind].read(value)
    except ValidationError as error:
        where = "; ".join(f"{'/'.join(map(str, e['loc']))}: {e['type']}" for e in error.errors()[:5])
        raise RecordUnreadable("bad-value", f"not a {kind}: {where}") from None


def read(record: Record) -> Received:
    """The fact in a record; RecordUnreadable says why there is none."""
    topic = TOPIC_NAMED[record.topic]
    headers = _readable_headers(record)
    key = _key_of(record)
    if record.value is None:
        event = _erased(headers, topic=topic, key=key)
    else:
        event = _event_in(record.value, headers, topic=topic)
    if str(event.id) != _required(headers, "ce_id") or event.subject != key:
        raise RecordUnreadable("envelope-mismatch", "envelope and value name different facts")
    if record.value is not None and wire_type(type(event)) != event.type:
        raise RecordUnreadable("envelope-mismatch", "envelope and value name different types")
    sequence = _sequence_in(headers)
    traceparent = headers.get("traceparent", "")
    if context_of(traceparent) is None:
        traceparent = new_traceparent()
    return Received(event, key, topic, sequence, traceparent, record)
