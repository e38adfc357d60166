"""The recounts and their parts: one part is one commune's share, worked off by whoever holds its row."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from contracts.delivery.database import Row, Transaction
from services.routing.domain.recount import Part, Progress, Recount, Tally


async def publication_held(tx: Transaction) -> None:
    """No promise is made by whoever has not seen this transaction's calendar, and those made already are seen here."""
    await tx.execute("select pg_advisory_xact_lock(hashtext('publication'), hashtext('calendar'))")


async def publication_awaited(tx: Transaction) -> None:
    """What is read after this holds until the transaction ends: no calendar is published meanwhile."""
    await tx.execute("select pg_advisory_xact_lock_shared(hashtext('publication'), hashtext('calendar'))")


async def begin(tx: Transaction, recount: Recount, days_of: Mapping[str, Sequence[date]], *, now: datetime) -> None:
    """A recount with a part for each of these communes; without any it is done."""
    days = sorted({day for days in days_of.values() for day in days})
    recount_id = await tx.fetchval(
        """
        insert into recount (version, derived_from, event_id, traceparent, published_at, begun_at, days, done_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8) returning recount_id
        """,
        recount.version,
        recount.derived_from,
        recount.event_id,
        recount.traceparent,
        recount.published_at,
        now,
        days,
        None if days_of else now,
    )
    rows = [(recount_id, commune, list(days)) for commune, days in sorted(days_of.items())]
    await tx.executemany("insert into recount_part (recount_id, handling_commune, days) values ($1, $2, $3)", rows)


async def open_communes(tx: Transaction) -> list[str]:
    """The communes that handle open dossiers."""
    rows = await tx.fetch("select distinct handling_commune from assignment where state in (4, 5, 6)")
    return [row["handling_commune"] for row in rows]


async def claim(tx: Transaction) -> Part | None:
    """A part that nobody else holds and whose commune has no earlier one left, held until the transaction ends."""
    row = await tx.fetchrow(
        """
        select part.*, recount.version, recount.derived_from, recount.event_id, recount.traceparent,
          recount.published_at
        from recount_part part join recount using (recount_id)
        where part.done_at is null and not exists (
          select from recount_part earlier where earlier.handling_commune = part.handling_commune
            and earlier.recount_id < part.recount_id and earlier.done_at is null
        )
        order by part.recount_id, part.handling_commune limit 1 for update of part skip locked
        """
    )
    if row is None:
        return None
    return Part(row["recount_id"], _recount(row), row["handling_commune"], tuple(row["days"]), row["reached"])


async def left_behind(tx: Transaction, dossier_ids: Sequence[UUID]) -> list[tuple[UUID, str]]:
    """Of these open dossiers those that a recount has yet to reach or had to pass by, each with its newest calendar."""
    rows = await tx.fetch(
        """
        select dossier_id, calendar from assignment a
        where dossier_id = any($1) and state in (4, 5, 6) and (exists (
          select from recount_part p
          where p.handling_commune = a.handling_commune and p.done_at is null and p.reached < a.dossier_id
        ) or exists (select from setback s where s.work = 'recount' and s.dossier_id = a.dossier_id))
        """,
        dossier_ids,
    )
    return [(row["dossier_id"], row["calendar"]) for row in rows]


async def advance(tx: Transaction, part: Part, tally: Tally, *, reached: UUID | None, now: datetime) -> None:
    """What was done of a part that is held; without a last dossier there is nothing left of it."""
    await tx.execute(
        """
        update recount_part set reached = coalesce($3, reached), touched = touched + $4, moved = moved + $5,
          kept = kept + $6, done_at = case when $3::uuid is null then $7::timestamptz end
        where recount_id = $1 and handling_commune = $2
        """,
        part.recount_id,
        part.commune,
        reached,
        tally.touched,
        tally.moved,
        tally.kept,
        now,
    )
    if reached is None:
        await _finish(tx, part.recount_id, now=now)


async def _finish(tx: Transaction, recount_id: int, *, now: datetime) -> None:
    # Whoever ends the last part must see the others' ends, so the ends of parts come one after another.
    await tx.execute("select from recount where recount_id = $1 for update", recount_id)
    await tx.execute(
        """
        update recount set done_at = $2 where recount_id = $1 and done_at is null
          and not exists (select from recount_part where recount_id = $1 and done_at is null)
        """,
        recount_id,
        now,
    )


async def keep(tx: Transaction, recount_id: int, kept: Collection[tuple[UUID, datetime, datetime]]) -> None:
    """Dates that a floor kept, each with what the calendar alone would have said."""
    await tx.execute(
        """
        insert into kept_date (dossier_id, recount_id, due_at, suppressed_due_at)
        select k.dossier_id, $1, k.due_at, k.suppressed_due_at
        from unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[]) as k (dossier_id, due_at, suppressed_due_at)
        on conflict (dossier_id, recount_id) do update
        set due_at = excluded.due_at, suppressed_due_at = excluded.suppressed_due_at
        """,
        recount_id,
        *(list(column) for column in zip(*kept, strict=True)),
    )


async def of(tx: Transaction, version: str) -> tuple[int, Recount] | None:
    """The recount for a version."""
    row = await tx.fetchrow("select * from recount where version = $1", version)
    return (row["recount_id"], _recount(row)) if row else None


async def progress(tx: Transaction, version: str) -> Progress | None:
    """How far the recount for a version is."""
    row = await tx.fetchrow(
        """
        select recount.*, parts, parts_done, touched, moved, kept from recount
        cross join lateral (
          select count(*) as parts, count(done_at) as parts_done, coalesce(sum(touched), 0) as touched,
            coalesce(sum(moved), 0) as moved, coalesce(sum(kept), 0) as kept
          from recount_part where recount_part.recount_id = recount.recount_id
        ) part
        where version = $1
        """,
        version,
    )
    if row is None:
        return None
    tally = Tally(row["touched"], row["moved"], row["kept"])
    return Progress(_recount(row), tuple(row["days"]), row["parts"], row["parts_done"], tally, row["done_at"])


def _recount(row: Row) -> Recount:
    return Recount(row["version"], row["derived_from"], row["event_id"], row["traceparent"], row["published_at"])
