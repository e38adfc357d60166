"""A citizen asks for a dossier back: noted for an officer, or answered at once where the law leaves no choice."""

from collections.abc import Sequence
from datetime import datetime

from contracts.delivery.database import Transaction
from contracts.events.intake import WithdrawalRequested
from services.routing.domain.dossier import Occasion
from services.routing.domain.withdrawal import requested
from services.routing.handlers.hold_dossiers import hold_dossiers
from services.routing.handlers.keep_changes import keep_changes
from services.routing.handlers.route_dossier import BY_RULE


async def note_withdrawal(tx: Transaction, events: Sequence[WithdrawalRequested], /, *, now: datetime) -> None:
    """Load, decide, save, announce."""
    held = await hold_dossiers(tx, events, now=now)
    # Where the law answers at once, it is no officer who refuses.
    occasions = {e.dossier_id: Occasion(now, BY_RULE, held[e.dossier_id].law) for e in events}
    changes = [requested(held[e.dossier_id].dossier, e, occasions[e.dossier_id]) for e in events]
    await keep_changes(tx, changes, now=now)
