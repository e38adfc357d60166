"""Receive the money of a payment request; each request can be paid once."""

from contracts.delivery import outbox
from contracts.delivery.database import Transaction
from contracts.events.intake import PaymentReceived
from contracts.problems import StateRefused
from services.intake.store import brought


class PaymentAlreadyReceived(StateRefused):
    """Khoản tiền của yêu cầu này đã được nộp.

    The money of this payment request was received before.
    """


async def receive_payment(tx: Transaction, paid: PaymentReceived) -> None:
    """Keep and announce it."""
    if not await brought.add_payment(tx, paid):
        raise PaymentAlreadyReceived(field="/payment", expected="một yêu cầu chưa nộp (a request not paid yet)")
    await outbox.announce(tx, paid)
