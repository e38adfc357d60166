"""What officials wrote is deleted when its dossier has ended long enough ago."""

from datetime import datetime

from contracts.delivery.database import Transaction
from services.routing.store import words


async def forget_words(tx: Transaction, *, now: datetime, at_most: int) -> int:
    """Delete up to so many texts; how many there were."""
    return await words.forget(tx, now=now, at_most=at_most)
