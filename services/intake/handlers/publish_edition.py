"""Publish a catalogue or a calendar: keep it for ever under its version, and tell everybody."""

from datetime import datetime, timedelta

from contracts.calendar.decrees import CalendarDecrees
from contracts.delivery import editions, outbox
from contracts.delivery.database import Transaction
from contracts.events.catalogue import CalendarPublished, Catalogue, CataloguePublished
from contracts.message import Actor
from services.intake.domain.publication import EditionAlreadyPublished, must_be_sound
from services.intake.store.editions import claimed, in_turn

AN_INSTANT = timedelta(microseconds=1)


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


async def publish_calendar(
    tx: Transaction, decrees: CalendarDecrees, *, actor: Actor, now: datetime, derived_from: str | None = None
) -> bool:
    """False when exactly this was published before."""
    last = await in_turn(tx, "calendar")
    body = await claimed(tx, ("calendar", decrees.version))
    if body is not None:
        return _repeats(CalendarDecrees.model_validate_json(body) == decrees)
    # Versions may overtake each other on the way; their instants tell every reader which one came last.
    time = max(now, last + AN_INSTANT) if last else now
    published = CalendarPublished(time=time, actor=actor, calendar=decrees, derived_from=derived_from)
    await editions.keep_calendar(tx, [published], now=now)
    await outbox.announce(tx, published)
    return True


def _repeats(same: bool) -> bool:
    if not same:
        raise EditionAlreadyPublished(field="/version", expected="một phiên bản mới (a new version)")
    return False
