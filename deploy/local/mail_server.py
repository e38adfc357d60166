"""The mail server of the local province: real SMTP in, letters to be read over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTPUTF8
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session
from fastapi import FastAPI
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.local.faults import BadDay
from deploy.local.inbox import Inbox, Received, accepted_now
from deploy.local.read_side import add_read_side

_LARGEST = 10 * 1024 * 1024


class MailSettings(BaseSettings):
    """`MAIL_SERVER_*`."""

    model_config = SettingsConfigDict(env_prefix="MAIL_SERVER_", frozen=True)

    inbox: Path
    smtp_host: str = "127.0.0.1"
    smtp_port: int


class Letter(Received):
    """A mail in somebody's mailbox."""

    subject: str
    sender: str
    message_id: str | None = None


class Postman:
    """What aiosmtpd asks about each mail."""

    def __init__(self, inbox: Inbox[Letter]) -> None:
        self.inbox = inbox
        self.day = BadDay()

    async def handle_RCPT(self, *asked: *tuple[SMTP, Session, Envelope, str, list[str]]) -> str:
        """Refuse the addressees that the faults name."""
        _server, _session, envelope, address, _options = asked
        if address in self.day.faults.reject_to:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Deliver to each addressee, or fail as asked."""
        await self.day.delay()
        if self.day.fails():
            return f"{self.day.faults.status or 451} asked to fail"
        self.inbox.add(letters(envelope))
        await self.day.hang()
        return "250 OK"


def letters(envelope: Envelope) -> list[Letter]:
    """One letter per addressee."""
    content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
    mail = message_from_bytes(content, policy=SMTPUTF8)
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(preferencelist=("plain", "html"))
    now = accepted_now()
    return [
        Letter(
            to=address,
            sender=envelope.mail_from or "",
            subject=str(mail["subject"] or ""),
            text="" if body is None else body.get_content(),
            message_id=mail["message-id"],
            at=now,
        )
        for address in envelope.rcpt_tos
    ]


def create_app() -> FastAPI:
    """The server, its settings taken from the environment."""
    settings = MailSettings()
    postman = Postman(Inbox(settings.inbox, of=Letter))

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        door = await loop.create_server(
            lambda: SMTP(postman, data_size_limit=_LARGEST, enable_SMTPUTF8=True, loop=loop),
            host=settings.smtp_host,
            port=settings.smtp_port,
        )
        yield
        door.close()
        postman.inbox.close()

    app = FastAPI(title="Mail server of the local province", lifespan=life)
    add_read_side(app, postman.inbox, postman.day)
    return app
