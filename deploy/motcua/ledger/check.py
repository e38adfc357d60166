"""One check, from its checkpoint to now: journals first, then outboxes, then Kafka to its end, then the readers.

In this order nothing that is merely on its way can look lost: what a later source misses, an earlier one had not yet.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from contracts.delivery.database import Database
from deploy.motcua.ledger import journals, late, leftovers, stale, standing
from deploy.motcua.ledger.facts import Announced
from deploy.motcua.ledger.forgotten import SKEW, Forgotten
from deploy.motcua.ledger.horizon import Kept
from deploy.motcua.ledger.journals import Uncarried
from deploy.motcua.ledger.kafka_log import KafkaLog
from deploy.motcua.ledger.leftovers import Missing, Owed, Progress, Strangers
from deploy.motcua.ledger.memory import Memory
from deploy.motcua.ledger.shapes import Difference, InFlight, about
from deploy.motcua.ledger.slices import LONGEST_TRANSACTION, looked_back
from deploy.motcua.ledger.walk import READERS, Found, Walk

AGAIN_AT_MOST = 10_000
OVERLAP_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """From when to when, how fast, and how late something on its way may be, in seconds."""

    after: datetime | None
    until: datetime
    rate: int | None
    limit: float

    @property
    def bound(self) -> datetime:
        """What was stored before it is too late by now, if it is still on its way."""
        return self.until - timedelta(seconds=self.limit)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check has found, before dossiers are counted."""

    differences: tuple[Difference, ...]
    found: Found
    in_flight: InFlight
    beyond: int
    left_out: int
    strangers_ahead: tuple[Difference, ...]
    oldest: datetime
    kept_days: float | None


async def beginning(books: Database, memory: Memory, *, until: datetime) -> datetime | None:
    """Where the next check begins; None where nothing was ever announced."""
    if memory.checkpoint is None:
        async with books.transaction() as tx:
            first = await journals.first(tx)
        return None if first is None else first - SKEW
    if not memory.complete:
        return memory.checkpoint
    return min(memory.checkpoint, await looked_back(books, until=until))


class Check:
    """One check over the books and the log."""

    def __init__(self, books: Database, log: KafkaLog, memory: Memory, *, kept: Kept) -> None:
        self._books = books
        self._log = log
        self._memory = memory
        self._walk = Walk(books, log, kept_since=kept.since)

    async def of(
        self, stretch: Stretch, *, saved: Callable[[datetime, Found], None], swept: Sequence[Announced]
    ) -> Checked:
        """Everything in this stretch, whatever did not agree before, and some facts of long ago."""
        found = self._walk.found
        await self._log.start_at(None if stretch.after is None else stretch.after - SKEW)
        found.crossing.doubt(self._kept("stale-value"))
        if stretch.after is not None:
            subjects = again(self._memory)
            await self._walk.again(subjects, self._memory, before=stretch.after)
            await self._walk.swept([row for row in swept if row.subject not in subjects])
            await self._walk.through(
                stretch.after, stretch.until, rate=stretch.rate, saved=lambda instant: saved(instant, found)
            )
        async with self._books.transaction() as tx:
            uncarried = await journals.uncarried(tx)
        await self._walk.carried(until=None)
        behind = await self._stale(stretch, uncarried)
        if behind:
            # Whoever carries an old value once more may be about to carry the newer one once more, too.
            await asyncio.sleep(OVERLAP_SECONDS)
            await self._walk.carried(until=None)
            behind = await self._stale(stretch, uncarried)
        return await self._judged(stretch, uncarried, behind)

    async def _stale(self, stretch: Stretch, uncarried: Sequence[Uncarried]) -> list[Difference]:
        """Old values behind newer ones, in which nothing still on its way is to be seen."""
        crossing = self._walk.found.crossing
        coming = {UUID(it.event_id) for it in uncarried} | {row.event_id for row in crossing.awaited.values()}
        last = crossing.doubtful.values()
        return await stale.told(self._books, last, coming=coming, seen=crossing.has_seen, now=stretch.until)

    async def _judged(
        self, stretch: Stretch, uncarried: Sequence[Uncarried], stale_values: Sequence[Difference]
    ) -> Checked:
        found, now = self._walk.found, stretch.until
        waiting = {UUID(it.event_id) for it in uncarried}
        unmet = [row for row in found.crossing.awaited.values() if row.event_id not in waiting]
        forgotten = Forgotten(await self._log.forgotten() if unmet else {})
        # What a look that was broken off suspected was never judged.
        lost = self._memory.not_on_kafka if self._memory.complete else ()
        missing = await leftovers.missing(self._books, unmet, now=now, forgotten=forgotten, lost=lost)
        # Whoever says that it has come so far, had committed its outcomes before.
        progress = Progress({reader: await self._log.committed(reader) for reader in READERS})
        owed = self._owed(progress, missing)
        altered, strangers = await self._early(progress)
        async with self._books.transaction() as tx:
            late_here = await standing.differences(tx)
        differences = [
            *found.differences,
            *found.crossing.found,
            *found.outcomes.found,
            *(about("not-on-kafka", row) for row in missing.lost),
            *altered,
            *strangers.told,
            *await late.uncarried(self._books, uncarried, before=stretch.bound),
            *await self._from_readers(owed, stretch),
            *stale_values,
            *late_here,
            *self._kept("inverted", "changed"),
        ]
        behind = [row for each in owed for row in each.behind]
        return Checked(
            differences=tuple(once(differences)),
            found=found,
            in_flight=_in_flight(uncarried, behind, now=now),
            beyond=missing.beyond,
            left_out=left_out(self._memory),
            strangers_ahead=strangers.ahead,
            oldest=min([now, *(it.stored_at for it in uncarried), *(row.stored_at for row in behind)]),
            kept_days=await self._log.retention_days(),
        )

    def _owed(self, progress: Progress, missing: Missing) -> list[Owed]:
        awaited = self._walk.found.outcomes.awaited.items()
        due = missing.gone | self._walk.found.due
        return [
            leftovers.sorted_out(reader, [row for (of, _), row in awaited if of == reader], progress, due=due)
            for reader in READERS
        ]

    async def _from_readers(self, owed: Sequence[Owed], stretch: Stretch) -> list[Difference]:
        """Outcomes that are missing, and readers that are too late."""
        differences: list[Difference] = []
        for each in owed:
            differences += await leftovers.without_outcome(self._books, each)
            differences += await late.unread(self._books, each, before=stretch.bound)
        return differences

    async def _early(self, progress: Progress) -> tuple[list[Difference], Strangers]:
        """Records that met no announcement, together with the strangers that lay there before."""
        found = self._walk.found
        altered, foreign = await leftovers.unknown(self._books, found.crossing.early.values())
        before = self._lying(self._memory.strangers_ahead) + self._kept("foreign")
        each = {it.same: it for it in (*before, *foreign, *leftovers.unreadable(found.unreadable))}
        acted_on = {it.event_id for it in found.outcomes.found if it.slug == "foreign-outcome"}
        return altered, await leftovers.strangers(self._books, list(each.values()), progress, acted_on=acted_on)

    def _kept(self, *slugs: str) -> list[Difference]:
        """What lies on Kafka stays wrong for as long as it lies there."""
        return self._lying(it for it in self._memory.differences if it.slug in slugs)

    def _lying(self, found: Iterable[Difference]) -> list[Difference]:
        return [it for it in found if (at := it.place) is not None and self._log.keeps(at)]


def again(memory: Memory) -> set[UUID]:
    """Dossiers to look at again: all that a difference names, and of the parked ones no more than a check can bear."""
    named = {it.subject for it in memory.differences if it.subject is not None}
    return named.union(memory.parked[:AGAIN_AT_MOST])


def left_out(memory: Memory) -> int:
    """How many parked dossiers are not looked at again, since they are too many."""
    return len(set(memory.parked) - again(memory))


def still_parked(memory: Memory, found: Found) -> tuple[UUID, ...]:
    """The parked dossiers to look at next time: first those that were left out now, then those seen parked."""
    looked_at = again(memory)
    left = (subject for subject in memory.parked if subject not in looked_at)
    return tuple(dict.fromkeys((*left, *(fact.subject for fact in found.parked))))


def _in_flight(uncarried: Sequence[Uncarried], behind: Sequence[Announced], *, now: datetime) -> InFlight:
    """Facts that are not yet everywhere; not those that came while we looked."""
    stored = {it.event_id: it.stored_at for it in uncarried} | {str(row.event_id): row.stored_at for row in behind}
    oldest = max(((now - at).total_seconds() for at in stored.values()), default=0.0)
    return InFlight(count=len(stored), oldest_seconds=round(max(oldest, 0.0), 3))


# What one fault leads to, and by which names it is told already.
_FIRST_NAMES = {"foreign-outcome": ("foreign",), "stale-value": ("foreign", "inverted")}


def once(differences: Sequence[Difference]) -> list[Difference]:
    """Each once; what a changed, foreign or repeated fact leads to is told by its first name alone."""
    named = {(it.slug, it.event_id) for it in differences}
    told = {
        it.same: it
        for it in reversed(differences)
        if not any((first, it.event_id) in named for first in _FIRST_NAMES.get(it.slug, ()))
    }
    return list(reversed(told.values()))


def next_checkpoint(checked: Checked) -> datetime:
    """Everything stored before it has been seen everywhere it should be."""
    return checked.oldest - LONGEST_TRANSACTION
