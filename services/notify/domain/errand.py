"""A notice, the letter that waits with it, the errand of bringing it to a provider, and its end."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from contracts.events.notify import NoticeChannel, NoticeKind
from contracts.identifiers import DossierId, EventId

NoticeState = Literal["waiting", "sent", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent, and where to; an SMS has no subject."""

    address: str
    text: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """One fact told to one person by one channel; without a recipient there was nobody left to tell."""

    notice: UUID
    dossier: DossierId
    told: EventId
    recipient: UUID | None
    kind: NoticeKind
    channel: NoticeChannel
    state: NoticeState = "waiting"
    reason: str | None = None
    letter: Letter | None = None
    traceparent: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """A notice that found its end; `reason` says why, where the citizen was not told."""

    notice: UUID
    dossier: DossierId
    told: EventId
    recipient: UUID
    kind: NoticeKind
    channel: NoticeChannel
    attempts: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Errand:
    """A claimed notice on its way to a provider; `unknowns` counts tries whose outcome nobody learned."""

    notice: UUID
    dossier: DossierId
    told: EventId
    letter: Letter
    traceparent: str
    stored_at: datetime
    attempts: int
    unknowns: int


class Verdict(StrEnum):
    """How a try ended."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    TROUBLED = "troubled"
    UNKNOWN = "unknown"
    UNTRIED = "untried"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try ended for one notice: `why` is a reason code, never the provider's own words."""

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
class Told:
    """How a notice stands; one in a sender's hands is `claimed`, and has a next time only while it waits."""

    notice: UUID
    fact: EventId
    kind: NoticeKind
    channel: NoticeChannel
    state: NoticeState | Literal["claimed"]
    reason: str | None
    attempts: int
    stored_at: datetime
    next_at: datetime | None
    finished_at: datetime | None
