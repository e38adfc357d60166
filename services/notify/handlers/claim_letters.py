"""Claim waiting letters for one sender; a holder that was lost is noted as a try nobody knows the end of."""

from datetime import datetime, timedelta

from contracts.delivery.database import Transaction
from contracts.events.notify import NoticeChannel
from services.notify.domain.attempts import SENDER_LOST
from services.notify.domain.notice import Errand, Try, Verdict
from services.notify.store import attempts, letters

A_DAY = timedelta(days=1)


async def claim_letters(
    tx: Transaction,
    channel: NoticeChannel,
    *,
    at_most: int,
    now: datetime,
    lease: timedelta,
    furthest: timedelta = A_DAY,
) -> list[Errand]:
    """Due letters, held until the lease ends; nobody postpones one further than `furthest`."""
    errands, lost = await letters.claim(tx, channel, at_most=at_most, now=now, lease=lease, furthest=furthest)
    tries = [Try(errand.notice.notice, errand.attempts - 1, now, Verdict.UNKNOWN, SENDER_LOST) for errand in lost]
    await attempts.add(tx, tries)
    return errands
