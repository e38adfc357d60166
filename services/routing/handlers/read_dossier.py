"""One dossier as its citizen or its officers may see it; nothing here names a person."""

import re
from dataclasses import dataclass
from datetime import datetime

from contracts.delivery.database import Transaction
from contracts.problems import Unknown
from services.routing.domain import clock
from services.routing.domain.clock import Reading
from services.routing.domain.dossier import Dossier
from services.routing.domain.history import Passed, history
from services.routing.domain.law import Law
from services.routing.domain.promises import Promised
from services.routing.handlers import read_law
from services.routing.handlers.hold_dossiers import DossierNotYetKnown
from services.routing.store import announced, asked, assignments, pauses, promises, words
from services.routing.store.asked import PaymentAsked, SupplementAsked
from services.routing.store.pauses import Pause
from services.routing.store.words import Written

_WELL_FORMED = re.compile(r"[A-Y][0-9]{2}(?:\.[0-9]{1,3}){0,3}-[0-9]{6}-[0-9]{4,8}")


class NoSuchDossier(Unknown):
    """Mã hồ sơ không đúng dạng.

    No dossier has a code like this.
    """


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that the second factor opens."""

    dossier: Dossier
    law: Law
    promises: list[Promised]
    history: list[Passed]
    supplements: list[SupplementAsked]
    payments: list[PaymentAsked]
    words: list[Written]


@dataclass(frozen=True, slots=True)
class Clock:
    """A dossier's clock with what it was counted from."""

    dossier: Dossier
    law: Law
    reading: Reading
    promises: list[Promised]
    pauses: list[Pause]


async def read_dossier(tx: Transaction, code: str) -> Dossier:
    """Where it stands."""
    if _WELL_FORMED.fullmatch(code) is None:
        raise NoSuchDossier(field="/code", expected="mã trên giấy tiếp nhận (the code on the receipt)")
    dossier = await assignments.by_code(tx, code)
    if dossier is None:
        raise DossierNotYetKnown(field="/code")
    return dossier


async def read_story(tx: Transaction, dossier: Dossier) -> Story:
    """How it came there."""
    law = await read_law.law(tx, dossier)
    return Story(
        dossier=dossier,
        law=law,
        promises=await promises.of(tx, dossier.dossier_id),
        history=list(history(dossier, law, await announced.of(tx, dossier.dossier_id))),
        supplements=await asked.supplements_of(tx, dossier.dossier_id),
        payments=await asked.payments_of(tx, dossier.dossier_id),
        words=await words.of(tx, dossier.dossier_id),
    )


async def read_clock(tx: Transaction, dossier: Dossier, *, now: datetime) -> Clock:
    """How its time is counted."""
    law = await read_law.law(tx, dossier)
    return Clock(
        dossier=dossier,
        law=law,
        reading=clock.reading(dossier, law.calendar, now=now),
        promises=await promises.of(tx, dossier.dossier_id),
        pauses=await pauses.of(tx, dossier.dossier_id),
    )
