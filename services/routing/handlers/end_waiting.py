"""What was awaited has not come: the citizen is reminded, the work stops, an opinion counts as given or is late."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from contracts.delivery.database import Transaction
from contracts.delivery.telemetry import Cause, current_traceparent
from contracts.message import Actor
from services.routing.domain.awaited import Call, reminder, silence
from services.routing.domain.change import Change
from services.routing.domain.dossier import Dossier, Occasion
from services.routing.domain.opinions import run_out
from services.routing.handlers import read_law
from services.routing.handlers.keep_changes import keep_changes
from services.routing.store import awaited, opinions, supplements
from services.routing.store.awaited import RunOut

THE_CLOCK = Actor(role="system", account="clock")


async def end_waiting(tx: Transaction, *, now: datetime, at_most: int = 500) -> int:
    """Take what has run out, decide, save, announce; how many there were."""
    ended = await awaited.take_due(tx, now=now, at_most=at_most)
    laws = await read_law.laws(tx, [each.dossier for each in ended], now=now)
    asked = await opinions.asked_of(tx, [each.dossier.dossier_id for each in ended if each.call is Call.OPINION])
    changes: list[Change] = []
    for each in ended:
        dossier = replace(each.dossier, opinions=asked.get(each.dossier.dossier_id, ()))
        change = await _decided(tx, replace(each, dossier=dossier), Occasion(now, THE_CLOCK, laws[dossier.dossier_id]))
        if change is not None:
            changes.append(change)
    _because(tx, [change.after for change in changes], ended)
    await keep_changes(tx, changes, now=now)
    return len(ended)


async def _decided(tx: Transaction, ended: RunOut, occasion: Occasion) -> Change | None:
    match ended.call:
        case Call.REMINDER:
            answer_by = await supplements.answer_by(tx, ended.dossier.dossier_id, ended.subject)
            return reminder(ended.dossier, ended.subject, occasion, answer_by=answer_by) if answer_by else None
        case Call.SILENCE:
            return silence(ended.dossier, ended.subject, occasion)
        case Call.OPINION:
            return run_out(ended.dossier, ended.subject, occasion)
        case unknown:
            assert_never(unknown)


def _because(tx: Transaction, dossiers: Sequence[Dossier], ended: Sequence[RunOut]) -> None:
    """Each is the start of a trace of its own, linked to the dossier's opening: nobody's request caused it."""
    calls = {each.dossier.dossier_id: each.call for each in ended}
    for dossier in dossiers:
        with tx.tracing.span(f"awaited {calls[dossier.dossier_id]}", links=[dossier.opening]):
            tx.because([(str(dossier.dossier_id), Cause(current_traceparent()))])
