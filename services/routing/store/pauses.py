"""When the clocks stood still."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.delivery.database import Transaction
from contracts.events.routing import ClockPaused


@dataclass(frozen=True, slots=True)
class Pause:
    """One interval; without an end it lasts, or lasted until the dossier's own end."""

    began_at: datetime
    ended_at: datetime | None
    reason: str


async def begin(tx: Transaction, facts: Sequence[ClockPaused]) -> None:
    """These clocks stand still now."""
    await tx.execute(
        """
        insert into pause (dossier_id, began_at, reason)
        select * from unnest($1::uuid[], $2::timestamptz[], $3::text[])
        """,
        *zip(*[(fact.dossier_id, fact.time, fact.reason) for fact in facts], strict=True),
    )


async def end(tx: Transaction, ends: Sequence[tuple[UUID, datetime]]) -> None:
    """These clocks run again."""
    # A dossier has at most one pause without an end.
    await tx.execute(
        """
        update pause set ended_at = ended.at
        from unnest($1::uuid[], $2::timestamptz[]) as ended (dossier_id, at)
        where pause.dossier_id = ended.dossier_id and pause.ended_at is null
        """,
        *zip(*ends, strict=True),
    )


async def of(tx: Transaction, dossier_id: UUID) -> list[Pause]:
    """The intervals of a dossier."""
    rows = await tx.fetch(
        "select began_at, ended_at, reason from pause where dossier_id = $1 order by began_at", dossier_id
    )
    return [Pause(row["began_at"], row["ended_at"], row["reason"]) for row in rows]
