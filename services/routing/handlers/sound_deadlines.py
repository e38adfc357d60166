"""Due timers become facts: near and missed promises, each once."""

from collections.abc import Sequence
from datetime import datetime

from contracts.delivery import outbox
from contracts.delivery.database import Transaction
from contracts.delivery.telemetry import Cause, current_traceparent
from contracts.identifiers import DossierId
from contracts.message import Actor
from services.routing.domain.deadlines import sounded
from services.routing.domain.dossier import Occasion
from services.routing.domain.law import Law
from services.routing.handlers import read_law
from services.routing.store import timers
from services.routing.store.timers import Due

THE_CLOCK = Actor(role="system", account="clock")


async def sound_deadlines(tx: Transaction, *, now: datetime, at_most: int = 500) -> int:
    """Take due timers, announce them; how many there were."""
    due = await timers.take_due(tx, now=now, at_most=at_most)
    laws = await read_law.laws(tx, [timer.dossier for timer in due], now=now)
    for wave in _waves(due):
        await _announce(tx, wave, laws, now=now)
    return len(due)


async def _announce(tx: Transaction, wave: Sequence[Due], laws: dict[DossierId, Law], *, now: datetime) -> None:
    """Each firing is the start of a trace of its own, linked to the dossier's opening."""
    for timer in wave:
        with tx.tracing.span(f"timer {timer.rung}", links=[timer.dossier.opening]):
            # Nobody's request caused this: the instant did.
            tx.because([(str(timer.dossier.dossier_id), Cause(current_traceparent()))])
    facts = [
        sounded(timer.dossier, timer.rung, Occasion(now, THE_CLOCK, laws[timer.dossier.dossier_id])) for timer in wave
    ]
    await outbox.announce_all(tx, facts)


def _waves(due: Sequence[Due]) -> list[list[Due]]:
    """Wave n: every dossier's n-th timer, since a transaction knows one cause per dossier."""
    waves: list[list[Due]] = []
    heights: dict[DossierId, int] = {}
    for timer in due:
        height = heights.get(timer.dossier.dossier_id, 0)
        heights[timer.dossier.dossier_id] = height + 1
        if height == len(waves):
            waves.append([])
        waves[height].append(timer)
    return waves
