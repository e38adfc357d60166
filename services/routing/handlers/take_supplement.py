"""The papers that a citizen was asked for are in: the work goes on and the promise moves."""

from collections.abc import Sequence
from datetime import datetime

from contracts.delivery.database import Transaction
from contracts.events.intake import SupplementReceived
from services.routing.domain.dossier import Occasion
from services.routing.domain.papers import brought
from services.routing.handlers import read_law
from services.routing.handlers.hold_dossiers import hold_dossiers
from services.routing.handlers.keep_changes import keep_changes
from services.routing.handlers.lift_stops import lift_stops
from services.routing.handlers.read_law import Wanted
from services.routing.handlers.recount_dossiers import recount_promised
from services.routing.store import supplements


async def take_supplement(tx: Transaction, events: Sequence[SupplementReceived], /, *, now: datetime) -> None:
    """Load, decide, save, announce; papers that nothing waits for are noted and change nothing."""
    held = await hold_dossiers(tx, events, now=now)
    wanted = [Wanted(event.dossier_id, event.promise.catalogue, event.promise.calendar) for event in events]
    # The new promise may be bound to a calendar that has not arrived here; then the papers wait for it.
    await read_law.books(tx, wanted)
    await supplements.note_arrival(tx, events)
    occasions = {e.dossier_id: Occasion(now, e.actor, held[e.dossier_id].law) for e in events}
    changes = [brought(held[e.dossier_id].dossier, e, occasions[e.dossier_id]) for e in events]
    kept = [*(change for change in changes if change), *await lift_stops(tx, events, held, now=now)]
    await keep_changes(tx, kept, now=now)
    await recount_promised(tx, kept, now=now)
