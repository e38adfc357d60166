"""The timers, one row per dossier that is open or that silence stopped: wound, halted, dropped and taken together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.delivery.database import Row, Transaction
from services.routing.domain.deadlines import Timer
from services.routing.domain.dossier import Dossier
from services.routing.domain.ladder import Rung
from services.routing.store.assignments import from_row


@dataclass(frozen=True, slots=True)
class Due:
    """A timer whose instant has come, with its dossier held; `sounded` is the highest rung of its promise so far."""

    dossier: Dossier
    promise: int
    rung: Rung
    at: datetime
    sounded: Rung | None

    @property
    def current(self) -> bool:
        """Whether it is of the promise that the dossier holds now."""
        return self.promise == self.dossier.promise


@dataclass(frozen=True, slots=True)
class Fired:
    """A timer that has fired: what has sounded since, and what sounds next."""

    dossier: Dossier
    sounded: Rung | None
    following: Timer | None


async def wind(tx: Transaction, timers: Sequence[Timer]) -> None:
    """New promises: whatever was wound or had sounded before counts no more."""
    await tx.execute(
        """
        insert into timer (dossier_id, name, promise, due_at)
        select * from unnest($1::uuid[], $2::text[], $3::smallint[], $4::timestamptz[])
        on conflict (dossier_id) do update
        set name = excluded.name, promise = excluded.promise, due_at = excluded.due_at, sounded = null
        """,
        *_columns(timers),
    )


async def wind_again(tx: Transaction, timers: Sequence[Timer]) -> None:
    """The same promises go on after a pause; what is due already and has not fired yet fires first."""
    await tx.execute(
        """
        insert into timer (dossier_id, name, promise, due_at)
        select * from unnest($1::uuid[], $2::text[], $3::smallint[], $4::timestamptz[])
        on conflict (dossier_id) do update set name = excluded.name, due_at = excluded.due_at
        where timer.due_at is null
        """,
        *_columns(timers),
    )


async def rewind(tx: Transaction, timers: Sequence[Timer], *, now: datetime) -> None:
    """The same promises sound at other instants; what is due already fires first, and what stands goes on standing."""
    sql = """
        update timer set name = n.name, due_at = n.due_at
        from unnest($1::uuid[], $2::text[], $3::smallint[], $4::timestamptz[]) as n (dossier_id, name, promise, due_at)
        where timer.dossier_id = n.dossier_id and timer.promise = n.promise and timer.due_at > $5
        """
    await tx.execute(sql, *_columns(timers), now)


def _columns(timers: Sequence[Timer]) -> tuple[list[object], ...]:
    rows = [(timer.dossier.dossier_id, timer.rung.value, timer.dossier.promise, timer.at) for timer in timers]
    return tuple(list(column) for column in zip(*rows, strict=True))


async def drop(tx: Transaction, dossier_ids: Sequence[UUID]) -> None:
    """No timer of these dossiers fires any more."""
    await tx.execute("delete from timer where dossier_id = any($1)", list(dossier_ids))


async def halt(tx: Transaction, dossier_ids: Sequence[UUID], *, instant: datetime) -> None:
    """What has not come yet does not come; what is due already may still sound."""
    await tx.execute(
        "update timer set due_at = null where dossier_id = any($1) and due_at > $2", list(dossier_ids), instant
    )


async def take_due(tx: Transaction, *, now: datetime, at_most: int) -> list[Due]:
    """Due timers, oldest first, held with their dossiers; what others hold or a setback puts off is left.

    Both rows are locked without waiting: officers lock a dossier first and its timer after.
    """
    rows = await tx.fetch(
        """
        select assignment.*, timer.name as timer_name, timer.due_at as timer_at, timer.promise as timer_promise,
          timer.sounded as timer_sounded
        from timer join assignment using (dossier_id)
        where timer.due_at <= $1
          and dossier_id not in (select dossier_id from put_off where work = 'timer')
        order by timer.due_at limit $2
        for update of timer, assignment skip locked
        """,
        now,
        at_most,
    )
    return [_due(row) for row in rows]


def _due(row: Row) -> Due:
    sounded = row["timer_sounded"]
    return Due(
        dossier=from_row(row),
        promise=row["timer_promise"],
        rung=Rung(row["timer_name"]),
        at=row["timer_at"],
        sounded=Rung(sounded) if sounded else None,
    )


async def move_on(tx: Transaction, fired: Sequence[Fired]) -> None:
    """What has sounded is kept; without anything to follow the timer stands."""
    rows = [
        (each.dossier.dossier_id, each.dossier.promise, each.sounded)
        + ((each.following.rung.value, each.following.at) if each.following else (None, None))
        for each in fired
    ]
    await tx.execute(
        """
        update timer set promise = next.promise, sounded = next.sounded, name = coalesce(next.name, timer.name),
          due_at = next.due_at, last_due_at = timer.due_at
        from unnest($1::uuid[], $2::smallint[], $3::text[], $4::text[], $5::timestamptz[])
          as next (dossier_id, promise, sounded, name, due_at)
        where timer.dossier_id = next.dossier_id
        """,
        *zip(*rows, strict=True),
    )


async def sounded(tx: Transaction, dossier_ids: Sequence[UUID]) -> dict[UUID, Rung]:
    """The highest rung that has sounded of each dossier's promise."""
    rows = await tx.fetch(
        "select dossier_id, sounded from timer where dossier_id = any($1) and sounded is not null", list(dossier_ids)
    )
    return {row["dossier_id"]: Rung(row["sounded"]) for row in rows}


async def oldest_at(tx: Transaction) -> datetime | None:
    """Since when the first timer is due, or when it will be."""
    instant: datetime | None = await tx.fetchval("select min(due_at) from timer where due_at is not null")
    return instant


async def next_at(tx: Transaction) -> datetime | None:
    """When the next timer is due that no setback puts off."""
    instant: datetime | None = await tx.fetchval(
        """
        select due_at from timer where due_at is not null
          and dossier_id not in (select dossier_id from put_off where work = 'timer')
        order by due_at limit 1
        """
    )
    return instant
