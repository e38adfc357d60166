"""The timers: set, dropped and taken many at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.delivery.database import Transaction
from services.routing.domain.deadlines import Rung, Timer
from services.routing.domain.dossier import Dossier
from services.routing.store.assignments import from_row


@dataclass(frozen=True, slots=True)
class Due:
    """A timer whose instant has come, with its dossier held."""

    dossier: Dossier
    rung: Rung


async def wind(tx: Transaction, timers: Sequence[Timer]) -> None:
    """Set timers; one that is set already stays as it is."""
    rows = [(timer.dossier.dossier_id, timer.rung.value, timer.dossier.promise, timer.at) for timer in timers]
    await tx.execute(
        """
        insert into timer (dossier_id, name, promise, due_at)
        select * from unnest($1::uuid[], $2::text[], $3::smallint[], $4::timestamptz[])
        on conflict (dossier_id, name) do nothing
        """,
        *zip(*rows, strict=True),
    )


async def drop(tx: Transaction, dossier_ids: Sequence[UUID]) -> None:
    """No timer of these dossiers fires any more."""
    await tx.execute("delete from timer where dossier_id = any($1)", list(dossier_ids))


async def drop_after(tx: Transaction, dossier_ids: Sequence[UUID], *, instant: datetime) -> None:
    """What has not come yet does not come; what is due already may still sound."""
    await tx.execute("delete from timer where dossier_id = any($1) and due_at > $2", list(dossier_ids), instant)


async def take_due(tx: Transaction, *, now: datetime, at_most: int) -> list[Due]:
    """Due timers, oldest first, deleted and with their dossiers held; what others hold is left for the next time.

    Both rows are locked without waiting: officers lock a dossier first and its timers after.
    """
    rows = await tx.fetch(
        """
        with due as (
          select assignment.*, timer.name as timer_name, timer.due_at as timer_at
          from timer join assignment using (dossier_id)
          where timer.due_at <= $1 order by timer.due_at limit $2
          for update of timer, assignment skip locked
        ), taken as (
          delete from timer using due where timer.dossier_id = due.dossier_id and timer.name = due.timer_name
        )
        select * from due order by timer_at, dossier_id
        """,
        now,
        at_most,
    )
    return [Due(from_row(row), Rung(row["timer_name"])) for row in rows]


async def next_at(tx: Transaction) -> datetime | None:
    """When the next timer is due."""
    instant: datetime | None = await tx.fetchval("select min(due_at) from timer")
    return instant
