"""Forget the people of a dossier (Luật 91/2025/QH15), here and wherever their facts have travelled."""

from datetime import datetime

from contracts.delivery import outbox
from contracts.delivery.database import Transaction
from contracts.events.person import PersonErased
from contracts.message import Actor
from services.intake.domain.dossier import Dossier
from services.intake.store import people


async def erase_person(tx: Transaction, dossier: Dossier, *, actor: Actor, now: datetime) -> datetime:
    """Since when they are forgotten; what was forgotten before stays so."""
    known = await people.known(tx, dossier.dossier_id)
    if known.erased_at is not None:
        return known.erased_at
    await people.erase(tx, dossier.dossier_id, now=now)
    await outbox.announce(tx, PersonErased(time=now, actor=actor, dossier_id=dossier.dossier_id))
    return now
