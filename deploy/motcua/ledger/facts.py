"""What the ledger compares: facts as announced, as they lie on Kafka, as readers admitted them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.topics import TOPICS, Reader

NUMBERED = {topic.number: topic for topic in TOPICS}

Position = tuple[UUID, int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """Where on Kafka a record lies."""

    topic: str
    partition: int
    offset: int


@dataclass(slots=True)
class Announced:
    """A row of a journal; `place` once its record was seen."""

    subject: UUID
    topic: int
    sequence: int
    type: str
    event_id: UUID
    digest: bytes
    chain: bytes
    stored_at: datetime
    place: Place | None = None

    @property
    def position(self) -> Position:
        """Its place in its lane."""
        return self.subject, self.topic, self.sequence


@dataclass(frozen=True, slots=True)
class Sighting:
    """A record as it lies on Kafka; `behind` where a later one of its lane lay before it."""

    event_id: bytes
    key: str
    sequence: int
    type: str
    digest: bytes
    place: Place
    behind: bool = False


@dataclass(frozen=True, slots=True)
class Admitted:
    """A row of a reader's inbox."""

    event_id: UUID
    subject: UUID
    topic: int
    sequence: int
    outcome: str
    admitted_at: datetime

    @property
    def position(self) -> Position:
        """The place in its lane that the reader was told."""
        return self.subject, self.topic, self.sequence


@dataclass(frozen=True, slots=True)
class Applied:
    """A fact whose effects a service must have."""

    service: Reader
    subject: UUID
    event_id: UUID
    type: str
