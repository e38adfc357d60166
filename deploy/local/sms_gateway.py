"""The SMS provider of the local province: a real HTTP API whose phones are a list that one can read."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal
from uuid import uuid4

from fastapi import FastAPI, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.local.faults import BadDay
from deploy.local.inbox import Inbox, Received, accepted_now
from deploy.local.read_side import add_read_side

_MOBILE = re.compile(r"\+84\d{9}")


class GatewaySettings(BaseSettings):
    """`SMS_GATEWAY_*`."""

    model_config = SettingsConfigDict(env_prefix="SMS_GATEWAY_", frozen=True)

    inbox: Path


class Outgoing(BaseModel):
    """One message to send."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    to: str
    text: str = Field(min_length=1, max_length=1600)
    reference: str = Field(min_length=1, max_length=100)
    sender: str | None = None


class Bulk(BaseModel):
    """Up to a hundred messages in one call."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    messages: list[Outgoing] = Field(min_length=1, max_length=100)


class Result(BaseModel):
    """What became of one message."""

    reference: str
    status: Literal["accepted", "rejected"]
    provider_id: str | None = None
    error: str | None = None


class Results(BaseModel):
    """What became of each message, in the order of the call."""

    results: list[Result]


class Sms(Received):
    """An SMS on somebody's phone."""

    reference: str
    sender: str | None = None


class Gateway:
    """Accepts or rejects, and remembers."""

    def __init__(self, inbox: Inbox[Sms]) -> None:
        self.inbox = inbox
        self.day = BadDay()

    def take(self, bulk: Bulk) -> Results:
        """One verdict per message; what it accepts twice it lists twice."""
        results = [self._verdict(message) for message in bulk.messages]
        now = accepted_now()
        self.inbox.add(
            Sms(to=sent.to, text=sent.text, reference=sent.reference, sender=sent.sender, at=now)
            for sent, result in zip(bulk.messages, results, strict=True)
            if result.status == "accepted"
        )
        return Results(results=results)

    def _verdict(self, message: Outgoing) -> Result:
        if message.to in self.day.faults.reject_to:
            return Result(reference=message.reference, status="rejected", error="blocked recipient")
        if not _MOBILE.fullmatch(message.to):
            return Result(reference=message.reference, status="rejected", error="not a mobile number")
        return Result(reference=message.reference, status="accepted", provider_id=uuid4().hex)


def create_app() -> FastAPI:
    """The gateway, its settings taken from the environment."""
    gateway = Gateway(Inbox(GatewaySettings().inbox, of=Sms))

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        yield
        gateway.inbox.close()

    app = FastAPI(title="SMS gateway of the local province", lifespan=life)

    @app.post("/messages", response_model=Results, response_model_exclude_none=True)
    async def send(bulk: Bulk) -> Response | Results:
        await gateway.day.delay()
        if gateway.day.fails():
            return Response(status_code=gateway.day.faults.status or 503)
        results = gateway.take(bulk)
        await gateway.day.hang()
        return results

    add_read_side(app, gateway.inbox, gateway.day)
    return app
