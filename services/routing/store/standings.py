"""What the dates of open dossiers rest on: their first promise, the newest that events made, and their pauses."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from contracts.delivery.database import Transaction
from services.routing.domain.due import Standstill


@dataclass(frozen=True, slots=True)
class Alike:
    """Dossiers that nothing but their reception bears on: so many were received alike and promised the same date."""

    term: str
    counted_from: datetime
    due_at: datetime
    calendar: str
    count: int
    code: str


async def touched(tx: Transaction, commune: str, days: Sequence[date], *, after: UUID, at_most: int) -> list[UUID]:
    """Open dossiers of a commune whose interval touches one of these days, by id."""
    rows = await tx.fetch(
        """
        select dossier_id from open_interval
        where handling_commune = $1 and due_at >= $2::date::timestamp at time zone 'Asia/Ho_Chi_Minh'
          and exists (select from unnest($3::date[]) as changed (day) where day between begins_on and ends_on)
          and dossier_id > $4 order by dossier_id limit $5
        """,
        commune,
        min(days),
        list(days),
        after,
        at_most,
    )
    return [row["dossier_id"] for row in rows]


async def touched_alike(tx: Transaction, commune: str, days: Sequence[date]) -> list[Alike]:
    """The plain ones of them, counted by what they have in common."""
    # Of a term in whole days the day of reception alone decides when it ends.
    rows = await tx.fetch(
        """
        select p.term, case when p.term ~ '^[0-9]+ (working day|day|month)'
            then begins_on::timestamp at time zone 'Asia/Ho_Chi_Minh' else clock_from end as counted_from,
          o.due_at, o.calendar, count(*), min(o.code) as code
        from open_interval o join promise p on p.dossier_id = o.dossier_id and p.number = 1
        where handling_commune = $1 and o.due_at >= $2::date::timestamp at time zone 'Asia/Ho_Chi_Minh' and plain
          and exists (select from unnest($3::date[]) as changed (day) where day between begins_on and ends_on)
        group by 1, 2, 3, 4 order by code
        """,
        commune,
        min(days),
        list(days),
    )
    return [Alike(*row.values()) for row in rows]


async def touched_apart(tx: Transaction, commune: str, days: Sequence[date]) -> list[UUID]:
    """The others of them: what events have moved before, or stands still."""
    rows = await tx.fetch(
        """
        select dossier_id from open_interval
        where handling_commune = $1 and due_at >= $2::date::timestamp at time zone 'Asia/Ho_Chi_Minh' and not plain
          and exists (select from unnest($3::date[]) as changed (day) where day between begins_on and ends_on)
        """,
        commune,
        min(days),
        list(days),
    )
    return [row["dossier_id"] for row in rows]


async def open_dossiers(tx: Transaction) -> int:
    """How many dossiers are in work."""
    count: int = await tx.fetchval("select count(*) from assignment where state in (4, 5, 6)")
    return count


async def standstills(tx: Transaction, dossier_ids: Sequence[UUID]) -> Mapping[UUID, tuple[Standstill, ...]]:
    """The pauses of these dossiers that have ended."""
    rows = await tx.fetch(
        """
        select dossier_id, began_at, ended_at from pause
        where dossier_id = any($1) and ended_at is not null order by began_at
        """,
        list(dossier_ids),
    )
    found: dict[UUID, tuple[Standstill, ...]] = defaultdict(tuple)
    for row in rows:
        found[row["dossier_id"]] += (Standstill(row["began_at"], row["ended_at"]),)
    return found
