"""One dossier's hops, joined from the services' own journals by the login that may read them all."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from contracts.delivery.database import Row, Transaction
from contracts.problems import Unknown
from contracts.topics import TOPICS
from deploy.motcua.ledger import folds
from deploy.motcua.ledger.books import opened
from deploy.motcua.reach import DsnOf
from deploy.provision import AUDITOR, SERVICES
from services.routing.domain.states import STATE_OF, State

_TOPIC = {topic.number: topic.name for topic in TOPICS}
_JOURNALS = " union all ".join(
    f"select '{service}' as service, topic, sequence, type, event_id, cause_id, trace_id, announced_at"
    f" from {service}.journal where subject = $1"
    for service in SERVICES
)


class DossierUnknown(Unknown):
    """Không có hồ sơ mang mã này.

    There is no dossier of this code.
    """


class Hop(BaseModel):
    """One announced fact; `latency_ms` since the fact that caused it was announced, null where a person began it."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    service: str
    event: str
    topic: str
    sequence: int
    trace_id: str
    latency_ms: float | None


class Trace(BaseModel):
    """The dossier and its hops by time; `folded` are older ones, of which the number alone is kept."""

    model_config = ConfigDict(frozen=True)

    code: str
    state: str
    national_code: int
    hops: tuple[Hop, ...]
    folded: int = Field(default=0, exclude=True)


async def traced(dsn_of: DsnOf, code: str) -> Trace:
    """What the services' own records say of a dossier, all at one instant."""
    async with opened(dsn_of(AUDITOR)) as books, books.snapshot() as tx:
        dossier_id = await tx.fetchval("select dossier_id from intake.dossier where code = $1", code)
        if dossier_id is None:
            raise DossierUnknown(field="/code", expected="mã trên giấy tiếp nhận (the code on the receipt)")
        state = await _state(tx, code)
        rows = await tx.fetch(_JOURNALS, dossier_id)
        folded = await folds.about(tx, dossier_id)
    return Trace(code=code, state=state, national_code=state.national_code, hops=_hops(rows), folded=folded)


async def _state(tx: Transaction, code: str) -> State:
    """As routing has it; before routing has heard of it, it is received."""
    national = await tx.fetchval("select state from routing.assignment where code = $1", code)
    return State.RECEIVED if national is None else STATE_OF[national]


def _hops(rows: list[Row]) -> tuple[Hop, ...]:
    # A cause is a fact of the same dossier, announced by another service; a person's request is in no journal.
    announced = {row["event_id"]: row["announced_at"] for row in rows}
    ordered = sorted(rows, key=lambda row: (row["announced_at"], SERVICES.index(row["service"]), row["sequence"]))
    return tuple(
        Hop(
            at=row["announced_at"],
            service=row["service"],
            event=row["type"],
            topic=_TOPIC[row["topic"]],
            sequence=row["sequence"],
            trace_id=row["trace_id"].hex,
            latency_ms=_since(announced.get(row["cause_id"]), row["announced_at"]),
        )
        for row in ordered
    )


def _since(cause: datetime | None, effect: datetime) -> float | None:
    return None if cause is None else round((effect - cause).total_seconds() * 1000, 1)
