"""How a notice stands, for the staff: nothing of where it went or what it said."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.events.notify import NoticeChannel, NoticeKind
from contracts.identifiers import EventId


@dataclass(frozen=True, slots=True)
class Standing:
    """One notice; in a sender's hands it is `claimed`, and it has a next time only while it waits."""

    notice: UUID
    told: EventId
    kind: NoticeKind
    channel: NoticeChannel
    state: Literal["waiting", "claimed", "sent", "failed", "cancelled"]
    reason: str | None
    attempts: int
    stored_at: datetime
    next_at: datetime | None
    finished_at: datetime | None
