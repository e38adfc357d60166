"""A whole run: the check, the counting of dossiers, what is told, and what is remembered."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from contracts.delivery.database import Database, Row
from contracts.problems import InputRefused, Trouble
from deploy.motcua.ledger import conservation, effects, horizon, inboxes, journals, kafka_log, sweep
from deploy.motcua.ledger.accepted import explains, still
from deploy.motcua.ledger.books import opened
from deploy.motcua.ledger.check import Check, Checked, Stretch, beginning, next_checkpoint, still_parked
from deploy.motcua.ledger.horizon import Kept
from deploy.motcua.ledger.memory import Memory, kept, locked, recalled
from deploy.motcua.ledger.shapes import Accepted, Conservation, Difference, Horizon, Parked, Report, Swept
from deploy.motcua.ledger.walk import Found
from deploy.motcua.ledger.wording import worded
from deploy.motcua.moments import moment

# What waits longer for its other half is remembered by name, so that a first look that was ended goes on behind it.
SUSPICIOUS = timedelta(minutes=10)
# As many facts of long ago are looked at with each check as its dossiers may have.
FACTS_OF_A_DOSSIER = 5
FIGURES = ("differences", "in_flight", "parked", "conservation", "events", "horizon")


class SinceInFuture(InputRefused):
    """Không thể kiểm từ một thời điểm chưa đến.

    A check cannot begin at an instant that has not come.
    """


@dataclass(frozen=True, slots=True)
class Asked:
    """What to check, against what, and where it is remembered."""

    dsn: str
    bootstrap: str
    state: Path
    since: datetime | None = None
    commune: str | None = None
    rate: int = 20_000
    portion: int = 2_000
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
    remembered = recalled(asked.state)
    memory = Memory(accepted=remembered.accepted) if asked.since else remembered
    async with books.transaction() as tx:
        until = await journals.now(tx)
        if asked.since and asked.since > until:
            raise SinceInFuture(field="/since", expected=f"trước (before) {moment(until)}")
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
        self._accepted = memory.accepted
        self._kept = kept_here

    async def whole(self, check: Check, *, until: datetime, parked: Parked) -> Report:
        """Check, count, remember, tell."""
        after = await self._after(until)
        # The first look at all of history is nobody's emergency.
        rate = None if self._memory.complete or self._asked.since else self._asked.rate
        stretch = Stretch(after, until, rate, self._asked.limit)
        heard = await self._facts_of_long_ago(after)
        done = await check.of(stretch, saved=self._saved, swept=heard.rows if heard else ())
        seen = await self._dossiers_of_long_ago(until)
        days = await self._days(done.found)
        counted = await conservation.counted(self._books, days)
        differences = await self._differences(done, seen, counted.absent)
        swept = sweep.moved_on(self._memory.swept, heard, seen) if heard else self._memory.swept
        accepted = self._remembered(done, differences, swept=swept)
        named = {it.subject for it in differences if it.subject and explains(it, accepted)}
        taken = {it.difference.id for it in accepted}
        open_ones = tuple(it for it in differences if it.id not in taken and self._asked_for(it.commune))
        return Report(
            differences=open_ones,
            accepted=tuple(it for it in accepted if self._asked_for(it.difference.commune)),
            difference=len(open_ones),
            in_flight=done.in_flight,
            parked=parked,
            conservation=self._balance(counted, named),
            events=done.found.events,
            beyond_kafka=done.beyond,
            parked_left_out=done.left_out,
            swept=swept,
            horizon=Horizon(kafka_days=done.kept_days, outcomes_days=self._kept.days),
            since=after,
            until=until,
        )

    def _asked_for(self, commune: str | None) -> bool:
        """Whether it is told; what belongs to no commune that is known may be anybody's."""
        return commune is None or self._asked.commune in (None, commune)

    async def _differences(
        self, done: Checked, seen: sweep.Dossiers, absent: list[conservation.Absent]
    ) -> list[Difference]:
        """All of them, each fault by one name, in words."""
        found = {it.same: it for it in (*seen.differences, *done.differences)}
        named = {it.subject for it in found.values() if it.subject and explains(it, self._accepted)}
        strangers = [it for it in seen.strangers if it.subject not in named]
        elsewhere = {it.dossier_id: it for it in (*seen.absent, *absent)}
        lost = [*strangers, *conservation.unaccounted(elsewhere.values(), named=named)]
        told = await self._named((*found.values(), *lost))
        return [*told, *await self._miscounted(done.found, told)]

    async def _facts_of_long_ago(self, after: datetime | None) -> sweep.Facts | None:
        if after is None or not self._portion:
            return None
        swept = self._memory.swept
        return await sweep.facts(
            self._books, swept, kept_since=self._kept.since, before=after, most=self._portion * FACTS_OF_A_DOSSIER
        )

    async def _dossiers_of_long_ago(self, now: datetime) -> sweep.Dossiers:
        """Some more of all, and those that are remembered by nothing but their state."""
        remembered = [it for it in self._memory.differences if it.reader == "routing" and it.event_id is None]
        again = {it.subject for it in remembered if it.subject is not None}
        return await sweep.dossiers(self._books, self._memory.swept, again=again, now=now, most=self._portion)

    @property
    def _portion(self) -> int:
        """The first look sees everything anyway, and one at an instant is about that instant."""
        return self._asked.portion if self._memory.complete and self._asked.since is None else 0

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
        left = self._memory.model_copy(update={"checkpoint": far, "differences": differences})
        with locked(self._asked.state):
            accepted = recalled(self._asked.state).accepted
            kept(self._asked.state, left.model_copy(update={"accepted": accepted}))
        self._asked.say(f"{found.events} sự kiện · facts, {instant:%Y-%m-%d %H:%M:%S}")

    def _remembered(self, done: Checked, differences: Collection[Difference], *, swept: Swept) -> tuple[Accepted, ...]:
        """What is accepted by now, written down with all the rest; a look from an instant on leaves no trace."""
        if self._asked.since is not None:
            return still(self._accepted, differences)
        with locked(self._asked.state):
            accepted = still(recalled(self._asked.state).accepted, differences)
            memory = Memory(
                checkpoint=next_checkpoint(done),
                complete=True,
                differences=tuple(differences),
                parked=still_parked(self._memory, done.found),
                strangers_ahead=done.strangers_ahead,
                checks=self._memory.checks + 1,
                swept=swept,
                accepted=accepted,
            )
            kept(self._asked.state, memory)
        return accepted

    async def _miscounted(self, found: Found, told: list[Difference]) -> list[Difference]:
        """Survey counts of the days that were touched, and of those that did not agree before."""
        miscounted = [it for it in self._memory.differences if it.slug in effects.MISCOUNTED.values()]
        before = {date.fromisoformat(it.detail[:10]) for it in miscounted}
        async with self._books.transaction() as tx:
            counts = await effects.miscounts(tx, found.survey_days | before)
            missing = await effects.missing_surveys(tx, told)
        return [worded(it) for it in effects.untold(counts, missing)]

    async def _days(self, found: Found) -> set[date]:
        """The days of reception that were touched, and those of dossiers that were nowhere before."""
        async with self._books.transaction() as tx:
            before = [it.subject for it in self._memory.differences if it.subject is not None]
            return found.reception_days | await conservation.days_of(tx, before)

    def _balance(self, counted: conservation.Counted, named: set[UUID]) -> Conservation:
        mine = [it for it in counted.days if self._asked_for(it.commune)]
        missing = [it for it in counted.absent if self._asked_for(it.commune)]
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
