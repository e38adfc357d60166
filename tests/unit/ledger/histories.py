"""Small consistent histories of lanes, as journals and Kafka hold them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from contracts.delivery.outbox import chained, digest_of
from contracts.topics import ROUTING_PROGRESS
from deploy.motcua.ledger.facts import Announced, Place, Sighting

BEGAN = datetime(2026, 11, 23, 2, 15, tzinfo=UTC)
TOPIC = ROUTING_PROGRESS
KIND = "routing.step_started.v1"


def lane(dossier: int, length: int) -> list[Announced]:
    """So many facts of one dossier."""
    rows: list[Announced] = []
    chain = b""
    for sequence in range(1, length + 1):
        event_id, digest = UUID(int=dossier << 16 | sequence), digest_of(f"{dossier} {sequence}".encode())
        chain = chained(chain, event_id, digest)
        at = BEGAN + timedelta(seconds=sequence)
        rows.append(Announced(UUID(int=dossier), TOPIC.number, sequence, KIND, event_id, digest, chain, stored_at=at))
    return rows


def carried(rows: list[Announced]) -> list[Sighting]:
    """The same as they lie on one partition."""
    return [
        Sighting(row.event_id.bytes, str(row.subject), row.sequence, row.type, row.digest, Place(TOPIC.name, 0, offset))
        for offset, row in enumerate(rows)
    ]


def renumbered(records: list[Sighting]) -> list[Sighting]:
    """These records in this order."""
    return [replace(it, place=Place(TOPIC.name, 0, offset)) for offset, it in enumerate(records)]


lengths = st.lists(st.integers(2, 6), min_size=1, max_size=5)


@st.composite
def histories(draw: st.DrawFn) -> list[Announced]:
    """Some dossiers' lanes, mixed with each other and each in its order."""
    lanes = [lane(number, length) for number, length in enumerate(draw(lengths), start=1)]
    mixed: list[Announced] = []
    while lanes:
        one = draw(st.sampled_from(lanes))
        mixed.append(one.pop(0))
        lanes = [it for it in lanes if it]
    return mixed
