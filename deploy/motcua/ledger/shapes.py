"""What a check tells: differences by name, and the figures beside them; null is what could not be read."""

from datetime import datetime
from hashlib import blake2b
from uuid import UUID

from pydantic import BaseModel, ConfigDict, computed_field

from deploy.motcua.ledger.facts import NUMBERED as TOPIC_NUMBERED
from deploy.motcua.ledger.facts import Announced, Place, Sighting


class Shape(BaseModel):
    """A value that is told or remembered."""

    model_config = ConfigDict(frozen=True)


class Difference(Shape):
    """One thing that is missing, extra or changed: of which dossier, which fact, at which reader."""

    slug: str
    subject: UUID | None = None
    code: str | None = None
    commune: str | None = None
    event_id: UUID | None = None
    type: str | None = None
    topic: str | None = None
    sequence: int | None = None
    reader: str | None = None
    partition: int | None = None
    offset: int | None = None
    at: datetime | None = None
    detail: str = ""
    vi: str = ""
    en: str = ""

    @property
    def same(self) -> tuple[str, UUID | None, UUID | None, str | None, str]:
        """What makes it the same difference when it is found again."""
        return self.slug, self.subject, self.event_id, self.reader, self.detail

    @computed_field(description="By which it is accepted; the same when it is found again.")  # type: ignore[prop-decorator]
    @property
    def id(self) -> str:
        """A short name for what makes it the same."""
        return blake2b("|".join(map(str, self.same)).encode(), digest_size=6).hexdigest()

    @property
    def place(self) -> Place | None:
        """Where on Kafka it lies, where it lies there."""
        if self.topic is None or self.partition is None or self.offset is None:
            return None
        return Place(self.topic, self.partition, self.offset)


class Accepted(Shape):
    """A difference that is taken as it is: why, by whom, since when."""

    difference: Difference
    reason: str
    by: str
    at: datetime


def about(slug: str, row: Announced, *, reader: str | None = None, detail: str = "") -> Difference:
    """A difference of an announced fact."""
    return Difference(
        slug=slug,
        subject=row.subject,
        event_id=row.event_id,
        type=row.type,
        topic=TOPIC_NUMBERED[row.topic].name,
        sequence=row.sequence,
        reader=reader,
        partition=row.place.partition if row.place else None,
        offset=row.place.offset if row.place else None,
        at=row.stored_at,
        detail=detail,
    )


def seen(slug: str, record: Sighting, *, subject: UUID) -> Difference:
    """A difference of a record that lies on Kafka."""
    place = record.place
    return Difference(
        slug=slug,
        subject=subject,
        event_id=UUID(bytes=record.event_id),
        type=record.type,
        topic=place.topic,
        sequence=record.sequence,
        partition=place.partition,
        offset=place.offset,
    )


class InFlight(Shape):
    """Facts announced and not yet everywhere: not on Kafka, or not yet at a reader."""

    count: int
    oldest_seconds: float


class Parked(Shape):
    """Records that readers keep aside."""

    waiting: int
    dead: int


class Conservation(Shape):
    """Dossiers of the days looked at: what was accepted is finished, open, parked or on its way."""

    accepted: int
    finished: int
    open: int
    parked: int
    in_flight: int


class Horizon(Shape):
    """How far back a check can see; null days: kept for ever."""

    kafka_days: float | None
    outcomes_days: int | None = None
    meaning: str = (
        "Hồ sơ yên lặng lâu hơn outcomes_days thì sổ nhật ký được gấp lại và không kiểm nữa; null: giữ mãi. "
        "Dossiers silent for longer than outcomes_days are folded and not checked any more; null: kept for ever."
    )


class Swept(Shape):
    """How far the slow look over everything that is kept has come; `next_fact` and `dossier` are where it goes on."""

    facts_until: datetime | None = None
    dossiers_until: datetime | None = None
    next_fact: datetime | None = None
    dossier: UUID | None = None
    rounds: int = 0


class Report(Shape):
    """The answer of a check."""

    differences: tuple[Difference, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    difference: int | None = None
    in_flight: InFlight | None = None
    parked: Parked | None = None
    conservation: Conservation | None = None
    events: int | None = None
    beyond_kafka: int | None = None
    parked_left_out: int | None = None
    horizon: Horizon | None = None
    swept: Swept | None = None
    since: datetime | None = None
    until: datetime | None = None
    seconds: float = 0.0
    not_measured: tuple[str, ...] = ()
