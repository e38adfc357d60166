"""The names of a catalogue version, read once; a version never changes."""

from contracts.delivery import editions
from contracts.delivery.database import Transaction
from services.notify.domain.offer import Offer

_OFFERS: dict[str, Offer] = {}


async def of(tx: Transaction, version: str) -> Offer:
    """The names in this version; NotYet until it has arrived."""
    if version not in _OFFERS:
        _OFFERS[version] = Offer.of(await editions.catalogue(tx, version))
    return _OFFERS[version]


async def newest(tx: Transaction) -> str | None:
    """The version published last, for a dossier whose own was never heard."""
    return await editions.newest(tx, "catalogue")
