"""How a dossier's time is counted, as of now."""

from dataclasses import dataclass
from datetime import datetime

from contracts.calendar.working_time import WorkingCalendar
from contracts.delivery.database import Transaction
from services.routing.domain import clock
from services.routing.domain.clock import Reading
from services.routing.domain.dossier import Dossier
from services.routing.domain.law import Law
from services.routing.domain.promises import Promised
from services.routing.handlers import read_law
from services.routing.store import pauses, promises
from services.routing.store.pauses import Pause


@dataclass(frozen=True, slots=True)
class Clock:
    """A dossier's clock with what it was counted from."""

    dossier: Dossier
    law: Law
    counted_with: WorkingCalendar
    reading: Reading
    promises: list[Promised]
    pauses: list[Pause]


async def read_clock(tx: Transaction, dossier: Dossier, *, now: datetime) -> Clock:
    """How its time is counted."""
    law = await read_law.law(tx, dossier, now=now)
    book = await read_law.book(tx, dossier)
    return Clock(
        dossier=dossier,
        law=law,
        counted_with=book.calendar(dossier.handling_commune),
        reading=clock.reading(dossier, law.calendar, now=now),
        promises=await promises.of(tx, dossier.dossier_id),
        pauses=await pauses.of(tx, dossier.dossier_id),
    )
