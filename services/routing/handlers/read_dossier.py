"""One dossier as its citizen or its officers may see it; nothing here names a person."""

import re
from dataclasses import dataclass
from datetime import datetime

from contracts.calendar.working_time import WorkingCalendar
from contracts.delivery.database import Transaction
from contracts.problems import Unknown
from services.routing.domain.dossier import Dossier
from services.routing.domain.history import Passed, history
from services.routing.domain.law import Law
from services.routing.domain.promises import Promised
from services.routing.handlers import read_law
from services.routing.handlers.hold_dossiers import DossierNotYetKnown
from services.routing.store import announced, assignments, payments, promises, recounts, supplements, words
from services.routing.store.payments import PaymentAsked
from services.routing.store.supplements import SupplementAsked
from services.routing.store.words import Written

_WELL_FORMED = re.compile(r"[A-Y][0-9]{2}(?:\.[0-9]{1,3}){0,3}-[0-9]{6}-[0-9]{4,8}")


class NoSuchDossier(Unknown):
    """Mã hồ sơ không đúng dạng.

    No dossier has a code like this.
    """


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that the second factor opens; `stands_by` is the calendar by which the date was counted last."""

    dossier: Dossier
    law: Law
    stands_by: WorkingCalendar
    promises: list[Promised]
    history: list[Passed]
    supplements: list[SupplementAsked]
    payments: list[PaymentAsked]
    words: list[Written]


async def read_dossier(tx: Transaction, code: str) -> Dossier:
    """Where it stands."""
    # Only what could be a code is worth asking for again.
    if _WELL_FORMED.fullmatch(code) is None:
        raise NoSuchDossier(field="/code", expected="mã trên giấy tiếp nhận (the code on the receipt)")
    dossier = await assignments.by_code(tx, code)
    if dossier is None:
        raise DossierNotYetKnown(field="/code")
    return dossier


async def read_story(tx: Transaction, dossier: Dossier, *, now: datetime) -> Story:
    """How it came there."""
    law = await read_law.law(tx, dossier, now=now)
    return Story(
        dossier=dossier,
        law=law,
        stands_by=await _stands_by(tx, dossier, law),
        promises=await promises.of(tx, dossier.dossier_id),
        history=list(history(dossier, law, await announced.of(tx, dossier.dossier_id))),
        supplements=await supplements.of(tx, dossier.dossier_id),
        payments=await payments.of(tx, dossier.dossier_id),
        words=await words.of(tx, dossier.dossier_id),
    )


async def _stands_by(tx: Transaction, dossier: Dossier, law: Law) -> WorkingCalendar:
    """The calendar in force, or the promise's own until the recount for the one in force comes by."""
    if not await recounts.left_behind(tx, [dossier.dossier_id]):
        return law.calendar
    return (await read_law.book(tx, dossier)).calendar(dossier.handling_commune)
