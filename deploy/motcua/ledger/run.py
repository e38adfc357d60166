"""A whole run: the check, the counting of dossiers, what is told, and what is remembered."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from contracts.delivery.database import Database, Row
from contracts.problems import Trouble
from deploy.motcua.ledger import conservation, effects, horizon, inboxes, journals, kafka_log
from deploy.motcua.ledger.books import opened
from deploy.motcua.ledger.check import Check, Checked, Stretch, beginning, next_checkpoint
from deploy.motcua.ledger.horizon import Kept
from deploy.motcua.ledger.memory import Memory, kept, recalled
from deploy.motcua.ledger.shapes import Conservation, Difference, Horizon, Parked, Report
from deploy.motcua.ledger.walk import Found
from deploy.motcua.ledger.wording import worded

# What waits longer for its other half is remembered by name, so that a first look that was ended goes on behind it.
SUSPICIOUS = timedelta(minutes=10)
FIGURES = ("differences", "in_flight", "parked", "conservation", "events", "horizon")


@dataclass(frozen=True, slots=True)
class Asked:
    """What to check, against what, and where it is remembered."""

    dsn: str
    bootstrap: str
    state: Path
    since: datetime | None = None
    commune: str | None = None
    rate: int = 20_000
    limit: float = 60.0
    say: Callable[[str], None] = lambda _: None


async def checked(asked: Asked) -> Report:
    """The answer; what could not be read is null in it, and named."""
    began = time.monotonic()
    try:
        async with opened(asked.dsn) as books:
            report = await _with_books(asked, books)
    except Trouble as trouble:
        asked.say(str(trouble))
        report = Report(not_measured=FIGURES)
    return report.model_copy(update={"seconds": round(time.monotonic() - began, 1)})


async def _with_books(asked: Asked, books: Database) -> Report:
    memory = Memory() if asked.since else recalled(asked.state)
    async with books.transaction() as tx:
        until = await journals.now(tx)
        parked = await inboxes.parked(tx)
        kept_here = await horizon.kept(tx, until=until)
    try:
        async with kafka_log.opened(asked.bootstrap) as log:
            run = _Run(asked, books, memory, kept_here=kept_here)
            return await run.whole(Check(books, log, memory, kept=kept_here), until=until, parked=parked)
    except Trouble as trouble:
        asked.say(str(trouble))
        left = tuple(figure for figure in FIGURES if figure != "parked")
        return Report(parked=parked, until=until, not_measured=left)


class _Run:
    """One run in the making."""

    def __init__(self, asked: Asked, books: Database, memory: Memory, *, kept_here: Kept) -> None:
        self._asked = asked
        self._books = books
        self._memory = memory
        self._kept = kept_here

    async def whole(self, check: Check, *, until: datetime, parked: Parked) -> Report:
        """Check, count, remember, tell."""
        after = await self._after(until)
        # The first look at all of history is nobody's emergency.
        rate = None if self._memory.complete or self._asked.since else self._asked.rate
        stretch = Stretch(after, until, rate, self._asked.limit)
        done = await check.of(stretch, saved=self._saved)
        days = await self._days(done.found)
        absent = await self._absent(days)
        named = {it.subject for it in done.differences if it.subject is not None}
        lost = conservation.unaccounted(absent, named=named)
        named_ones = await self._named((*done.differences, *lost))
        differences = [*named_ones, *await self._miscounted(done.found, named_ones)]
        if self._asked.since is None:
            kept(self._asked.state, self._remembered(done, differences))
        balance = await self._balance(days, absent, named | {it.subject for it in lost if it.subject})
        mine = tuple(it for it in differences if self._asked.commune in (None, it.commune))
        return Report(
            differences=mine,
            difference=len(mine),
            in_flight=done.in_flight,
            parked=parked,
            conservation=balance,
            events=done.found.events,
            beyond_kafka=done.beyond,
            horizon=Horizon(kafka_days=done.kept_days, outcomes_days=self._kept.days),
            since=after,
            until=until,
        )

    async def _after(self, until: datetime) -> datetime | None:
        """Where to begin: where one was told to or came to last, but nowhere before all outcomes are kept."""
        wished = self._asked.since or await beginning(self._books, self._memory, until=until)
        after = self._kept.clamped(wished, until=until)
        if self._asked.since and after != wished:
            self._asked.say(f"chỉ kiểm được từ · outcomes are kept since {after:%Y-%m-%d %H:%M:%S} UTC")
        return after

    def _saved(self, instant: datetime, found: Found) -> None:
        """So far the first look has come; what waits for its other half is looked at again after a break."""
        if self._memory.complete or self._asked.since:
            return
        suspects = (*self._memory.differences, *found.suspects(before=instant - SUSPICIOUS))
        differences = tuple({it.same: it for it in suspects}.values())
        far = min(instant - SUSPICIOUS, found.oldest_awaited(since=instant - SUSPICIOUS))
        kept(self._asked.state, self._memory.model_copy(update={"checkpoint": far, "differences": differences}))
        self._asked.say(f"{found.events} sự kiện · facts, {instant:%Y-%m-%d %H:%M:%S}")

    def _remembered(self, done: Checked, differences: Collection[Difference]) -> Memory:
        return Memory(
            checkpoint=next_checkpoint(done),
            complete=True,
            differences=tuple(differences),
            parked=tuple({fact.subject for fact in done.found.parked}),
            checks=self._memory.checks + 1,
        )

    async def _miscounted(self, found: Found, told: list[Difference]) -> list[Difference]:
        """Survey counts of the days that were touched, and of those that did not agree before."""
        miscounted = [it for it in self._memory.differences if it.slug in effects.MISCOUNTED.values()]
        before = {date.fromisoformat(it.detail[:10]) for it in miscounted}
        async with self._books.transaction() as tx:
            counts = await effects.miscounts(tx, found.survey_days | before)
        return [worded(it) for it in effects.untold(counts, told)]

    async def _days(self, found: Found) -> set[date]:
        """The days of reception that were touched, and those of dossiers that were nowhere before."""
        async with self._books.transaction() as tx:
            before = [it.subject for it in self._memory.differences if it.subject is not None]
            return found.reception_days | await conservation.days_of(tx, before)

    async def _absent(self, days: set[date]) -> list[conservation.Absent]:
        found: list[conservation.Absent] = []
        for some in _portions(days):
            async with self._books.transaction() as tx:
                found += await conservation.absent(tx, some)
        return found

    async def _balance(self, days: set[date], absent: list[conservation.Absent], named: set[UUID]) -> Conservation:
        counted: list[conservation.Day] = []
        for some in _portions(days):
            async with self._books.transaction() as tx:
                counted += await conservation.counted(tx, some)
        mine = [it for it in counted if self._asked.commune in (None, it.commune)]
        missing = [it for it in absent if self._asked.commune in (None, it.commune)]
        return conservation.balance(mine, missing, named=named)

    async def _named(self, differences: Collection[Difference]) -> list[Difference]:
        """Each with its dossier's code and commune, in words."""
        async with self._books.transaction() as tx:
            rows = await tx.fetch(
                "select dossier_id, code, handling_commune from intake.dossier where dossier_id = any($1)",
                list({it.subject for it in differences if it.subject is not None}),
            )
        known = {row["dossier_id"]: row for row in rows}
        return [worded(_placed(it, known[it.subject]) if it.subject in known else it) for it in differences]


def _placed(found: Difference, row: Row) -> Difference:
    return found.model_copy(update={"code": row["code"], "commune": row["handling_commune"]})


def _portions(days: set[date]) -> list[list[date]]:
    ordered = sorted(days)
    size = conservation.DAYS_AT_ONCE
    return [ordered[start : start + size] for start in range(0, len(ordered), size)]
