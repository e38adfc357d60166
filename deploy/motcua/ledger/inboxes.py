"""The inboxes of all readers and what they have parked, read as the auditor."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from contracts.delivery.database import Transaction
from contracts.topics import Reader
from deploy.motcua.ledger.facts import Admitted, Place
from deploy.motcua.ledger.shapes import Parked
from deploy.provision import SERVICES

# A record: where it lies, and which fact it says that it is, if it says so.
Lying = tuple[Place, UUID | None]
_COLUMNS = "i.event_id, i.subject, i.topic, i.sequence, i.outcome, i.admitted_at"


async def admitted(tx: Transaction, reader: Reader, *, after: datetime, until: datetime) -> list[Admitted]:
    """The outcomes of this time."""
    sql = f"select {_COLUMNS} from {reader}.inbox i where i.admitted_at > $1 and i.admitted_at <= $2"
    return [Admitted(*row) for row in await tx.fetch(sql, after, until)]


async def of(tx: Transaction, reader: Reader, event_ids: Iterable[UUID]) -> dict[UUID, Admitted]:
    """The outcomes of these facts, where there are any."""
    rows = await tx.fetch(
        f"""
        select {_COLUMNS} from unnest($1::uuid[]) as wanted (event_id)
        cross join lateral (select * from {reader}.inbox i where i.event_id = wanted.event_id limit 1) i
        """,
        list(event_ids),
    )
    return {row["event_id"]: Admitted(*row) for row in rows}


async def parked_at(tx: Transaction, reader: str, records: Collection[Lying]) -> set[Lying]:
    """Those of these records that the reader keeps aside, or was told to discard; what is another fact is not meant."""
    rows = await tx.fetch(
        f"""
        select wanted.topic, wanted.partition, wanted.record_offset, wanted.event_id
        from unnest($1::text[], $2::int[], $3::bigint[], $4::uuid[])
          as wanted (topic, partition, record_offset, event_id)
        join {reader}.parked p using (topic, partition, record_offset)
        where coalesce(p.event_id = wanted.event_id, true)
        """,
        [place.topic for place, _ in records],
        [place.partition for place, _ in records],
        [place.offset for place, _ in records],
        [event_id for _, event_id in records],
    )
    return {(Place(*row[:3]), row[3]) for row in rows}


async def parked_facts(tx: Transaction, reader: str, event_ids: Sequence[UUID]) -> set[UUID]:
    """Those of these facts whose record the reader keeps aside, or was told to discard."""
    if not event_ids:
        return set()
    rows = await tx.fetch(f"select event_id from {reader}.parked where event_id = any($1)", event_ids)
    return {row["event_id"] for row in rows}


async def gone(tx: Transaction, reader: str, event_ids: Iterable[UUID]) -> set[UUID]:
    """Those of these facts that count as parked while no record of them is kept."""
    rows = await tx.fetch(
        f"""
        select i.event_id from {reader}.inbox i where i.event_id = any($1) and i.outcome = 'parked'
        and not exists (select from {reader}.parked p where p.event_id = i.event_id)
        """,
        list(event_ids),
    )
    return {row["event_id"] for row in rows}


async def parked(tx: Transaction) -> Parked:
    """How many records wait, and how many need an operator."""
    counts = {"waiting": 0, "dead": 0}
    for service in SERVICES:
        sql = f"select state, count(*) from {service}.parked where state in ('waiting', 'dead') group by state"
        for state, number in await tx.fetch(sql):
            counts[state] += number
    return Parked(**counts)
