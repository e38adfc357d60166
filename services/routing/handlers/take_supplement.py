"""The papers that a citizen was asked for are in: the work goes on and the promise moves."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from contracts.delivery.database import Transaction
from contracts.events.intake import SupplementReceived
from contracts.identifiers import DossierId
from services.routing.domain.change import Change
from services.routing.domain.dossier import Dossier, Occasion
from services.routing.domain.papers import brought
from services.routing.domain.silence import answerable_until, lifted, waited
from services.routing.domain.states import State
from services.routing.handlers import read_law
from services.routing.handlers.hold_dossiers import Held, hold_dossiers
from services.routing.handlers.keep_changes import keep_changes
from services.routing.handlers.read_law import Wanted
from services.routing.handlers.recount_dossiers import recount_promised
from services.routing.store import opinions, supplements


async def take_supplement(tx: Transaction, events: Sequence[SupplementReceived], /, *, now: datetime) -> None:
    """Load, decide, save, announce; papers that nothing waits for are noted and change nothing."""
    held = await hold_dossiers(tx, events, now=now)
    wanted = [Wanted(event.dossier_id, event.promise.catalogue, event.promise.calendar) for event in events]
    # The new promise may be bound to a calendar that has not arrived here; then the papers wait for it.
    await read_law.books(tx, wanted)
    await supplements.note_arrival(tx, events)
    occasions = {e.dossier_id: Occasion(now, e.actor, held[e.dossier_id].law) for e in events}
    changes = [brought(held[e.dossier_id].dossier, e, occasions[e.dossier_id]) for e in events]
    changes += await _lifted(tx, events, held, now=now)
    await keep_changes(tx, kept := [change for change in changes if change], now=now)
    await recount_promised(tx, kept, now=now)


async def _lifted(
    tx: Transaction, events: Sequence[SupplementReceived], held: Mapping[DossierId, Held], *, now: datetime
) -> list[Change | None]:
    """What becomes of the dossiers that silence has stopped while their papers were on the way here."""
    silent = {e.dossier_id: (e, dossier) for e in events if _silenced(dossier := held[e.dossier_id].dossier, e)}
    if not silent:
        return []
    # What goes on is counted by the calendar in force, not by that of its end.
    laws = await read_law.laws(tx, [waited(dossier) for _, dossier in silent.values()], now=now)
    limits = await supplements.limits(tx, [(e.dossier_id, e.request) for e, _ in silent.values()])
    asked = await opinions.asked_of(tx, list(silent))
    changes = []
    for dossier_id, (event, dossier) in silent.items():
        law, limit = laws[dossier_id], limits[dossier_id]
        until = answerable_until(limit.answer_by, law, asked_at=limit.asked_at)
        whole = replace(dossier, opinions=asked.get(dossier_id, ()))
        # No recount reached it while it was stopped: what moves its date counts by its own calendar, and is recounted.
        counted = held[dossier_id].law if event.mode == "PAUSE" else law
        changes.append(lifted(whole, event, Occasion(now, event.actor, counted), until=until))
    return changes


def _silenced(dossier: Dossier, event: SupplementReceived) -> bool:
    return dossier.state is State.STOPPED and dossier.pending == event.request
