"""The door of one command: who may, once per key, and what it is answered with."""

from typing import Annotated

from fastapi import Depends, Header, Request, Response

from contracts.commands import DeskCommand
from contracts.delivery.database import Transaction
from contracts.delivery.http import answered, refusals
from contracts.delivery.requests import Answer, Asked, digest, key_in, once, request_id
from contracts.problems import Refusal
from services.routing.domain.desk import POWERS
from services.routing.handlers.command_dossiers import Order, command_dossiers
from services.routing.handlers.hold_dossiers import DossierNotYetKnown
from services.routing.http.office import AtOffice, SignedIn
from services.routing.http.verdicts import accepted
from services.routing.store import assignments

REFUSED = refusals(400, 401, 403, 404, 409)


class CommandDoor:
    """One request to change one dossier."""

    def __init__(
        self,
        *,
        request: Request,
        office: AtOffice,
        account: SignedIn,
        idempotency_key: Annotated[str, Header(description="1 to 200 characters; a repeat is answered alike.")],
    ) -> None:
        self._request = request
        self._office = office
        self._account = account
        self._key = key_in(idempotency_key)

    async def obey(self, code: str, command: DeskCommand) -> Response:
        """The command's answer, or the first answer again."""
        self._account.must_be(POWERS[command.command])
        body_hash = digest(self._request.url.path, await self._request.body())
        async with self._office.service.transaction() as tx:
            # Keys are scoped by commune, and which commune it is only the dossier says; it never changes.
            commune = await assignments.handling_commune(tx, code)
            if commune is None:
                raise DossierNotYetKnown(field="/code")
            self._account.must_serve(commune)
            asked = Asked(request_id(commune, self._key), body_hash)
            answer = await once(tx, asked, lambda: self._work(tx, Order(code, command)))
        return answered(answer)

    async def _work(self, tx: Transaction, order: Order) -> Answer:
        now = self._office.service.clock()
        (verdict,) = await command_dossiers(tx, [order], by=self._account, now=now)
        if isinstance(verdict, Refusal):
            raise verdict
        answer = accepted(verdict, key=self._office.signing_key, at=now)
        return Answer(201, answer.model_dump_json(exclude_none=True).encode())


Door = Annotated[CommandDoor, Depends()]
