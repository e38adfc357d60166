"""The doors to the people of a dossier: corrected at the counter, forgotten by the records office."""

from fastapi import APIRouter, Request, Response

from contracts.commands import CorrectPerson
from contracts.delivery.database import Transaction
from contracts.delivery.http import KEYED
from contracts.delivery.requests import Answer
from services.intake.domain.dossier import Dossier
from services.intake.handlers.correct_person import correct_person
from services.intake.handlers.erase_person import erase_person
from services.intake.http.answers import PersonForgotten, PersonNoted
from services.intake.http.office import CHANGES_REFUSED, AtOffice, Clerk, RecordsClerk

router = APIRouter(responses=CHANGES_REFUSED)


@router.put("/dossiers/{code}/person", response_model=PersonNoted, openapi_extra=KEYED)
async def correct(code: str, command: CorrectPerson, request: Request, *, office: AtOffice, account: Clerk) -> Response:
    """Sửa thông tin người nộp. Write the people as they should have been written."""

    async def work(tx: Transaction, dossier: Dossier) -> Answer:
        corrected = await correct_person(tx, dossier, command, actor=account.actor, now=office.service.clock())
        # Answers are kept for repeats, so no word of the people may stand in one.
        return Answer(200, PersonNoted(code=dossier.code, corrected_at=corrected.time).model_dump_json().encode())

    return await office.once(request, account, code=code, work=work)


@router.delete("/dossiers/{code}/person", response_model=PersonForgotten, openapi_extra=KEYED)
async def erase(code: str, request: Request, *, office: AtOffice, account: RecordsClerk) -> Response:
    """Xóa thông tin cá nhân của hồ sơ. Forget the people of the dossier."""

    async def work(tx: Transaction, dossier: Dossier) -> Answer:
        since = await erase_person(tx, dossier, actor=account.actor, now=office.service.clock())
        return Answer(200, PersonForgotten(code=dossier.code, erased_at=since).model_dump_json().encode())

    return await office.once(request, account, code=code, work=work)
