"""What is owed from outside: set, counted again, dropped and taken, many at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.delivery.database import Row, Transaction
from contracts.identifiers import DossierId
from services.routing.domain.awaited import Awaited, Call
from services.routing.domain.dossier import Dossier
from services.routing.store.assignments import from_row

_ROWS = """
  select assignment.*, awaited.subject, awaited.name as call, awaited.due_at as called_at, awaited.asked_at,
    awaited.until_at, awaited.term, awaited.calendar as waiting_by
  from awaited join assignment using (dossier_id)
"""


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
    """Waitings that another calendar version has counted."""
    rows = await tx.fetch(
        f"{_ROWS} where awaited.calendar <> $1 limit $2 for update of awaited, assignment skip locked",
        calendar,
        at_most,
    )
    return [_kept(row) for row in rows]


async def take_due(tx: Transaction, *, calendar: str | None, now: datetime, at_most: int) -> list[Kept]:
    """Waitings that this calendar says are over, oldest first, at most one per dossier; what others hold is left."""
    rows = await tx.fetch(
        f"""
        with due as (
          {_ROWS} where awaited.due_at <= $1 and awaited.calendar = $3 order by awaited.due_at limit $2
          for update of awaited, assignment skip locked
        ), taken as (
          select distinct on (dossier_id) * from due order by dossier_id, called_at
        ), gone as (
          delete from awaited using taken
          where awaited.dossier_id = taken.dossier_id and awaited.subject = taken.subject and awaited.name = taken.call
        )
        select * from taken order by called_at, dossier_id
        """,
        now,
        at_most,
        calendar,
    )
    return [_kept(row) for row in rows]


def _columns(wait: Awaited) -> tuple[object, ...]:
    named = (wait.dossier_id, wait.subject, wait.call.value)
    return *named, wait.at, wait.asked_at, wait.until, wait.term, wait.calendar


def _kept(row: Row) -> Kept:
    wait = Awaited(
        dossier_id=DossierId(row["dossier_id"]),
        subject=row["subject"],
        call=Call(row["call"]),
        at=row["called_at"],
        asked_at=row["asked_at"],
        until=row["until_at"],
        term=row["term"],
        calendar=row["waiting_by"],
    )
    return Kept(from_row(row), wait)
