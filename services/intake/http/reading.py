"""The door where staff look a dossier up; its people are covered for all but those who serve them."""

import logging

from fastapi import APIRouter

from contracts.delivery.http import refusals
from contracts.delivery.telemetry import link_opening
from services.intake.domain.dossier import Dossier
from services.intake.domain.masking import PersonShown
from services.intake.http.answers import DossierShown
from services.intake.http.office import COUNTER, AtOffice, Staff, served
from services.intake.store import dossiers, people
from services.intake.store.people import Known

log = logging.getLogger("motcua.intake")

router = APIRouter(responses=refusals(401, 403, 404))


@router.get("/dossiers/{code}")
async def read_dossier(code: str, office: AtOffice, account: Staff) -> DossierShown:
    """Xem hồ sơ đã tiếp nhận. Look a recorded dossier up."""
    async with office.service.database.snapshot() as tx:
        dossier = served(await dossiers.called(tx, code), account)
        known = await people.known(tx, dossier.dossier_id)
    link_opening(dossier.reception.opening)
    in_full = account.role in COUNTER
    if in_full:
        log.info("people shown", extra={"dossier_id": dossier.dossier_id, "account": account.account})
    return _shown(dossier, known, in_full=in_full)


def _shown(dossier: Dossier, known: Known, *, in_full: bool) -> DossierShown:
    reception, promise = dossier.reception, dossier.reception.promise
    show = PersonShown.in_full if in_full else PersonShown.masked
    owner, submitter = (known.people.owner, known.people.submitter) if known.people else (None, None)
    return DossierShown(
        id=dossier.dossier_id,
        code=dossier.code,
        receiving_commune=reception.commune,
        handling_commune=reception.handling_commune,
        procedure=reception.procedure,
        case=reception.case,
        channel=reception.channel,
        received_at=reception.received_at,
        recorded_at=reception.recorded_at,
        due_at=promise.due_at,
        apology_latest=promise.apology_latest,
        transfer_by=promise.transfer_by,
        calendar=reception.calendar,
        catalogue=reception.catalogue,
        papers=reception.papers,
        owner=owner and show(owner),
        submitter=submitter and show(submitter),
        erased_at=known.erased_at,
    )
