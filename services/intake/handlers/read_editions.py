"""Read which catalogues and calendars are published, and keep them laid out at hand."""

import asyncio

from contracts.delivery import editions
from contracts.delivery.database import Transaction
from services.intake.domain.offer import Offer
from services.intake.domain.province import EditionMissing, Province
from services.intake.store.editions import Edition, published


class Editions:
    """What this process knows to be published, by itself or by another."""

    def __init__(self) -> None:
        self._reading = asyncio.Lock()
        self._seen: list[Edition] = []
        self._offers: dict[str, Offer] = {}
        self._province: Province | None = None

    @property
    def read_before(self) -> bool:
        """Whether there is anything to receive dossiers by."""
        return self._province is not None

    def province(self) -> Province:
        """Everything published; EditionMissing while a catalogue or a calendar is missing."""
        if self._province is None:
            raise EditionMissing
        return self._province

    async def read(self, tx: Transaction) -> None:
        """Look for editions not known yet."""
        async with self._reading:
            found = await published(tx)
            if found != self._seen:
                self._province = await self._laid_out(tx, found)
                self._seen = found

    async def _laid_out(self, tx: Transaction, found: list[Edition]) -> Province | None:
        offers = [await self._offer(tx, version) for kind, version in found if kind == "catalogue"]
        calendars = [await editions.calendar(tx, version) for kind, version in found if kind == "calendar"]
        return Province(tuple(offers), tuple(calendars)) if offers and calendars else None

    async def _offer(self, tx: Transaction, version: str) -> Offer:
        if version not in self._offers:
            self._offers[version] = Offer.of(await editions.catalogue(tx, version))
        return self._offers[version]
