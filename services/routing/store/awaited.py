"""What is owed from outside: set, counted again, dropped and taken, many at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.delivery.database import Row, Transaction
from services.routing.domain.awaited import Awaited, Call
from services.routing.domain.dossier import Dossier
from services.routing.store.assignments import from_row


@dataclass(frozen=True, slots=True)
class Kept:
    """A waiting, with its dossier held."""

    dossier: Dossier
    wait: Awaited


async def add(tx: Transaction, waits: Sequence[Awaited]) -> None:
    """These are awaited."""
    await tx.execute(
        """
        insert into awaited (dossier_id, subject, name, due_at, asked_at, until_at, term, calendar)
        select * from unnest(
          $1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[], $7::text[],
          $8::text[]
        )
        """,
        *zip(*[_columns(wait) for wait in waits], strict=True),
    )


async def set_anew(tx: Transaction, waits: Sequence[Awaited]) -> None:
    """These are awaited until another instant."""
    await tx.execute(
        """
        update awaited set due_at = anew.due_at, until_at = anew.until_at, calendar = anew.calendar
        from unnest(
          $1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[], $7::text[],
          $8::text[]
        ) as anew (dossier_id, subject, name, due_at, asked_at, until_at, term, calendar)
        where awaited.dossier_id = anew.dossier_id and awaited.subject = anew.subject and awaited.name = anew.name
        """,
        *zip(*[_columns(wait) for wait in waits], strict=True),
    )


async def drop(tx: Transaction, *, subjects: Sequence[UUID], dossier_ids: Sequence[UUID]) -> None:
    """These requests are answered, and of these dossiers nothing is awaited any more."""
    if not subjects and not dossier_ids:
        return
    await tx.execute(
        "delete from awaited where subject = any($1) or dossier_id = any($2)", list(subjects), list(dossier_ids)
    )


async def counted_otherwise(tx: Transaction, *, calendar: str | None, at_most: int) -> list[Kept]:
    """Waitings that another calendar counted, their dossiers held; what others hold or a setback puts off is left."""
    # An index knows what comes before and after a version, never what differs from it.
    rows = await tx.fetch(
        """
        (select dossier_id from awaited where calendar < $1
          and dossier_id not in (select dossier_id from put_off where work = 'waiting') order by calendar limit $2)
        union all
        (select dossier_id from awaited where calendar > $1
          and dossier_id not in (select dossier_id from put_off where work = 'waiting') order by calendar limit $2)
        """,
        calendar,
        at_most,
    )
    if not rows:
        return []
    sql = "select * from assignment where dossier_id = any($1) limit $2 for update skip locked"
    held = await tx.fetch(sql, [row["dossier_id"] for row in rows], at_most)
    dossiers = {row["dossier_id"]: from_row(row) for row in held}
    waits = await tx.fetch(
        "select * from awaited where dossier_id = any($1) and calendar <> $2", list(dossiers), calendar
    )
    return [_kept(dossiers[row["dossier_id"]], row) for row in waits]


async def held_due(tx: Transaction, *, calendar: str | None, now: datetime, at_most: int) -> list[Kept]:
    """Waitings that this calendar says are over, oldest first, at most one per dossier, with their dossiers held.

    What others hold or a setback puts off is left. Dossiers are locked first and what they wait for after, as officers
    do: who holds a dossier waits for no row of it.
    """
    held = await tx.fetch(
        """
        select assignment.* from awaited join assignment using (dossier_id)
        where awaited.due_at <= $1 and awaited.calendar = $3
          and dossier_id not in (select dossier_id from put_off where work = 'waiting')
        order by awaited.due_at limit $2 for update of assignment skip locked
        """,
        now,
        at_most,
        calendar,
    )
    if not held:
        return []
    dossiers = {row["dossier_id"]: from_row(row) for row in held}
    rows = await tx.fetch(
        """
        select * from (
          select distinct on (dossier_id) * from awaited
          where dossier_id = any($1) and due_at <= $2 and calendar = $3 order by dossier_id, due_at
        ) over order by due_at, dossier_id
        """,
        list(dossiers),
        now,
        calendar,
    )
    return [_kept(dossiers[row["dossier_id"]], row) for row in rows]


async def take(tx: Transaction, over: Sequence[Awaited]) -> None:
    """These are awaited no more, as their dossiers are held."""
    await tx.execute(
        """
        delete from awaited using unnest($1::uuid[], $2::uuid[], $3::text[]) as over (dossier_id, subject, name)
        where awaited.dossier_id = over.dossier_id and awaited.subject = over.subject and awaited.name = over.name
        """,
        [wait.dossier_id for wait in over],
        [wait.subject for wait in over],
        [wait.call.value for wait in over],
    )


def _columns(wait: Awaited) -> tuple[object, ...]:
    named = (wait.dossier_id, wait.subject, wait.call.value)
    return *named, wait.at, wait.asked_at, wait.until, wait.term, wait.calendar


def _kept(dossier: Dossier, row: Row) -> Kept:
    wait = Awaited(
        dossier_id=dossier.dossier_id,
        subject=row["subject"],
        call=Call(row["name"]),
        at=row["due_at"],
        asked_at=row["asked_at"],
        until=row["until_at"],
        term=row["term"],
        calendar=row["calendar"],
    )
    return Kept(dossier, wait)
