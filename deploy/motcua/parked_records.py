"""Parked records, read and moved as the login of the service that parked them."""

import base64
import json
from collections.abc import Sequence

from contracts.delivery import quarantine
from contracts.delivery.database import Row
from contracts.text import legible
from deploy.motcua.parked_shapes import Header, Name, Parked, ParkedList, ParkedWhole
from deploy.motcua.reach import DsnOf, transaction

AT_MOST = 10_000


async def listed(dsn_of: DsnOf, services: Sequence[str], *, at_most: int = AT_MOST) -> ParkedList:
    """What is parked in these services, at most so many of each."""
    found: list[Parked] = []
    left_out = 0
    for service in services:
        async with transaction(dsn_of, service) as tx:
            rows = await quarantine.listed(tx, at_most=at_most)
        found += [_parked(service, row) for row in rows]
        left_out += rows[0]["total"] - len(rows) if rows else 0
    return ParkedList(parked=tuple(found), left_out=left_out)


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
    return Header(name=legible(name), value=None if raw is None else _text(raw), hex=None if raw is None else raw.hex())


def _text(raw: bytes) -> str | None:
    """The bytes as UTF-8, where they are."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return None
