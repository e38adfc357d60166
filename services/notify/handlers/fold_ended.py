"""Forget the people of dossiers that ended long ago; how they were told stays."""

from collections.abc import Sequence
from uuid import UUID

from contracts.delivery.database import Transaction
from services.notify.domain.telling import ENDS, LIFTS
from services.notify.store import folded


async def fold_ended(tx: Transaction, dossier_ids: Sequence[UUID], /) -> None:
    """Of these dossiers nothing was said for a long time: nobody is kept longer than there is anything to tell."""
    await folded.fold(tx, dossier_ids, ends=ENDS, lifts=LIFTS)
