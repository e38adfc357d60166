"""What citizens brought later, request by request: intake's rows beside routing's, which no service sees together."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from contracts.delivery.database import Transaction
from deploy.motcua.ledger.facts import Applied
from deploy.motcua.ledger.shapes import Difference


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of thing that is brought: its table, the request's column, and the column that says when it came."""

    type: str
    table: str
    request: str
    came: str


_KINDS = (
    _Kind("intake.supplement_received.v1", "supplement", "request", "brought_at"),
    _Kind("intake.payment_received.v1", "payment", "payment", "paid_at"),
)


async def not_noted(tx: Transaction, applied: Iterable[Applied]) -> list[Difference]:
    """What routing heard of and did not note at the request it was for."""
    facts, found = list(applied), list[Difference]()
    for kind in _KINDS:
        if subjects := {fact.subject for fact in facts if fact.type == kind.type}:
            found += await _of(tx, kind, subjects)
    return found


async def _of(tx: Transaction, kind: _Kind, subjects: Iterable[UUID]) -> list[Difference]:
    # Money is dated when it came, so neither side's order tells which fact a row belongs to; their numbers do.
    rows = await tx.fetch(
        f"""
        with said as (
          select j.subject, count(*) - count(i.event_id) as unheard
          from intake.journal j left join routing.inbox i on i.event_id = j.event_id and i.outcome = 'done'
          where j.subject = any($1) and j.topic = 1 and j.type = $2 group by j.subject
        ), unnoted as (
          select dossier_id as subject, array_agg({kind.request}::text order by {kind.request}) as named
          from intake.{kind.table} k join routing.{kind.table} r using (dossier_id, {kind.request})
          where dossier_id = any($1) and r.{kind.came} is null group by dossier_id
        )
        select subject, named from said join unnoted using (subject) where cardinality(named) > unheard
        """,
        list(subjects),
        kind.type,
    )
    return [
        Difference(
            slug=f"{kind.table}-not-noted",
            subject=row["subject"],
            type=kind.type,
            topic="intake.dossier.v1",
            reader="routing",
            detail=" ".join(row["named"]),
        )
        for row in rows
    ]
