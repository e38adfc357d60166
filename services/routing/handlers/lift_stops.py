"""Stops by silence are lifted by what came in time and was heard of after them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from contracts.delivery.database import Transaction
from contracts.events.intake import SupplementReceived
from contracts.identifiers import DossierId
from services.routing.domain.change import Change
from services.routing.domain.dossier import Dossier, Occasion
from services.routing.domain.law import Law
from services.routing.domain.silence import Came, answerable_until, lifted, payable_until, request_of, waited
from services.routing.handlers import read_law
from services.routing.handlers.hold_dossiers import Held
from services.routing.store import opinions, payments, supplements

Silent = Mapping[DossierId, tuple[Came, Dossier]]


async def lift_stops(
    tx: Transaction, events: Sequence[Came], held: Mapping[DossierId, Held], *, now: datetime
) -> list[Change]:
    """What becomes of the dossiers that silence has stopped while this was on the way here."""
    silent = {e.dossier_id: (e, dossier) for e in events if _silenced(dossier := held[e.dossier_id].dossier, e)}
    if not silent:
        return []
    # What goes on is counted by the calendar in force, not by that of its end.
    laws = await read_law.laws(tx, [waited(dossier, came) for came, dossier in silent.values()], now=now)
    limits = await _limits(tx, silent, laws)
    asked = await opinions.asked_of(tx, list(silent))
    changes = []
    for dossier_id, until in limits.items():
        came, dossier = silent[dossier_id]
        whole = replace(dossier, opinions=asked.get(dossier_id, ()))
        # No recount reached it while it was stopped: what moves its date counts by its own calendar, and is recounted.
        printed = isinstance(came, SupplementReceived) and came.mode == "RESTART"
        counted = laws[dossier_id] if printed else held[dossier_id].law
        changes.append(lifted(whole, came, Occasion(now, came.actor, counted), until=until))
    return [change for change in changes if change]


def _silenced(dossier: Dossier, came: Came) -> bool:
    return dossier.silenced and dossier.pending == request_of(came)


async def _limits(tx: Transaction, silent: Silent, laws: Mapping[DossierId, Law]) -> dict[DossierId, datetime]:
    """Until when each could come; what was asked for as something else has no limit of this kind, and lifts nothing."""
    papers = {came.dossier_id for came, _ in silent.values() if isinstance(came, SupplementReceived)}
    brought = [(it, request_of(came)) for it, (came, _) in silent.items() if it in papers]
    paid = [(it, request_of(came)) for it, (came, _) in silent.items() if it not in papers]
    until: dict[DossierId, datetime] = {}
    for dossier_id, told in (await supplements.limits(tx, brought) if brought else {}).items():
        until[dossier_id] = answerable_until(told.answer_by, laws[dossier_id], asked_at=told.asked_at)
    for dossier_id, pay_by in (await payments.limits(tx, paid) if paid else {}).items():
        until[dossier_id] = payable_until(pay_by, laws[dossier_id])
    return until
