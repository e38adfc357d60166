"""Due timers become facts, rung by rung, each once; the apology that may be needed is drafted beside them."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from contracts.delivery import outbox
from contracts.delivery.database import Transaction
from contracts.delivery.telemetry import Cause, current_traceparent
from contracts.identifiers import DossierId
from contracts.message import Actor
from services.routing.domain.deadlines import Timer, first, following, sounded
from services.routing.domain.dossier import Occasion
from services.routing.domain.drafts import drafted
from services.routing.domain.due import Standstill
from services.routing.domain.law import Law
from services.routing.handlers import read_law
from services.routing.handlers.each_that_can import each_that_can
from services.routing.store import drafts, pauses, timers
from services.routing.store.setbacks import Work
from services.routing.store.timers import Due, Fired

THE_CLOCK = Actor(role="system", account="clock")
Laws = dict[DossierId, Law]


async def sound_deadlines(tx: Transaction, *, now: datetime, at_most: int = 500) -> tuple[list[Due], int]:
    """Take due timers and sound those that can; those that were sounded, and how many were taken."""
    due = await timers.take_due(tx, now=now, at_most=at_most)
    sound = partial(_sound, tx, now=now)
    sounded = await each_that_can(tx, Work.TIMER, due, do=sound, dossier_of=lambda timer: timer.dossier.dossier_id)
    return sounded, len(due)


async def _sound(tx: Transaction, due: Sequence[Due], *, now: datetime) -> None:
    """Announce, and wind what follows."""
    laws = await read_law.laws(tx, [timer.dossier for timer in due], now=now)
    stood = await pauses.ended(tx, [timer.dossier.dossier_id for timer in due])
    await timers.move_on(tx, [_fired(timer, laws, stood, now=now) for timer in due])
    sounding = [timer for timer in due if timer.current]
    await _announce(tx, sounding, laws, now=now)


def _fired(due: Due, laws: Laws, stood: dict[UUID, list[Standstill]], *, now: datetime) -> Fired:
    """An older promise's timer sounds nothing and makes room for the present one's."""
    dossier, law = due.dossier, laws[due.dossier.dossier_id]
    if not due.current:
        return Fired(dossier, None, first(dossier, law, since=now))
    highest = max(filter(None, (due.sounded, due.rung)), key=lambda rung: rung.rank)
    pauses_over = stood.get(dossier.dossier_id, [])
    return Fired(dossier, highest, following(Timer(dossier, due.rung, due.at), law, stood=pauses_over))


async def _announce(tx: Transaction, sounding: Sequence[Due], laws: Laws, *, now: datetime) -> None:
    """Each firing is the start of a trace of its own, linked to the dossier's opening."""
    for timer in sounding:
        with tx.tracing.span(f"timer {timer.rung}", links=[timer.dossier.opening]):
            # Nobody's request caused this: the instant did.
            tx.because([(str(timer.dossier.dossier_id), Cause(current_traceparent()))])
    told = [(each.dossier, each.rung, Occasion(now, THE_CLOCK, laws[each.dossier.dossier_id])) for each in sounding]
    if written := [draft for each in told if (draft := drafted(*each))]:
        await drafts.add(tx, written)
    await outbox.announce_all(tx, [sounded(*each) for each in told])
