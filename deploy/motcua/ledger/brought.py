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
    # Intake announces each with its row, so the last row belongs to the last fact, and so on back to what was folded.
    rows = await tx.fetch(
        f"""
        with said as (
          select j.subject, j.event_id, row_number() over (partition by j.subject order by j.sequence desc) as place
          from intake.journal j where j.subject = any($1) and j.topic = 1 and j.type = $2
        ), kept as (
          select k.dossier_id as subject, k.{kind.request} as request,
            row_number() over (partition by k.dossier_id order by k.received_at desc, k.{kind.request} desc) as place
          from intake.{kind.table} k where k.dossier_id = any($1)
        )
        select s.subject, s.event_id from said s join kept k using (subject, place)
        join routing.inbox i on i.event_id = s.event_id and i.outcome = 'done'
        join routing.{kind.table} r on r.dossier_id = s.subject and r.{kind.request} = k.request
        where r.{kind.came} is null
        """,
        list(subjects),
        kind.type,
    )
    return [
        Difference(
            slug=f"{kind.table}-not-noted",
            subject=row["subject"],
            event_id=row["event_id"],
            type=kind.type,
            topic="intake.dossier.v1",
            reader="routing",
        )
        for row in rows
    ]
