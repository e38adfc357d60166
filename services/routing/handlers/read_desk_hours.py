"""When the desk that a citizen goes to is open, by the newest calendar that has arrived."""

from contracts.calendar.desk import Desk
from contracts.delivery import editions
from contracts.delivery.database import Transaction
from services.routing.domain.dossier import Dossier


async def read_desk_hours(tx: Transaction, dossier: Dossier) -> Desk:
    """The desk that took the dossier in; a storm may have closed it since the promise was counted."""
    newest = await editions.newest(tx, "calendar")
    return Desk.of(await editions.calendar(tx, newest or dossier.calendar), dossier.receiving_commune)
