"""What the services say of everything that was heard and said about a dossier or an edition."""

from uuid import UUID

from contracts.delivery.database import Transaction
from deploy.motcua.ledger import effects, inboxes, journals
from deploy.motcua.ledger.outcomes import Outcomes
from deploy.motcua.ledger.shapes import Difference
from deploy.motcua.ledger.walk import READERS
from deploy.provision import SERVICES


async def told(tx: Transaction, dossier: UUID) -> list[str]:
    """What the services say of everything that was heard and said about a dossier, by name."""
    return sorted({it.slug for it in await found(tx, dossier)})


async def found(tx: Transaction, dossier: UUID) -> list[Difference]:
    """The same, as the ledger tells it."""
    outcomes = Outcomes()
    rows = await journals.about(tx, [dossier])
    outcomes.announce(rows)
    for reader in READERS:
        outcomes.admit(reader, (await inboxes.of(tx, reader, [row.event_id for row in rows])).values())
    each = [
        await effects.differences(tx, service, [fact for fact in outcomes.applied if fact.service == service])
        for service in SERVICES
    ]
    return [it for some in each for it in some]
