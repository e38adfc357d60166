"""What is owed from outside: set, dropped and taken many at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.delivery.database import Transaction
from services.routing.domain.awaited import Awaited, Call
from services.routing.domain.dossier import Dossier
from services.routing.store.assignments import from_row


@dataclass(frozen=True, slots=True)
class RunOut:
    """A waiting that is over, with its dossier held."""

    dossier: Dossier
    subject: UUID
    call: Call


async def add(tx: Transaction, waits: Sequence[Awaited]) -> None:
    """These are awaited."""
    await tx.execute(
        """
        insert into awaited (dossier_id, subject, name, due_at)
        select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[])
        """,
        *zip(*[(wait.dossier_id, wait.subject, wait.call.value, wait.at) for wait in waits], strict=True),
    )


async def drop(tx: Transaction, *, subjects: Sequence[UUID], dossier_ids: Sequence[UUID]) -> None:
    """These requests are answered, and of these dossiers nothing is awaited any more."""
    if not subjects and not dossier_ids:
        return
    await tx.execute(
        "delete from awaited where subject = any($1) or dossier_id = any($2)", list(subjects), list(dossier_ids)
    )


async def take_due(tx: Transaction, *, now: datetime, at_most: int) -> list[RunOut]:
    """Waitings that are over, oldest first, at most one per dossier; what others hold is left for the next time."""
    rows = await tx.fetch(
        """
        with due as (
          select assignment.*, awaited.subject, awaited.name as call, awaited.due_at as awaited_at
          from awaited join assignment using (dossier_id)
          where awaited.due_at <= $1 order by awaited.due_at limit $2
          for update of awaited, assignment skip locked
        ), taken as (
          select distinct on (dossier_id) * from due order by dossier_id, awaited_at
        ), gone as (
          delete from awaited using taken
          where awaited.dossier_id = taken.dossier_id and awaited.subject = taken.subject and awaited.name = taken.call
        )
        select * from taken order by awaited_at, dossier_id
        """,
        now,
        at_most,
    )
    return [RunOut(from_row(row), row["subject"], Call(row["call"])) for row in rows]
