"""The mail server: plain text over kept SMTP connections, the notice's id as Message-ID."""

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Literal

import aiosmtplib

from contracts.events.notify import NoticeChannel
from services.notify.channels.provider import UNAVAILABLE, UNKNOWN, Call
from services.notify.domain.notice import Errand, Outcome, Verdict

log = logging.getLogger("motcua.notify.mail")

Security = Literal["none", "starttls", "tls"]

PERMANENT = 500
CLOSING = 421
# Servers hang up on idle clients: after this long a connection is asked before a letter is trusted to it.
STALE_SECONDS = 5.0
GONE = (aiosmtplib.SMTPServerDisconnected, OSError, TimeoutError)

ADDRESS_INVALID = Outcome(Verdict.REJECTED, "address-invalid")
UNTRIED = Outcome(Verdict.UNTRIED, UNAVAILABLE)


@dataclass(frozen=True, slots=True)
class Postbox:
    """Where letters are handed in, and in whose name."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    security: Security = "none"


@dataclass(slots=True)
class _Kept:
    """An open connection and when it last did something."""

    smtp: aiosmtplib.SMTP
    used_at: float


class MailServer:
    """The province's mail server."""

    channel: NoticeChannel = "email"

    def __init__(self, postbox: Postbox, *, timeout: float, most: int) -> None:
        self.most = most
        self._postbox = postbox
        self._within = timeout
        self._idle: list[_Kept] = []

    async def send(self, errands: Sequence[Errand]) -> Call:
        """Letter after letter on one connection, until all are handed in, the server is gone or time is up."""
        outcomes = {errand.notice.notice: UNTRIED for errand in errands}
        try:
            async with asyncio.timeout(self._within):
                smtp = await self._connected()
        except (aiosmtplib.SMTPException, OSError) as error:
            log.warning("mail server unreachable", extra={"why": type(error).__name__})
            return Call(outcomes, failed=True)
        until = asyncio.get_running_loop().time() + self._within
        # Each letter gets what time is left; a slow server leaves the rest untried.
        for errand in errands:
            outcome = await self._handed_in(smtp, errand, until=until)
            outcomes[errand.notice.notice] = outcome
            if outcome.verdict in (Verdict.UNTRIED, Verdict.UNKNOWN):
                smtp.close()
                return Call(outcomes, failed=True)
        self._idle.append(_Kept(smtp, time.monotonic()))
        return Call(outcomes)

    async def _connected(self) -> aiosmtplib.SMTP:
        """A kept connection that still works, or a new one."""
        while self._idle:
            kept = self._idle.pop()
            if await _works(kept):
                return kept.smtp
        box = self._postbox
        smtp = aiosmtplib.SMTP(
            hostname=box.host,
            port=box.port,
            username=box.user or None,
            password=box.password or None,
            use_tls=box.security == "tls",
            start_tls=box.security == "starttls",
            timeout=self._within,
        )
        await smtp.connect()
        return smtp

    async def _handed_in(self, smtp: aiosmtplib.SMTP, errand: Errand, *, until: float) -> Outcome:
        """One letter: until DATA nothing was sent; after it only the server knows."""
        try:
            content = self._mail(errand).as_bytes()
        except (ValueError, MessageError, IndexError):
            return ADDRESS_INVALID
        try:
            async with asyncio.timeout_at(until):
                await smtp.mail(self._postbox.sender)
                await smtp.rcpt(errand.letter.address)
        except aiosmtplib.SMTPResponseException as refused:
            return await _before_data(smtp, refused)
        except GONE:
            return UNTRIED
        try:
            async with asyncio.timeout_at(until):
                await smtp.data(content)
        except aiosmtplib.SMTPDataError as refused:
            return _refused(refused.code, "letter-refused")
        except GONE:
            return Outcome(Verdict.UNKNOWN, UNKNOWN)
        return Outcome(Verdict.ACCEPTED)

    def _mail(self, errand: Errand) -> EmailMessage:
        """The letter as a message; ValueError, MessageError or IndexError where its address cannot stand in one."""
        if not errand.letter.address.isascii():
            raise ValueError("an address that only SMTPUTF8 could carry")
        mail = EmailMessage(policy=SMTP)
        mail["From"] = self._postbox.sender
        mail["To"] = Address(addr_spec=errand.letter.address)
        mail["Subject"] = errand.letter.subject
        mail["Date"] = format_datetime(errand.stored_at)
        mail["Message-ID"] = f"<{errand.notice.notice}@{self._postbox.sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(errand.letter.text)
        return mail

    async def close(self) -> None:
        """Take leave of the server."""
        while self._idle:
            kept = self._idle.pop()
            try:
                await kept.smtp.quit(timeout=1)
            except (aiosmtplib.SMTPException, OSError):
                kept.smtp.close()


async def _works(kept: _Kept) -> bool:
    """Whether a kept connection still answers."""
    if time.monotonic() - kept.used_at < STALE_SECONDS and kept.smtp.is_connected:
        return True
    try:
        await kept.smtp.noop(timeout=1)
    except (aiosmtplib.SMTPException, OSError):
        kept.smtp.close()
        return False
    return True


async def _before_data(smtp: aiosmtplib.SMTP, refused: aiosmtplib.SMTPResponseException) -> Outcome:
    """The server refused the addressee, or refused us, which is no letter's fault."""
    if not isinstance(refused, aiosmtplib.SMTPRecipientRefused) or refused.code == CLOSING:
        log.warning("mail server refused us", extra={"status": refused.code})
        return UNTRIED
    try:
        await smtp.rset()
    except (aiosmtplib.SMTPException, OSError):
        log.info("mail server hung up after refusing an addressee")
    return _refused(refused.code, "recipient-refused")


def _refused(code: int, why: str) -> Outcome:
    """5xx is for good, 4xx for now; 421 closes the door for everyone."""
    if code >= PERMANENT:
        return Outcome(Verdict.REJECTED, why)
    return UNTRIED if code == CLOSING else Outcome(Verdict.TROUBLED, UNAVAILABLE)
