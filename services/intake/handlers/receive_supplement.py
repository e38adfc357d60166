"""Receive the papers of a supplement request; each request can be answered once."""

from contracts.delivery import outbox
from contracts.delivery.database import Transaction
from contracts.events.intake import SupplementReceived
from contracts.problems import StateRefused
from services.intake.store import brought, dossiers


class SupplementAlreadyReceived(StateRefused):
    """Giấy tờ theo phiếu yêu cầu bổ sung này đã được nhận.

    The papers of this supplement request were received before.
    """


async def receive_supplement(tx: Transaction, supplement: SupplementReceived) -> None:
    """Keep it beside its dossier, which the caller holds, and announce it with its promise."""
    if not await brought.add_supplement(tx, supplement):
        raise SupplementAlreadyReceived(field="/request", expected="một phiếu chưa nộp (a request not answered yet)")
    await dossiers.count_promise(tx, supplement.dossier_id)
    await outbox.announce(tx, supplement)
