"""A notice, the letter that carries it, and the errand of bringing the letter to a provider."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from contracts.events.notify import NoticeChannel, NoticeKind
from contracts.identifiers import DossierId, EventId

_INSTANT_AND_VERSION = (1 << 128) - (1 << 76)
_VARIANT = 0b11 << 62


@dataclass(frozen=True, slots=True)
class Notice:
    """One fact told to one person by one channel; without a recipient there was nobody left to tell.

    `promise` is the one that it gives a date for, or that was missed.
    """

    notice: UUID
    dossier: DossierId
    told: EventId
    recipient: UUID | None
    kind: NoticeKind
    channel: NoticeChannel
    promise: int | None = None


def notice_id(told: EventId, recipient: UUID | None, channel: NoticeChannel) -> UUID:
    """The one id that this fact, person and channel can have: the instant of the fact, then what is told to whom."""
    named = hashlib.sha256(told.bytes + (recipient.bytes if recipient else b"") + channel.encode()).digest()
    random = int.from_bytes(named[:16], "big") & ~_INSTANT_AND_VERSION & ~_VARIANT
    return UUID(int=told.int & _INSTANT_AND_VERSION | 0b10 << 62 | random)


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent, and where to; an SMS has no subject."""

    address: str
    text: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Errand:
    """A letter on its way to a provider; `unknowns` counts tries whose outcome nobody learned.

    One that goes `by_turns` is one of very many and waits to be let go.
    """

    notice: Notice
    letter: Letter
    traceparent: str
    stored_at: datetime
    attempts: int = 0
    unknowns: int = 0
    by_turns: bool = False


class Verdict(StrEnum):
    """How a try ended; an untried letter is not the reason why."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    TROUBLED = "troubled"
    UNKNOWN = "unknown"
    UNTRIED = "untried"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try ended for one letter: `why` is a reason code, never the provider's own words."""

    verdict: Verdict
    why: str = ""
    provider_id: str | None = None


@dataclass(frozen=True, slots=True)
class Try:
    """A try that counted and did not end in acceptance."""

    notice: UUID
    number: int
    ended_at: datetime
    outcome: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class Ending:
    """How a notice ended; `reason` says why the citizen was not told."""

    notice: Notice
    state: Literal["sent", "failed", "cancelled"]
    attempts: int = 0
    reason: str | None = None
    provider_id: str | None = None
