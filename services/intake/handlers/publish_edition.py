"""Publish a catalogue or a calendar: keep it for ever under its version, and tell everybody."""

from datetime import datetime

from contracts.calendar.decrees import CalendarDecrees
from contracts.delivery import editions, outbox
from contracts.delivery.database import Transaction
from contracts.events.catalogue import CalendarPublished, Catalogue, CataloguePublished
from contracts.message import Actor
from services.intake.domain.publication import EditionAlreadyPublished, must_be_sound
from services.intake.store.editions import claimed


async def publish_catalogue(tx: Transaction, catalogue: Catalogue, *, actor: Actor, now: datetime) -> bool:
    """False when exactly this was published before."""
    must_be_sound(catalogue)
    body = await claimed(tx, ("catalogue", catalogue.version))
    if body is not None:
        return _repeats(Catalogue.model_validate_json(body) == catalogue)
    published = CataloguePublished(time=now, actor=actor, catalogue=catalogue)
    await editions.keep_catalogue(tx, [published], now=now)
    await outbox.announce(tx, published)
    return True


async def publish_calendar(tx: Transaction, decrees: CalendarDecrees, *, actor: Actor, now: datetime) -> bool:
    """False when exactly this was published before."""
    body = await claimed(tx, ("calendar", decrees.version))
    if body is not None:
        return _repeats(CalendarDecrees.model_validate_json(body) == decrees)
    published = CalendarPublished(time=now, actor=actor, calendar=decrees)
    await editions.keep_calendar(tx, [published], now=now)
    await outbox.announce(tx, published)
    return True


def _repeats(same: bool) -> bool:
    if not same:
        raise EditionAlreadyPublished(field="/version", expected="một phiên bản mới (a new version)")
    return False
