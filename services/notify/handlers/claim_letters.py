"""Claim waiting letters for one sender; a holder that was lost is noted as a try nobody knows the end of."""

from datetime import timedelta

from contracts.delivery.database import Transaction
from contracts.events.notify import NoticeChannel
from services.notify.domain.attempts import SENDER_LOST
from services.notify.domain.notice import Errand, Try, Verdict
from services.notify.store import attempts, letters
from services.notify.store.letters import Due


async def claim_letters(
    tx: Transaction,
    channel: NoticeChannel,
    due: Due,
    *,
    at_most: int,
    lease: timedelta,
) -> list[Errand]:
    """Due letters, held until the lease ends."""
    errands, lost = await letters.claim(tx, channel, due, at_most=at_most, lease=lease)
    tries = [Try(errand.notice.notice, errand.attempts - 1, due.now, Verdict.UNKNOWN, SENDER_LOST) for errand in lost]
    await attempts.add(tx, tries)
    return errands
