"""Keep whom to tell about a dossier: the newest whole of what the counter wrote."""

from collections.abc import Sequence
from datetime import datetime

from contracts.delivery.database import Transaction
from contracts.events.person import PersonCorrected, PersonRecorded
from services.notify.domain.people import recipients
from services.notify.store import dossiers


async def keep_people(
    tx: Transaction,
    facts: Sequence[PersonRecorded | PersonCorrected],
    /,
    *,
    now: datetime,  # noqa: ARG001 — every handler is told the time
) -> None:
    """The people of these dossiers, instead of any known before."""
    await dossiers.keep(
        tx,
        [
            dossiers.Heard(
                fact.dossier_id,
                fact.dossier_code,
                fact.receiving_commune,
                fact.handling_commune,
                tx.cause_of(fact.subject).traceparent,
                recipients(fact),
            )
            for fact in facts
        ],
    )
