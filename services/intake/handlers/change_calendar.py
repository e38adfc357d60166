"""Lay newly decreed days over the calendar in force, and publish what comes of it as the next version."""

from dataclasses import dataclass
from datetime import datetime

from contracts.calendar.decrees import CalendarDecrees
from contracts.calendar.hours import in_vietnam
from contracts.commands import ChangeCalendar
from contracts.delivery import editions
from contracts.delivery.database import Transaction
from contracts.message import Actor
from services.intake.domain.change import next_calendar, next_version
from services.intake.domain.province import EditionMissing
from services.intake.handlers.publish_edition import publish_calendar
from services.intake.store.editions import in_turn, taken


@dataclass(frozen=True, slots=True)
class Changed:
    """The calendar in force before and after; the same where nothing new was said."""

    before: CalendarDecrees
    after: CalendarDecrees


async def change_calendar(tx: Transaction, command: ChangeCalendar, *, actor: Actor, now: datetime) -> Changed:
    """Load, decide, save, announce; changes are made one after another."""
    await in_turn(tx, "calendar")
    version, offered = await editions.newest(tx, "calendar"), await editions.newest(tx, "catalogue")
    if version is None or offered is None:
        raise EditionMissing
    before = await editions.calendar(tx, version)
    communes = {commune.code for commune in (await editions.catalogue(tx, offered)).communes}
    following = next_version(await taken(tx, "calendar"), today=in_vietnam(now).date())
    after = next_calendar(command, before, communes=communes, version=following)
    if after.version != before.version:
        await publish_calendar(tx, after, actor=actor, now=now, derived_from=before.version)
    return Changed(before, after)
