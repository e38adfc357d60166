"""The requests for money, and when it came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.delivery.database import Transaction
from contracts.events.intake import PaymentReceived
from contracts.events.routing import PaymentRequested
from contracts.identifiers import DossierId


@dataclass(frozen=True, slots=True)
class PaymentAsked:
    """A payment request as the citizen sees it."""

    payment: UUID
    asked_at: datetime
    pay_by: datetime | None
    paid_at: datetime | None
    amount_vnd: int
    purpose: str


async def add(tx: Transaction, facts: Sequence[PaymentRequested]) -> None:
    """Requests for money."""
    await tx.executemany(
        """
        insert into payment (dossier_id, payment, asked_at, pay_by, amount_vnd, purpose) values ($1, $2, $3, $4, $5, $6)
        """,
        [(f.dossier_id, f.payment, f.time, f.pay_by, f.amount_vnd, f.purpose) for f in facts],
    )


async def note_arrival(tx: Transaction, events: Sequence[PaymentReceived]) -> None:
    """Money of these requests came, whatever becomes of it."""
    await tx.execute(
        """
        update payment set paid_vnd = came.amount, paid_at = came.at
        from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::timestamptz[]) as came (dossier_id, payment, amount, at)
        where payment.dossier_id = came.dossier_id and payment.payment = came.payment
        """,
        *zip(*[(e.dossier_id, e.payment, e.amount_vnd, e.received_at) for e in events], strict=True),
    )


async def prolong(tx: Transaction, until: Sequence[tuple[UUID, UUID, datetime]]) -> None:
    """This money may be paid for longer."""
    await tx.execute(
        """
        update payment set pay_by = longer.until
        from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as longer (dossier_id, payment, until)
        where payment.dossier_id = longer.dossier_id and payment.payment = longer.payment
        """,
        *zip(*until, strict=True),
    )


async def limits(tx: Transaction, payments: Sequence[tuple[UUID, UUID]]) -> dict[DossierId, datetime]:
    """By when each of these, given with its dossier, was to be paid, by dossier."""
    rows = await tx.fetch(
        """
        select dossier_id, pay_by from payment
        where pay_by is not null
          and (dossier_id, payment) in (select * from unnest($1::uuid[], $2::uuid[]))
        """,
        *zip(*payments, strict=True),
    )
    return {row["dossier_id"]: row["pay_by"] for row in rows}


async def of(tx: Transaction, dossier_id: UUID) -> list[PaymentAsked]:
    """The payment requests of a dossier."""
    rows = await tx.fetch("select * from payment where dossier_id = $1 order by asked_at", dossier_id)
    return [
        PaymentAsked(
            payment=row["payment"],
            asked_at=row["asked_at"],
            pay_by=row["pay_by"],
            paid_at=row["paid_at"],
            amount_vnd=row["amount_vnd"],
            purpose=row["purpose"],
        )
        for row in rows
    ]
