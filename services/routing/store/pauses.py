"""When the clocks stood still."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from contracts.delivery.database import Transaction
from contracts.events.routing import ClockPaused, ClockResumed
from contracts.message import Actor
from services.routing.domain.due import Standstill
from services.routing.domain.stretches import Pause


async def begin(tx: Transaction, facts: Sequence[ClockPaused]) -> None:
    """These clocks stand still now."""
    await tx.execute(
        """
        insert into pause (dossier_id, began_at, reason, legal_basis, begun_by)
        select * from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[])
        """,
        *zip(*[(f.dossier_id, f.time, f.reason, f.legal_basis, _who(f.actor)) for f in facts], strict=True),
    )


async def end(tx: Transaction, ends: Sequence[tuple[ClockResumed, datetime]]) -> None:
    """These clocks run again, each since its instant."""
    # A dossier has at most one pause without an end.
    await tx.execute(
        """
        update pause set ended_at = ended.at, ended_by = ended.by
        from unnest($1::uuid[], $2::timestamptz[], $3::text[]) as ended (dossier_id, at, by)
        where pause.dossier_id = ended.dossier_id and pause.ended_at is null
        """,
        *zip(*[(fact.dossier_id, at, _who(fact.actor)) for fact, at in ends], strict=True),
    )


async def of(tx: Transaction, dossier_id: UUID) -> list[Pause]:
    """The intervals of a dossier."""
    rows = await tx.fetch("select * from pause where dossier_id = $1 order by began_at", dossier_id)
    return [
        Pause(
            began_at=row["began_at"],
            ended_at=row["ended_at"],
            reason=row["reason"],
            legal_basis=row["legal_basis"],
            begun_by=row["begun_by"],
            ended_by=row["ended_by"],
        )
        for row in rows
    ]


async def ended(tx: Transaction, dossier_ids: Sequence[UUID]) -> dict[UUID, list[Standstill]]:
    """The intervals of these dossiers that are over."""
    rows = await tx.fetch(
        "select dossier_id, began_at, ended_at from pause where dossier_id = any($1) and ended_at is not null",
        list(dossier_ids),
    )
    found: dict[UUID, list[Standstill]] = {}
    for row in rows:
        found.setdefault(row["dossier_id"], []).append(Standstill(row["began_at"], row["ended_at"]))
    return found


def _who(actor: Actor) -> str:
    return f"{actor.role}:{actor.account}"
