"""What citizens were asked for: papers and money, and when it came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.delivery.database import Transaction
from contracts.events.catalogue import SupplementMode
from contracts.events.intake import PaymentReceived, SupplementReceived
from contracts.events.routing import PaymentRequested, SupplementRequested


@dataclass(frozen=True, slots=True)
class SupplementAsked:
    """A supplement request as the citizen sees it."""

    request: UUID
    asked_at: datetime
    answer_by: datetime | None
    brought_at: datetime | None
    working_minutes_left: int
    mode: SupplementMode
    reason: str
    papers: tuple[str, ...]
    words: UUID | None


@dataclass(frozen=True, slots=True)
class PaymentAsked:
    """A payment request as the citizen sees it."""

    payment: UUID
    asked_at: datetime
    pay_by: datetime | None
    paid_at: datetime | None
    amount_vnd: int
    purpose: str


async def add_supplements(tx: Transaction, facts: Sequence[SupplementRequested]) -> None:
    """Requests for papers."""
    await tx.executemany(
        """
        insert into supplement
          (dossier_id, request, asked_at, answer_by, working_minutes_left, mode, reason, papers, words)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        [
            (f.dossier_id, f.request, f.time, f.answer_by, f.working_minutes_left, f.mode, f.reason, f.papers, f.words)
            for f in facts
        ],
    )


async def add_payments(tx: Transaction, facts: Sequence[PaymentRequested]) -> None:
    """Requests for money."""
    await tx.executemany(
        """
        insert into payment (dossier_id, payment, asked_at, pay_by, amount_vnd, purpose) values ($1, $2, $3, $4, $5, $6)
        """,
        [(f.dossier_id, f.payment, f.time, f.pay_by, f.amount_vnd, f.purpose) for f in facts],
    )


async def note_papers(tx: Transaction, events: Sequence[SupplementReceived]) -> None:
    """The papers of these requests came, whatever becomes of them."""
    await tx.execute(
        """
        update supplement set brought_at = came.at
        from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as came (dossier_id, request, at)
        where supplement.dossier_id = came.dossier_id and supplement.request = came.request and brought_at is null
        """,
        *zip(*[(event.dossier_id, event.request, event.received_at) for event in events], strict=True),
    )


async def note_money(tx: Transaction, events: Sequence[PaymentReceived]) -> None:
    """Money of these requests came, whatever becomes of it."""
    await tx.execute(
        """
        update payment set paid_vnd = came.amount, paid_at = came.at
        from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::timestamptz[]) as came (dossier_id, payment, amount, at)
        where payment.dossier_id = came.dossier_id and payment.payment = came.payment
        """,
        *zip(*[(e.dossier_id, e.payment, e.amount_vnd, e.received_at) for e in events], strict=True),
    )


async def supplements_of(tx: Transaction, dossier_id: UUID) -> list[SupplementAsked]:
    """The supplement requests of a dossier."""
    rows = await tx.fetch("select * from supplement where dossier_id = $1 order by asked_at", dossier_id)
    return [
        SupplementAsked(
            request=row["request"],
            asked_at=row["asked_at"],
            answer_by=row["answer_by"],
            brought_at=row["brought_at"],
            working_minutes_left=row["working_minutes_left"],
            mode=row["mode"],
            reason=row["reason"],
            papers=tuple(row["papers"]),
            words=row["words"],
        )
        for row in rows
    ]


async def payments_of(tx: Transaction, dossier_id: UUID) -> list[PaymentAsked]:
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
