"""The people of dossiers, the one place they can be corrected and forgotten."""

from dataclasses import dataclass
from datetime import datetime

import orjson

from contracts.delivery.database import Transaction
from contracts.events.person import Person
from contracts.identifiers import DossierId
from services.intake.domain.people import People
from services.intake.store.dossiers import owner_written, person_written


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a dossier's people; nothing after they were erased."""

    people: People | None
    erased_at: datetime | None


async def known(tx: Transaction, dossier: DossierId) -> Known:
    """What is known of the dossier's people."""
    row = await tx.fetchrow(
        "select owner_ref, dossier_owner, submitter, erased_at from dossier where dossier_id = $1", dossier
    )
    if row is None:
        return Known(None, None)
    if row["dossier_owner"] is None:
        return Known(None, row["erased_at"])
    submitter = row["submitter"] and Person.model_validate_json(row["submitter"])
    owner = Person.model_validate({**orjson.loads(row["dossier_owner"]), "ref": row["owner_ref"]})
    return Known(People(owner=owner, submitter=submitter), None)


async def correct(tx: Transaction, dossier: DossierId, people: People, *, now: datetime) -> None:
    """Write the people anew."""
    submitter = people.submitter and person_written(people.submitter)
    await tx.execute(
        "update dossier set dossier_owner = $2, submitter = $3, corrected_at = $4 where dossier_id = $1",
        dossier,
        owner_written(people.owner),
        submitter,
        now,
    )


async def erase(tx: Transaction, dossier: DossierId, *, now: datetime) -> None:
    """Forget the people, and what they wrote in their own words."""
    await tx.execute(
        "update dossier set dossier_owner = null, submitter = null, erased_at = $2 where dossier_id = $1", dossier, now
    )
    await tx.execute("update withdrawal set reason = null where dossier_id = $1", dossier)
