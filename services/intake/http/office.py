"""What every door of intake needs: the service's moving parts, what is in force, and who may do what."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response

from contracts.delivery.accounts import Account
from contracts.delivery.database import Transaction
from contracts.delivery.http import answered, refusals
from contracts.delivery.requests import Answer, Asked, digest, key_in, once, request_id
from contracts.delivery.service import Service
from contracts.delivery.telemetry import link_opening
from contracts.problems import Unknown
from services.intake.domain.admission import Admission
from services.intake.domain.dossier import Dossier
from services.intake.domain.province import Province
from services.intake.handlers.read_editions import Editions
from services.intake.http.queue import ReceptionQueue
from services.intake.http.receipts import Receipts
from services.intake.store import dossiers

COUNTER = ("reception_officer", "centre_director")
RECORDS = ("records_clerk", "admin")
PUBLISHERS = ("admin",)
STAFF = (*COUNTER, *RECORDS, "case_officer", "dept_head", "approver", "auditor")

CHANGES_REFUSED = refusals(400, 401, 403, 404, 409)

Work = Callable[[Transaction, Dossier], Awaitable[Answer]]


class DossierUnknown(Unknown):
    """Không có hồ sơ mang mã này.

    There is no dossier of this code.
    """


@dataclass(frozen=True, slots=True)
class Office:
    """The parts put together by the app."""

    service: Service
    editions: Editions
    queue: ReceptionQueue
    receipts: Receipts
    admission: Admission
    signing_key: str

    async def province(self) -> Province:
        """Everything published; before the first look, look now."""
        if not self.editions.read_before:
            await self.read_editions()
        return self.editions.province()

    async def read_editions(self) -> None:
        """Look for editions published by now."""
        async with self.service.transaction() as tx:
            await self.editions.read(tx)

    async def once(self, request: Request, account: Account, *, code: str, work: Work) -> Response:
        """Do something about a dossier of the account's communes, unless this very request did it before."""
        key = key_in(request.headers.get("idempotency-key"))
        body_hash = digest(f"{request.method} {request.url.path}", await request.body())
        async with self.service.transaction() as tx:
            dossier = served(await dossiers.held(tx, code), account)
            link_opening(dossier.reception.opening)
            asked = Asked(request_id(dossier.reception.commune, key), body_hash)
            answer = await once(tx, asked, lambda: work(tx, dossier))
        return answered(answer)


def office_of(request: Request) -> Office:
    """The office of the app that got the request."""
    office: Office = request.app.state.office
    return office


def allowed(roles: Collection[str]) -> Callable[[Request], Awaitable[Account]]:
    """The account behind a request, if it has one of these roles."""

    async def signed_in(request: Request) -> Account:
        account = await office_of(request).service.accounts.signed_in(request)
        account.must_be(roles)
        return account

    return signed_in


async def _at(request: Request) -> Office:
    return office_of(request)


AtOffice = Annotated[Office, Depends(_at)]
Clerk = Annotated[Account, Depends(allowed(COUNTER))]
RecordsClerk = Annotated[Account, Depends(allowed(RECORDS))]
Publisher = Annotated[Account, Depends(allowed(PUBLISHERS))]
Staff = Annotated[Account, Depends(allowed(STAFF))]


def served(dossier: Dossier | None, account: Account) -> Dossier:
    """The dossier, if there is one and the account serves its receiving or its handling commune."""
    if dossier is None:
        raise DossierUnknown(field="/code", expected="mã trên giấy tiếp nhận (the code on the receipt)")
    reception = dossier.reception
    if not account.serves(reception.handling_commune):
        account.must_serve(reception.commune)
    return dossier
