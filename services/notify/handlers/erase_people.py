"""Forget a dossier's people: nothing is told to them any more, and nothing of them stays."""

from collections.abc import Sequence
from datetime import datetime

from contracts.delivery.database import Transaction
from contracts.events.person import PersonErased
from services.notify.domain.reaching import ERASED
from services.notify.store import dossiers, endings, words


async def erase_people(tx: Transaction, facts: Sequence[PersonErased], /, *, now: datetime) -> None:
    """People, words and waiting letters go; the notices stay, cancelled."""
    erased = [fact.dossier_id for fact in facts]
    await dossiers.erase(tx, {fact.dossier_id: tx.cause_of(fact.subject).traceparent for fact in facts}, now=now)
    await words.erase(tx, erased)
    await endings.cancel(tx, erased, reason=ERASED, now=now)
