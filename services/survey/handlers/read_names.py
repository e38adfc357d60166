"""The names that pages show, from the catalogue published last."""

from contracts.delivery import editions
from contracts.delivery.database import Transaction
from services.survey.pages.names import Names


async def read_names(tx: Transaction) -> Names:
    """The newest names; none where no catalogue has arrived yet."""
    version = await editions.newest(tx, "catalogue")
    return Names() if version is None else Names.of(await editions.catalogue(tx, version))
