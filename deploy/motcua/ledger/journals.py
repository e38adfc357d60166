"""The journals and outboxes of all services, read as the auditor."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.delivery.database import Transaction
from contracts.delivery.envelope import subject_id
from contracts.topics import TOPIC_OF, TYPE_PREFIX
from deploy.motcua.ledger.facts import NUMBERED, Announced, Position
from deploy.motcua.ledger.shapes import Difference
from deploy.provision import SERVICES

_COLUMNS = "j.subject, j.topic, j.sequence, j.type, j.event_id, j.digest, j.chain, j.stored_at"


@dataclass(frozen=True, slots=True)
class Uncarried:
    """A fact that waits in an outbox."""

    service: str
    event_id: str
    subject: str
    type: str
    stored_at: datetime

    def told(self) -> Difference:
        """That it waits too long."""
        bare = self.type.removeprefix(TYPE_PREFIX)
        return Difference(
            slug="stuck-in-outbox",
            subject=subject_id(self.subject),
            event_id=UUID(self.event_id),
            type=bare,
            topic=TOPIC_OF[bare].name,
            at=self.stored_at,
        )


async def now(tx: Transaction) -> datetime:
    """The instant by the database's clock, by which everything here is stored."""
    instant: datetime = await tx.fetchval("select clock_timestamp()")
    return instant


async def first(tx: Transaction) -> datetime | None:
    """When the first fact of all was stored."""
    found = [await tx.fetchval(f"select min(stored_at) from {service}.journal") for service in SERVICES]
    return min((instant for instant in found if instant is not None), default=None)


async def count(tx: Transaction, after: datetime, until: datetime, *, at_most: int) -> int:
    """How many facts were stored in this time, not counting far beyond a limit."""
    total = 0
    for service in SERVICES:
        total += await tx.fetchval(
            f"""
            select count(*) from (
              select from {service}.journal where stored_at > $1 and stored_at <= $2 limit $3
            ) few
            """,
            after,
            until,
            at_most + 1,
        )
    return total


async def stored(tx: Transaction, after: datetime, until: datetime) -> list[Announced]:
    """The facts stored in this time."""
    rows: list[Announced] = []
    for service in SERVICES:
        sql = f"select {_COLUMNS} from {service}.journal j where j.stored_at > $1 and j.stored_at <= $2"
        rows += [Announced(*row) for row in await tx.fetch(sql, after, until)]
    return rows


async def at(tx: Transaction, positions: Iterable[Position]) -> dict[Position, Announced]:
    """The facts at these places of their lanes, where there are any."""
    found: dict[Position, Announced] = {}
    wanted = sorted(set(positions), key=lambda position: position[1])
    for service in SERVICES:
        mine = [position for position in wanted if position[1] in NUMBERED and NUMBERED[position[1]].owner == service]
        if mine:
            for row in await _at(tx, service, mine):
                found[row.position] = row
    return found


async def _at(tx: Transaction, service: str, positions: Sequence[Position]) -> list[Announced]:
    rows = await tx.fetch(
        f"""
        select {_COLUMNS} from unnest($1::uuid[], $2::smallint[], $3::int[]) as wanted (subject, topic, sequence)
        cross join lateral (
          select * from {service}.journal j where j.subject = wanted.subject and j.topic = wanted.topic
            and j.sequence = wanted.sequence limit 1
        ) j
        """,
        *zip(*positions, strict=True),
    )
    return [Announced(*row) for row in rows]


async def about(tx: Transaction, subjects: Iterable[UUID]) -> list[Announced]:
    """Everything ever said of these dossiers."""
    wanted, rows = list(subjects), list[Announced]()
    for service in SERVICES:
        sql = f"select {_COLUMNS} from {service}.journal j where j.subject = any($1)"
        rows += [Announced(*row) for row in await tx.fetch(sql, wanted)]
    return rows


async def uncarried(tx: Transaction) -> list[Uncarried]:
    """What waits in the outboxes, oldest first."""
    found: list[Uncarried] = []
    for service in SERVICES:
        rows = await tx.fetch(
            f"""
            select h->>'ce_id', h->>'ce_subject', h->>'ce_type', stored_at
            from {service}.outbox cross join lateral (select convert_from(headers, 'UTF8')::json as h) headed
            order by stored_at
            """
        )
        found += [Uncarried(service, *row) for row in rows]
    return found
