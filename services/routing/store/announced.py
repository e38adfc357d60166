"""What this service announced of a dossier, from the wire's journal."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.delivery.database import Transaction
from contracts.topics import ROUTING_PROGRESS


@dataclass(frozen=True, slots=True)
class Announced:
    """One fact: its event's name, and when it happened."""

    what: str
    at: datetime


async def of(tx: Transaction, dossier_id: UUID) -> list[Announced]:
    """The progress of a dossier, in order."""
    rows = await tx.fetch(
        "select type, announced_at from journal where subject = $1 and topic = $2 order by sequence",
        dossier_id,
        ROUTING_PROGRESS.number,
    )
    return [Announced(row["type"].split(".")[1], row["announced_at"]) for row in rows]
