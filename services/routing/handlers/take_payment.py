"""Money that a citizen was asked for came in: the work goes on."""

from collections.abc import Sequence
from datetime import datetime

from contracts.delivery.database import Transaction
from contracts.events.intake import PaymentReceived
from services.routing.domain.dossier import Occasion
from services.routing.domain.money import received
from services.routing.handlers.hold_dossiers import hold_dossiers
from services.routing.handlers.keep_changes import keep_changes
from services.routing.handlers.lift_stops import lift_stops
from services.routing.handlers.recount_dossiers import recount_promised
from services.routing.store import payments


async def take_payment(tx: Transaction, events: Sequence[PaymentReceived], /, *, now: datetime) -> None:
    """Load, decide, save, announce; money that nothing waits for is noted and changes nothing."""
    held = await hold_dossiers(tx, events, now=now)
    await payments.note_arrival(tx, events)
    occasions = {e.dossier_id: Occasion(now, e.actor, held[e.dossier_id].law) for e in events}
    changes = [received(held[e.dossier_id].dossier, e, occasions[e.dossier_id]) for e in events]
    kept = [*(change for change in changes if change), *await lift_stops(tx, events, held, now=now)]
    await keep_changes(tx, kept, now=now)
    await recount_promised(tx, kept, now=now)
