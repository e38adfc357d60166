"""How a dossier's time is counted, as of now."""

from dataclasses import dataclass
from datetime import datetime

from contracts.calendar.explanation import ExplainedDay
from contracts.calendar.hours import in_vietnam
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar
from contracts.delivery.database import Transaction
from services.routing.domain import clock, telling
from services.routing.domain.clock import Reading
from services.routing.domain.dossier import Dossier
from services.routing.domain.law import Law
from services.routing.domain.promises import Promised, last_counted, restarts
from services.routing.domain.stretches import Life, Pause, Stretch, Totals, stretches, totals
from services.routing.domain.telling import Past
from services.routing.handlers import read_law
from services.routing.store import pauses, promises


@dataclass(frozen=True, slots=True)
class Clock:
    """A dossier's clock with what it was counted from."""

    dossier: Dossier
    law: Law
    term: Term
    explanation: tuple[ExplainedDay, ...]
    reading: Reading
    left: int
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
    term = Term.parse(counted.term) if counted and counted.term else law.term
    calendar = _telling(book.calendar(dossier.handling_commune), law.calendar, dossier.due_at, now)
    told = stretches(life, law.calendar, ended=dossier.ended_at is not None)
    return Clock(
        dossier=dossier,
        law=law,
        term=term,
        explanation=telling.told(Past(promised, stood, calendar), due_at=dossier.due_at, otherwise=law.term),
        reading=clock.reading(dossier, law.calendar, now=now),
        left=clock.left(dossier, law, now=now),
        promises=promised,
        pauses=stood,
        stretches=told,
        totals=totals(told, life),
    )


def _telling(own: WorkingCalendar, running: WorkingCalendar, *instants: datetime) -> WorkingCalendar:
    """The very calendar that the date was counted by, for as long as it has the years that are looked at."""
    return own if all(in_vietnam(instant).year in own.decrees.years for instant in instants) else running
