"""Dossiers for which something could not be done: what it was, how often, and when it is tried again."""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from contracts.delivery.database import Transaction


class Work(StrEnum):
    """What is done for many dossiers at a time."""

    TIMER = "timer"
    WAITING = "waiting"
    RECOUNT = "recount"


async def note(tx: Transaction, work: Work, why: Sequence[tuple[UUID, str]], *, first: float, longest: float) -> None:
    """It could not be done for these: their next tries are spread over growing pauses, by the database's clock."""
    await tx.execute(
        """
        insert into setback as known (work, dossier_id, why, again_at)
        select $1, failed.dossier_id, failed.why, clock_timestamp() + make_interval(secs => $4::float)
        from unnest($2::uuid[], $3::text[]) as failed (dossier_id, why) order by failed.dossier_id
        on conflict (work, dossier_id) do update
        set why = excluded.why, failures = known.failures + 1,
          again_at = clock_timestamp()
            + make_interval(secs => least($5::float, $4::float * 2.0 ^ least(known.failures, 30)))
        """,
        work,
        [dossier_id for dossier_id, _ in why],
        [slug for _, slug in why],
        first,
        longest,
    )


async def overcome(tx: Transaction, work: Work, dossier_ids: Sequence[UUID]) -> None:
    """It is done for these."""
    await tx.execute("delete from setback where work = $1 and dossier_id = any($2)", work, list(dossier_ids))


async def forget(tx: Transaction, dossier_ids: Sequence[UUID]) -> None:
    """Nothing more is to be done for these."""
    await tx.execute("delete from setback where dossier_id = any($1)", list(dossier_ids))


async def due(tx: Transaction, work: Work, *, at_most: int) -> list[UUID]:
    """Those whose pause is over."""
    rows = await tx.fetch(
        "select dossier_id from setback where work = $1 and again_at <= clock_timestamp() order by again_at limit $2",
        work,
        at_most,
    )
    return [row["dossier_id"] for row in rows]
