"""What a calendar would do to the open dossiers, were it published; nothing is changed."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from contracts.calendar.changes import changed_in
from contracts.calendar.decrees import CalendarDecrees
from contracts.calendar.terms import Term
from contracts.delivery import editions
from contracts.delivery.database import Transaction
from services.routing.domain.due import Course
from services.routing.domain.recompute import Calendars, Standing, Verdict, recounted
from services.routing.domain.recount import Tally
from services.routing.handlers.recount_dossiers import calendar_of, judged
from services.routing.store import assignments, recounts, standings
from services.routing.store.standings import Alike

SAMPLE = 20
TOGETHER = 200


@dataclass(frozen=True, slots=True)
class Would:
    """One dossier's date as it is and as it would be."""

    code: str
    commune: str
    old_due_at: datetime
    due_at: datetime


@dataclass(slots=True)
class Preview:
    """How many dossiers are in work, what would become of them, and some that would move."""

    open: int
    tally: Tally = field(default_factory=Tally)
    sample: list[Would] = field(default_factory=list)

    def note(self, code: str, commune: str, present: datetime, *, verdict: Verdict, count: int = 1) -> None:
        """So many dossiers of which this is one would fare like this."""
        self.tally += Tally(count, count * verdict.moves, count * verdict.kept)
        if verdict.moves and len(self.sample) < SAMPLE:
            self.sample.append(Would(code, commune, present, verdict.due.due_at))


async def preview_recount(tx: Transaction, anew: CalendarDecrees, *, now: datetime) -> Preview:
    """Load, count."""
    preview, version = Preview(await standings.open_dossiers(tx)), await editions.newest(tx, "calendar")
    if version is None:
        return preview
    before = await editions.calendar(tx, version)
    # A century of a hundred communes takes seconds; whoever else is asked answers meanwhile.
    days_of = await asyncio.to_thread(changed_in, before, anew, await recounts.open_communes(tx))
    for commune, days in days_of.items():
        for alike in await standings.touched_alike(tx, commune, days):
            counted = await editions.calendar(tx, alike.calendar)
            verdict = _of_all(alike, counted, anew, commune=commune, now=now)
            preview.note(alike.code, commune, alike.due_at, verdict=verdict, count=alike.count)
        await _apart(tx, preview, anew, commune=commune, days=days, now=now)
    return preview


def _of_all(alike: Alike, counted: CalendarDecrees, anew: CalendarDecrees, *, commune: str, now: datetime) -> Verdict:
    before, after = calendar_of(counted, commune), calendar_of(anew, commune)
    standing = Standing(
        course=Course(term=Term.parse(alike.term), counted_from=alike.counted_from),
        rested=alike.due_at,
        first=alike.due_at,
        present=alike.due_at,
        as_of=now,
    )
    return recounted(standing, Calendars(before, before, after))


async def _apart(
    tx: Transaction, preview: Preview, anew: CalendarDecrees, *, commune: str, days: Sequence[date], now: datetime
) -> None:
    """What has a history of its own is counted one by one."""
    ids = await standings.touched_apart(tx, commune, days)
    for start in range(0, len(ids), TOGETHER):
        found = await assignments.known(tx, ids[start : start + TOGETHER])
        for each in await judged(tx, found, anew, now=now):
            preview.note(each.dossier.code, commune, each.dossier.due_at, verdict=each.verdict)
