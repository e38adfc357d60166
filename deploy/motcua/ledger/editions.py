"""Catalogues and calendars: whoever published or kept an edition holds it, for none is ever dropped."""

from collections.abc import Sequence

from contracts.delivery.database import Transaction
from contracts.delivery.envelope import subject_id
from contracts.topics import INTAKE_CATALOGUE, wire_type
from deploy.motcua.ledger.facts import Applied
from deploy.motcua.ledger.shapes import Difference

_TYPES = frozenset(wire_type(event) for event in INTAKE_CATALOGUE.carries)


async def missing(tx: Transaction, service: str, applied: Sequence[Applied]) -> list[Difference]:
    """Editions that a service has said or applied and does not hold; few are published, so all it holds are read."""
    published = [fact for fact in applied if fact.type in _TYPES]
    if not published:
        return []
    rows = await tx.fetch(f"select kind, version from {service}.edition")
    held = {subject_id(f"{row['kind']}/{row['version']}") for row in rows}
    return [
        Difference(
            slug="no-edition",
            subject=fact.subject,
            event_id=fact.event_id,
            type=fact.type,
            topic=INTAKE_CATALOGUE.name,
            reader=service,
        )
        for fact in published
        if fact.subject not in held
    ]
