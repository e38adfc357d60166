"""A published calendar is kept; where it replaces another, the dossiers that its changed days touch await a recount."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from contracts.calendar.changes import changed_in
from contracts.delivery import editions
from contracts.delivery.database import Transaction
from contracts.events.catalogue import CalendarPublished
from services.routing.domain.recount import Recount
from services.routing.store import recounts


async def begin_recount(tx: Transaction, events: Sequence[CalendarPublished], /, *, now: datetime) -> None:
    """Keep, compare with what was in force, save."""
    await recounts.publication_held(tx)
    for event in sorted(events, key=lambda event: event.time):
        before = await editions.newest(tx, "calendar")
        await editions.keep_calendar(tx, [event], now=now)
        version = event.calendar.version
        # One that was overtaken on its way replaces nothing any more.
        if before is None or before == version or await editions.newest(tx, "calendar") != version:
            continue
        await _begin(tx, event, before=before, now=now)


async def _begin(tx: Transaction, event: CalendarPublished, *, before: str, now: datetime) -> None:
    old = await editions.calendar(tx, before)
    recount = Recount(
        version=event.calendar.version,
        derived_from=before,
        event_id=event.id,
        traceparent=tx.cause_of(event.subject).traceparent,
        published_at=event.time,
    )
    communes = await recounts.open_communes(tx)
    days_of = await asyncio.to_thread(changed_in, old, event.calendar, communes)
    await recounts.begin(tx, recount, days_of, now=now)
