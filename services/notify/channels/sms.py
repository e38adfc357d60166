"""The SMS gateway: up to a hundred messages in one HTTP call, one verdict for each.

The notice's id is the message's reference, the same in every try, so a gateway that remembers references sends once.
"""

import asyncio
import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Literal
from uuid import UUID

import httpx
from pydantic import BaseModel, ValidationError

from contracts.events.notify import NoticeChannel
from services.notify.channels.provider import REJECTED, UNAVAILABLE, UNKNOWN, Call, failed_call
from services.notify.domain.notice import Errand, Outcome, Verdict

log = logging.getLogger("motcua.notify.sms")

# What the gateway writes is free text and may name the addressee; only these phrases are told on, as our own codes.
REASONS = {"not a mobile number": "number-invalid", "blocked recipient": "recipient-blocked"}
PASSING = frozenset({"busy", "throttled", "quota exceeded"})
# The gateway takes nobody's messages now, or not ours: no single message is the reason.
CLOSED = frozenset({401, 403, 404, 408, 429, 502, 503})


class Result(BaseModel):
    """What became of one message."""

    reference: UUID
    status: Literal["accepted", "rejected"]
    provider_id: str | None = None
    error: str | None = None


class Results(BaseModel):
    """What became of a call."""

    results: list[Result]


class SmsGateway:
    """The province's SMS provider."""

    channel: NoticeChannel = "sms"

    def __init__(self, url: str, *, sender: str, token: str, timeout: float, calls: int, most: int) -> None:
        self.most = most
        self._url = url
        self._sender = sender
        self._within = timeout
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        # Shorter than a server keeps an idle connection, so that no call is lost to one just closed.
        self._limits = httpx.Limits(max_connections=calls, max_keepalive_connections=calls, keepalive_expiry=3.0)
        self._client: httpx.AsyncClient | None = None

    async def send(self, errands: Sequence[Errand]) -> Call:
        """One call."""
        try:
            async with asyncio.timeout(self._within):
                messages = [self._message(errand) for errand in errands]
                answer = await self._opened().post(self._url, json={"messages": messages})
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            return failed_call(errands, Verdict.UNTRIED, UNAVAILABLE)
        except (httpx.TransportError, TimeoutError):
            return failed_call(errands, Verdict.UNKNOWN, UNKNOWN)
        if answer.status_code != HTTPStatus.OK:
            log.warning("gateway failed", extra={"status": answer.status_code, "messages": len(errands)})
            return failed_call(errands, _guilt(answer.status_code, alone=len(errands) == 1), UNAVAILABLE)
        return _read(answer.content, errands)

    def _opened(self) -> httpx.AsyncClient:
        """The one client, so that connections are kept."""
        if self._client is None:
            self._client = httpx.AsyncClient(headers=self._headers, limits=self._limits, timeout=self._within)
        return self._client

    def _message(self, errand: Errand) -> dict[str, str]:
        letter = errand.letter
        return {
            "to": letter.address,
            "text": letter.text,
            "reference": str(errand.notice.notice),
            "sender": self._sender,
        }

    async def close(self) -> None:
        """Let go of every connection."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()


def _guilt(status: int, *, alone: bool) -> Verdict:
    """Whether a failed call counts against its letters: only one that was alone can be the reason."""
    if status == HTTPStatus.GATEWAY_TIMEOUT:
        return Verdict.UNKNOWN
    return Verdict.TROUBLED if alone and status not in CLOSED else Verdict.UNTRIED


def _read(answer: bytes, errands: Sequence[Errand]) -> Call:
    """The verdicts in an answer; a message it does not speak of may have been sent."""
    silence = failed_call(errands, Verdict.UNKNOWN, UNKNOWN)
    try:
        results = Results.model_validate_json(answer).results
    except ValidationError:
        log.warning("gateway's answer not understood", extra={"messages": len(errands)})
        return silence
    found = {result.reference: outcome_of(result) for result in results}
    return Call({**silence.outcomes, **found}, failed=not silence.outcomes.keys() <= found.keys())


def outcome_of(result: Result) -> Outcome:
    """The gateway's verdict in our words."""
    if result.status == "accepted":
        return Outcome(Verdict.ACCEPTED, provider_id=result.provider_id and result.provider_id[:64])
    said = (result.error or "").strip().lower()
    if said in PASSING:
        return Outcome(Verdict.TROUBLED, UNAVAILABLE)
    return Outcome(Verdict.REJECTED, REASONS.get(said, REJECTED))
