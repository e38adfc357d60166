"""What was brought to a dossier after its reception: supplements, wishes to withdraw, money."""

from contracts.delivery.database import Transaction
from contracts.events.intake import PaymentReceived, SupplementReceived, WithdrawalRequested
from services.intake.store.dossiers import papers_written


async def add_supplement(tx: Transaction, supplement: SupplementReceived) -> bool:
    """Keep it; False when its request was answered before."""
    added = await tx.fetchval(
        """
        insert into supplement (request, dossier_id, papers, received_at, promise, due_at)
        values ($1, $2, $3, $4, $5, $6) on conflict (request) do nothing returning true
        """,
        supplement.request,
        supplement.dossier_id,
        papers_written(supplement.papers),
        supplement.received_at,
        supplement.promise.number,
        supplement.promise.due_at,
    )
    return bool(added)


async def add_withdrawal(tx: Transaction, withdrawal: WithdrawalRequested, *, reason: str) -> None:
    """Keep it with the citizen's own words."""
    await tx.execute(
        "insert into withdrawal (withdrawal, dossier_id, reason, requested_at) values ($1, $2, $3, $4)",
        withdrawal.withdrawal,
        withdrawal.dossier_id,
        reason,
        withdrawal.requested_at,
    )


async def add_payment(tx: Transaction, payment: PaymentReceived) -> bool:
    """Keep it; False when its request was paid before."""
    added = await tx.fetchval(
        """
        insert into payment (payment, dossier_id, amount_vnd, received_at)
        values ($1, $2, $3, $4) on conflict (dossier_id, payment) do nothing returning true
        """,
        payment.payment,
        payment.dossier_id,
        payment.amount_vnd,
        payment.received_at,
    )
    return bool(added)
