"""Parked records as operators see them: named by service and number, read and moved as that service's login."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from contracts.delivery import quarantine
from contracts.delivery.database import Row
from contracts.problems import InputRefused
from deploy.motcua.reach import DsnOf, transaction
from deploy.provision import SERVICES

AT_MOST = 10_000
MOST_DIGITS = 18


class ParkedIdNotUnderstood(InputRefused):
    """Số của bản ghi bị giữ lại gồm tên dịch vụ và số.

    A parked record is named by its service and its number.
    """


class Parked(BaseModel):
    """A parked record, without its content."""

    model_config = ConfigDict(frozen=True)

    id: str
    service: str
    state: str
    topic: str
    partition: int
    offset: int
    key: str | None
    event_id: str | None
    type: str | None
    reason: str
    error: str
    attempts: int
    parked_at: datetime
    next_at: datetime
    discarded_because: str | None


class ParkedList(BaseModel):
    """What is parked, oldest first in each service."""

    model_config = ConfigDict(frozen=True)

    parked: tuple[Parked, ...]


class Header(BaseModel):
    """A header as it came, and in hex: a value that is not UTF-8 is there only."""

    model_config = ConfigDict(frozen=True)

    name: str
    value: str | None = None
    hex: str | None = None


class ParkedWhole(Parked):
    """A parked record with the bytes it came with: as text where they are UTF-8, and always in hex."""

    headers: tuple[Header, ...]
    payload: str | None
    payload_hex: str | None


@dataclass(frozen=True, slots=True)
class Name:
    """`routing:12`."""

    service: str
    number: int

    @classmethod
    def of(cls, text: str, service: str | None) -> "Name":
        """The service from the text, or as given beside it."""
        before, colon, number = text.strip().rpartition(":")
        named = before if colon else service
        known = named in SERVICES and service in (None, named)
        if named is None or not known or not (number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS):
            raise ParkedIdNotUnderstood(
                f"Không hiểu “{text}”.", field="/id", expected="routing:12 (motcua parked list)"
            )
        return cls(named, int(number))


async def listed(dsn_of: DsnOf, services: Sequence[str]) -> list[Parked]:
    """What is parked in these services."""
    found: list[Parked] = []
    for service in services:
        async with transaction(dsn_of, service) as tx:
            found += [_parked(service, row) for row in await quarantine.listed(tx, at_most=AT_MOST)]
    return found


async def whole(dsn_of: DsnOf, name: Name) -> ParkedWhole:
    """One record with everything that came with it."""
    async with transaction(dsn_of, name.service) as tx:
        row = await quarantine.shown(tx, name.number)
    payload: bytes | None = row["payload"]
    return ParkedWhole(
        **_parked(name.service, row).model_dump(),
        headers=tuple(_header(*pair) for pair in json.loads(row["headers"])),
        payload=None if payload is None else _text(payload),
        payload_hex=None if payload is None else payload.hex(),
    )


async def redriven(dsn_of: DsnOf, name: Name) -> Parked:
    """Have it tried again; how it stands now."""
    async with transaction(dsn_of, name.service) as tx:
        await quarantine.redrive(tx, name.number)
        return _parked(name.service, await quarantine.shown(tx, name.number))


async def discarded(dsn_of: DsnOf, name: Name, *, because: str) -> Parked:
    """Give it up; how it stands now."""
    async with transaction(dsn_of, name.service) as tx:
        await quarantine.discard(tx, name.number, because=because)
        return _parked(name.service, await quarantine.shown(tx, name.number))


def _parked(service: str, row: Row) -> Parked:
    return Parked(
        id=f"{service}:{row['parked_id']}",
        service=service,
        state=row["state"],
        topic=row["topic"],
        partition=row["partition"],
        offset=row["record_offset"],
        key=row["key"],
        event_id=None if row["event_id"] is None else str(row["event_id"]),
        type=row["type"],
        reason=row["reason"],
        error=row["error"],
        attempts=row["attempts"],
        parked_at=row["parked_at"],
        next_at=row["next_at"],
        discarded_because=row["discarded_because"],
    )


def _header(name: str, encoded: str | None) -> Header:
    raw = None if encoded is None else base64.b64decode(encoded)
    return Header(name=name, value=None if raw is None else _text(raw), hex=None if raw is None else raw.hex())


def _text(raw: bytes) -> str | None:
    """The bytes as UTF-8, where they are."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return None
