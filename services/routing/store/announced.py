"""What this service announced of a dossier, from the wire's journal, or from the lane that it was folded into."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.delivery.database import Transaction
from contracts.topics import ROUTING_PROGRESS

_SAID = """
select split_part(type, '.', 2), at from (
  select t.type, told.at, told.sequence
  from lane l cross join lateral unnest(l.said, l.said_at) with ordinality as told (code, at, sequence)
  left join fact_type t on t.code = told.code
  where l.subject = $1 and l.topic = $2
  union all
  select j.type, j.announced_at, j.sequence from journal j where j.subject = $1 and j.topic = $2
) said order by sequence
"""


@dataclass(frozen=True, slots=True)
class Announced:
    """One fact: its event's name, and when it happened."""

    what: str
    at: datetime


async def of(tx: Transaction, dossier_id: UUID) -> list[Announced]:
    """The progress of a dossier, in order."""
    return [Announced(*row) for row in await tx.fetch(_SAID, dossier_id, ROUTING_PROGRESS.number)]
