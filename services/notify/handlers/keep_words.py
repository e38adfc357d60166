"""Keep what an official wrote for a citizen until the fact that carries it is told."""

from collections.abc import Sequence
from datetime import datetime

from contracts.delivery.database import Transaction
from contracts.events.words import WordsWritten
from services.notify.store import words


async def keep_words(
    tx: Transaction,
    facts: Sequence[WordsWritten],
    /,
    *,
    now: datetime,  # noqa: ARG001 — every handler is told the time
) -> None:
    """These words, by their reference."""
    await words.keep(tx, facts)
