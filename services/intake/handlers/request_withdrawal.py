"""Take in the wish to have a dossier back; whether it is granted is not decided here."""

from datetime import datetime

from contracts.commands import RequestWithdrawal
from contracts.delivery import outbox
from contracts.delivery.database import Transaction
from contracts.events.intake import WithdrawalRequested
from contracts.identifiers import new_id
from contracts.message import Actor
from services.intake.domain.dossier import Dossier
from services.intake.store import brought


async def request_withdrawal(
    tx: Transaction, dossier: Dossier, command: RequestWithdrawal, *, actor: Actor, now: datetime
) -> WithdrawalRequested:
    """Keep the citizen's reason here, and announce the wish without it."""
    requested = WithdrawalRequested(
        **dossier.about(actor=actor, time=now),
        withdrawal=new_id(),
        requested_at=now,
    )
    await brought.add_withdrawal(tx, requested, reason=command.reason)
    await outbox.announce(tx, requested)
    return requested
