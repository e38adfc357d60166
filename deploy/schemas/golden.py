"""The golden corpus: messages as they once stood on Kafka, which every later release must still read."""

import json
from pathlib import Path
from uuid import UUID

from pydantic import BaseModel, ConfigDict, JsonValue, TypeAdapter

from contracts.delivery.envelope import headers_of
from contracts.message import Event
from contracts.topics import TOPIC_OF
from deploy.schemas.event_schema import event_types

FOLDER = Path(__file__).parent.parent.parent / "contracts" / "schemas"


class GoldenMessage(BaseModel):
    """One recorded message; a null value is a tombstone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    topic: str
    key: str
    headers: dict[str, str]
    value: dict[str, JsonValue] | None

    @property
    def wire_value(self) -> bytes | None:
        """The value's bytes."""
        return None if self.value is None else written(self.value)


_MESSAGES = TypeAdapter(tuple[GoldenMessage, ...])


def written(value: object) -> bytes:
    """JSON as it stands on the wire: UTF-8, no spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def recorded(event: Event, *, sequence: int, traceparent: str, cause: UUID | None) -> GoldenMessage:
    """The message that announces this fact."""
    topic = TOPIC_OF[event.type]
    erases = topic.erased_by is not None and isinstance(event, topic.erased_by)
    return GoldenMessage(
        topic=topic.name,
        key=event.subject,
        headers=headers_of(event, sequence=sequence, traceparent=traceparent, cause=cause),
        value=None if erases else json.loads(event.written()),
    )


def place_of(kind: str, *, folder: Path = FOLDER) -> Path:
    """Where a type's messages are kept."""
    return folder / "golden" / f"{kind}.json"


def golden(kind: str, *, folder: Path = FOLDER) -> tuple[GoldenMessage, ...]:
    """A type's recorded messages, oldest first; none where nothing was recorded yet."""
    place = place_of(kind, folder=folder)
    return _MESSAGES.validate_json(place.read_bytes()) if place.exists() else ()


def unrecorded(*, folder: Path = FOLDER) -> list[str]:
    """Types without a single recorded message."""
    return [kind for kind in event_types() if not golden(kind, folder=folder)]


def record(kind: str, messages: tuple[GoldenMessage, ...], *, folder: Path = FOLDER) -> None:
    """Keep a type's first messages for ever; what is there already is never written over."""
    place = place_of(kind, folder=folder)
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("x", encoding="utf-8") as file:
        file.write(json.dumps(_MESSAGES.dump_python(messages), ensure_ascii=False, indent=2) + "\n")
