"""Old values that lie last on a compacted topic, behind a newer one or an erasure, and are kept for ever."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from uuid import UUID

from contracts.delivery.database import Database
from contracts.topics import TOPIC_NAMED
from deploy.motcua.ledger import journals
from deploy.motcua.ledger.facts import Position
from deploy.motcua.ledger.shapes import Difference
from deploy.motcua.ledger.slices import LONGEST_TRANSACTION


async def told(
    books: Database,
    last: Iterable[Difference],
    *,
    coming: Collection[UUID],
    seen: Callable[[bytes], bool],
    now: datetime,
) -> list[Difference]:
    """Those of these last records whose lane went on before, and not with what is still `coming`."""
    following = {after: it for it in last if (after := _after(it)) is not None}
    async with books.transaction() as tx:
        known = await journals.at(tx, following)
    return [
        following[at]
        for at, row in known.items()
        # What was stored just now may have been carried since.
        if row.event_id not in coming and (seen(row.event_id.bytes) or row.stored_at < now - LONGEST_TRANSACTION)
    ]


def _after(found: Difference) -> Position | None:
    if found.subject is None or found.topic is None or found.sequence is None:
        return None
    return found.subject, TOPIC_NAMED[found.topic].number, found.sequence + 1
