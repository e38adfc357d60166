"""A record of a topic as one line, for programs or for people; it may hold anything."""

import base64

from aiokafka import ConsumerRecord
from pydantic import BaseModel, ConfigDict, JsonValue
from pydantic_core import from_json

from contracts.topics import TYPE_PREFIX

# What every fact of a dossier has; a line for people says it once, in front.
COMMON = ("type", "id", "time", "actor", "dossier_id", "dossier_code", "receiving_commune", "handling_commune")


class Line(BaseModel):
    """One record as it came: `data` where it is JSON, `data_base64` where it is not."""

    model_config = ConfigDict(frozen=True)

    topic: str
    partition: int
    offset: int
    key: str | None
    headers: dict[str, str | None]
    data: JsonValue = None
    data_base64: str | None = None

    @classmethod
    def of(cls, record: ConsumerRecord) -> "Line":
        """A record that may hold anything."""
        data, encoded = _content(record.value)
        return cls(
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            key=None if record.key is None else record.key.decode(errors="replace"),
            headers={name: None if it is None else it.decode(errors="replace") for name, it in record.headers},
            data=data,
            data_base64=encoded,
        )

    def written(self) -> str:
        """The line for programs; an erasure's data is null."""
        return self.model_dump_json(exclude=None if self.data_base64 else {"data_base64"})

    def header(self, name: str) -> str:
        """A header, empty where it is missing."""
        return self.headers.get(name) or ""


def _content(value: bytes | None) -> tuple[JsonValue, str | None]:
    """The value as JSON, or in base64 where it is none."""
    try:
        # Unlike json, this refuses half characters, which could not be written down again.
        return (None if value is None else from_json(value, allow_inf_nan=False)), None
    except ValueError:
        return None, base64.b64encode(value or b"").decode()


def shown(line: Line) -> str:
    """A fact on one line for a person: when, what, where, and what is particular to it."""
    data = line.data if isinstance(line.data, dict) else {}
    said = {name: value for name, value in data.items() if name not in COMMON and not isinstance(value, dict | list)}
    particular = " ".join(f"{name}={value}" for name, value in said.items())
    kind = line.header("ce_type").removeprefix(TYPE_PREFIX) or "?"
    subject = data.get("dossier_code") or line.key or "?"
    return f"{line.header('ce_time')} {line.header('ce_commune') or '-----'} {subject} {kind} {particular}".rstrip()
