"""How a dossier's time is counted, as of now."""

from dataclasses import dataclass
from datetime import datetime

from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar
from contracts.delivery.database import Transaction
from services.routing.domain import clock
from services.routing.domain.clock import Reading
from services.routing.domain.dossier import Dossier
from services.routing.domain.law import Law
from services.routing.domain.promises import Promised, last_counted, restarts
from services.routing.domain.stretches import Life, Pause, Stretch, Totals, stretches, totals
from services.routing.handlers import read_law
from services.routing.store import pauses, promises


@dataclass(frozen=True, slots=True)
class Clock:
    """A dossier's clock with what it was counted from."""

    dossier: Dossier
    law: Law
    counted_with: WorkingCalendar
    term: Term
    not_before: datetime | None
    reading: Reading
    promises: list[Promised]
    pauses: list[Pause]
    stretches: list[Stretch]
    totals: Totals


async def read_clock(tx: Transaction, dossier: Dossier, *, now: datetime) -> Clock:
    """How its time is counted."""
    law = await read_law.law(tx, dossier, now=now)
    book = await read_law.book(tx, dossier)
    promised, stood = await promises.of(tx, dossier.dossier_id), await pauses.of(tx, dossier.dossier_id)
    life = Life(dossier.received_at, dossier.ended_at or now, stood, restarts(promised))
    counted = last_counted(promised)
    told = stretches(life, law.calendar, ended=dossier.ended_at is not None)
    return Clock(
        dossier=dossier,
        law=law,
        counted_with=book.calendar(dossier.handling_commune),
        term=Term.parse(counted.term) if counted and counted.term else law.term,
        not_before=counted.floor if counted else None,
        reading=clock.reading(dossier, law.calendar, now=now),
        promises=promised,
        pauses=stood,
        stretches=told,
        totals=totals(told, life),
    )
