"""Saves what a decree changes about dates that it leaves alone: nobody is told, but the office keeps to the days."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from contracts.delivery.database import Transaction
from contracts.identifiers import DossierId
from services.routing.domain.dossier import Dossier
from services.routing.domain.law import Law
from services.routing.domain.limits import next_again
from services.routing.store import assignments, timers


async def keep_limits(
    tx: Transaction, staying: Sequence[Dossier], laws: Mapping[DossierId, Law], *, now: datetime
) -> None:
    """Dates that a decree left alone: nobody is told anything, but warnings and apologies keep to the days."""
    if not staying:
        return
    await assignments.limit(tx, staying)
    sounded = await timers.sounded(tx, [dossier.dossier_id for dossier in staying])
    found = [
        next_again(dossier, laws[dossier.dossier_id], sounded=sounded.get(dossier.dossier_id), now=now)
        for dossier in staying
    ]
    if coming := [timer for timer in found if timer]:
        await timers.rewind(tx, coming, now=now)
