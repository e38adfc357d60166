"""What every door of routing needs: the service's moving parts, and who is asking."""

import asyncio
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from contracts.delivery.accounts import Account
from contracts.delivery.service import Service
from contracts.message import Role
from contracts.pages.render import Pages

# Integrators read the open topics; the desk is for people.
STAFF: frozenset[Role] = frozenset(
    {
        "reception_officer",
        "case_officer",
        "dept_head",
        "centre_director",
        "approver",
        "records_clerk",
        "auditor",
        "admin",
    }
)


@dataclass(frozen=True, slots=True)
class Office:
    """The parts put together by the app."""

    service: Service
    signing_key: str
    tracking_key: str
    pages: Pages
    previewing: asyncio.Lock = field(default_factory=asyncio.Lock)


async def _office(request: Request) -> Office:
    office: Office = request.app.state.office
    return office


AtOffice = Annotated[Office, Depends(_office)]


async def _signed_in(request: Request, office: AtOffice) -> Account:
    return await office.service.accounts.signed_in(request)


SignedIn = Annotated[Account, Depends(_signed_in)]


async def _staff(account: SignedIn) -> Account:
    account.must_be(STAFF)
    return account


Staff = Annotated[Account, Depends(_staff)]
