"""The staff's door: what was told by which channel and when, never where to nor in which words."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict

from contracts.delivery.http import refusals
from contracts.delivery.service import Service
from contracts.message import Role
from services.notify.handlers.list_notices import Listed, list_notices

MAY_SEE: tuple[Role, ...] = ("centre_director", "reception_officer", "auditor", "admin")


class TryBody(BaseModel):
    """A try that did not end in acceptance."""

    model_config = ConfigDict(frozen=True)

    number: int
    ended_at: datetime
    outcome: str
    reason: str


class NoticeBody(BaseModel):
    """One fact told to one person by one channel."""

    model_config = ConfigDict(frozen=True)

    notice: UUID
    told: UUID
    kind: str
    channel: str
    state: str
    reason: str | None
    attempts: int
    stored_at: datetime
    next_at: datetime | None
    finished_at: datetime | None
    tries: tuple[TryBody, ...]


class NoticesBody(BaseModel):
    """A dossier's notices, oldest first."""

    model_config = ConfigDict(frozen=True)

    code: str
    notices: tuple[NoticeBody, ...]


class NoticeDoor:
    """Answers the staff's question whether a citizen was told."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def routes(self) -> APIRouter:
        """The one question."""
        router = APIRouter(tags=["notices"])
        router.add_api_route(
            "/dossiers/{code}/notices",
            self.notices,
            methods=["GET"],
            response_model=NoticesBody,
            responses=refusals(401, 403, 404),
        )
        return router

    async def notices(self, request: Request, code: str) -> NoticesBody:
        """Whether, when and by which channel a dossier's people were told."""
        account = await self._service.accounts.signed_in(request)
        account.must_be(MAY_SEE)
        async with self._service.database.snapshot() as tx:
            listed = await list_notices(tx, code, account=account)
        return NoticesBody(code=code, notices=tuple(_body(each) for each in listed))


def _body(listed: Listed) -> NoticeBody:
    stands = listed.standing
    return NoticeBody(
        notice=stands.notice,
        told=stands.told,
        kind=stands.kind,
        channel=stands.channel,
        state=stands.state,
        reason=stands.reason,
        attempts=stands.attempts,
        stored_at=stands.stored_at,
        next_at=stands.next_at,
        finished_at=stands.finished_at,
        tries=tuple(
            TryBody(number=each.number, ended_at=each.ended_at, outcome=each.outcome, reason=each.reason)
            for each in listed.tries
        ),
    )
