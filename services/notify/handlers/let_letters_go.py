"""Letters of which there are very many are let go at a set rate, whichever process does it."""

from datetime import datetime

from contracts.delivery.database import Transaction
from contracts.events.notify import NoticeChannel
from services.notify.domain.turns import to_let_go
from services.notify.store import letters


async def let_letters_go(tx: Transaction, channel: NoticeChannel, *, per_second: float, now: datetime) -> int:
    """As many as it is time for; how many there were."""
    last = await letters.let_go_at(tx, channel, now=now)
    if last is None:
        return 0
    if last > now:
        # A clock that ran ahead was put right; the rate counts from here.
        await letters.note_let_go(tx, channel, now=now)
        return 0
    count = to_let_go(last, per_second=per_second, now=now)
    if not count:
        return 0
    await letters.note_let_go(tx, channel, now=now)
    return await letters.let_go(tx, channel, at_most=count, now=now)
