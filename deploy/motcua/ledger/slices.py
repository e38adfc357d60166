"""Which stretch of time a check looks at, and in which slices, so that none is too big to hold."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from contracts.delivery.database import Database
from deploy.motcua.ledger import journals

# A fact is stored under its transaction's start; no transaction of ours lives longer than this.
LONGEST_TRANSACTION = timedelta(seconds=90)
SLICE = 100_000
AGAIN = 50_000
_SHORTEST = timedelta(seconds=1)
_BACK = (timedelta(days=7), timedelta(days=1), timedelta(hours=6), timedelta(hours=1), timedelta(minutes=10))


async def looked_back(books: Database, *, until: datetime) -> datetime:
    """How far back a check looks again without cost, for what was damaged after it had been checked."""
    async with books.transaction() as tx:
        for span in _BACK:
            if await journals.count(tx, until - span, until, at_most=AGAIN) <= AGAIN:
                return until - span
    return until - LONGEST_TRANSACTION


async def slices(
    books: Database, after: datetime, until: datetime, *, most: int = SLICE
) -> AsyncIterator[tuple[datetime, datetime]]:
    """The time between, in slices of at most so many facts, where a second does not hold more."""
    span = until - after
    while after < until:
        end = min(after + span, until)
        async with books.transaction() as tx:
            number = await journals.count(tx, after, end, at_most=most)
        if number > most and span > _SHORTEST:
            span = max(span / 2, _SHORTEST)
            continue
        yield after, end
        after = end
        if number < most // 4:
            span *= 2
