"""Correct the people of a dossier as they should have been written."""

from datetime import datetime

from contracts.calendar.hours import in_vietnam
from contracts.commands import CorrectPerson
from contracts.delivery import outbox
from contracts.delivery.database import Transaction
from contracts.events.person import PersonCorrected
from contracts.message import Actor
from contracts.problems import StateRefused
from services.intake.domain.dossier import Dossier
from services.intake.domain.people import people as checked
from services.intake.store import people


class PersonAlreadyErased(StateRefused):
    """Thông tin cá nhân của hồ sơ này đã được xóa.

    The people of this dossier were erased.
    """


async def correct_person(
    tx: Transaction, dossier: Dossier, command: CorrectPerson, *, actor: Actor, now: datetime
) -> PersonCorrected:
    """Write them anew under their references, and tell those who may know."""
    known = await people.known(tx, dossier.dossier_id)
    if known.people is None:
        raise PersonAlreadyErased(field="/owner", expected="hồ sơ còn thông tin cá nhân (people not erased)")
    before = known.people.submitter
    refs = (dossier.reception.owner_ref, before.ref if before else None)
    given = checked(command.owner, command.submitter, today=in_vietnam(now).date(), refs=refs)
    corrected = PersonCorrected(
        **dossier.about(actor=actor, time=now),
        dossier_owner=given.owner,
        submitter=given.submitter,
    )
    await people.correct(tx, dossier.dossier_id, given, now=now)
    await outbox.announce(tx, corrected)
    return corrected
