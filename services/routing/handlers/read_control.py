"""A dossier's control sheet, as of now."""

from dataclasses import dataclass
from datetime import datetime

from contracts.delivery.database import Transaction
from services.routing.domain.control import ControlSheet, Work, control_sheet
from services.routing.domain.dossier import Dossier
from services.routing.domain.due import Standstill
from services.routing.domain.history import history
from services.routing.domain.law import Law
from services.routing.domain.plan import AfterPayment
from services.routing.domain.promises import restarts
from services.routing.handlers import read_law
from services.routing.store import announced, opinions, pauses, promises
from services.routing.store.opinions import OpinionKept


@dataclass(frozen=True, slots=True)
class Control:
    """The sheet with what it is about."""

    dossier: Dossier
    law: Law
    sheet: ControlSheet
    opinions: list[OpinionKept]


async def read_control(tx: Transaction, dossier: Dossier, *, now: datetime) -> Control:
    """How the work went from hand to hand."""
    law = await read_law.law(tx, dossier, now=now)
    until = dossier.ended_at or now
    promised = await promises.of(tx, dossier.dossier_id)
    anew = max(restarts(promised), default=dossier.received_at)
    stood = [
        Standstill(pause.began_at, pause.ended_at or until)
        for pause in await pauses.of(tx, dossier.dossier_id)
        if pause.began_at >= anew
    ]
    passed = list(history(dossier, law, await announced.of(tx, dossier.dossier_id)))
    work = Work(dossier, law, passed, stood, anew, until, AfterPayment.among(promised))
    return Control(dossier, law, control_sheet(work), await opinions.of(tx, dossier.dossier_id))
