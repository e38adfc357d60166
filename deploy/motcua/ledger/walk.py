"""The walk of a check over its slices: journals, inboxes and Kafka side by side, each read once and forward."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from contracts.delivery.database import Database
from contracts.topics import TOPIC_NAMED, Reader
from deploy.motcua.ledger import conservation, effects, folds, inboxes, journals, lanes
from deploy.motcua.ledger.crossing import Crossing
from deploy.motcua.ledger.facts import NUMBERED, Admitted, Announced, Applied, Place
from deploy.motcua.ledger.kafka_log import KafkaLog
from deploy.motcua.ledger.memory import Memory
from deploy.motcua.ledger.outcomes import Outcomes
from deploy.motcua.ledger.records import place_of, sighting
from deploy.motcua.ledger.shapes import Difference, about
from deploy.motcua.ledger.slices import slices
from deploy.provision import SERVICES

READERS = tuple(dict.fromkeys(reader for topic in NUMBERED.values() for reader in topic.readers))


@dataclass
class Found:
    """What a walk over the slices has gathered, for the end to judge."""

    differences: list[Difference] = field(default_factory=list)
    crossing: Crossing = field(default_factory=Crossing)
    outcomes: Outcomes = field(default_factory=Outcomes)
    unreadable: list[Place] = field(default_factory=list)
    # Outcomes of these are owed wherever their records lie, if they lie anywhere any more.
    due: set[UUID] = field(default_factory=set)
    parked: list[Applied] = field(default_factory=list)
    reception_days: set[date] = field(default_factory=set)
    survey_days: set[date] = field(default_factory=set)
    events: int = 0

    def oldest_awaited(self, *, since: datetime) -> datetime:
        """When the oldest fact that waits for its other half was stored, not counting the suspects."""
        awaited = (*self.crossing.awaited.values(), *self.outcomes.awaited.values())
        return min((row.stored_at for row in awaited if row.stored_at > since), default=since)

    def suspects(self, *, before: datetime) -> list[Difference]:
        """What has not agreed so far; a later look decides."""
        unmet = [about("not-on-kafka", row) for row in self.crossing.awaited.values() if row.stored_at <= before]
        owed = [
            about("no-outcome", row, reader=reader)
            for (reader, _), row in self.outcomes.awaited.items()
            if row.stored_at <= before and row.place is not None
        ]
        return [*self.differences, *self.crossing.found, *self.outcomes.found, *unmet, *owed]


class Walk:
    """Goes through the slices in order and holds what has not met its other half."""

    def __init__(self, books: Database, log: KafkaLog, *, kept_since: datetime | None) -> None:
        self._books = books
        self._log = log
        self._kept_since = kept_since
        self.found = Found()

    async def through(
        self, after: datetime, until: datetime, *, rate: int | None, saved: Callable[[datetime], None]
    ) -> None:
        """All slices; at most so many facts per second where a rate is given."""
        async for begins, ends in slices(self._books, after, until):
            began, before = time.monotonic(), self.found.events
            await self.slice(begins, ends)
            saved(ends)
            if rate:
                spare = (self.found.events - before) / rate - (time.monotonic() - began)
                await asyncio.sleep(max(spare, 0.0))

    async def slice(self, after: datetime, until: datetime) -> None:
        """What was stored, admitted and carried in one stretch of time."""
        async with self._books.transaction() as tx:
            rows = await journals.stored(tx, after, until)
        self.found.events += len(rows)
        await self.announced(rows)
        self.found.crossing.announce(rows)
        self.found.outcomes.announce(rows)
        for reader, admitted in zip(READERS, await self._admitted(after, until), strict=True):
            self.found.outcomes.admit(reader, admitted)
        await self._strays()
        # Kafka costs us processor time, the effects cost the database's: they are read side by side.
        await asyncio.gather(self.carried(until=until), self.effects())
        self.found.crossing.forget()

    async def _admitted(self, after: datetime, until: datetime) -> list[list[Admitted]]:
        async def of(reader: Reader) -> list[Admitted]:
            async with self._books.transaction() as tx:
                return await inboxes.admitted(tx, reader, after=after, until=until)

        return await asyncio.gather(*(of(reader) for reader in READERS))

    async def announced(self, rows: list[Announced]) -> None:
        """The journals by themselves, and which days they touch."""
        self.found.differences += await unsound(self._books, rows)
        async with self._books.transaction() as tx:
            dossiers = {row.subject for row in rows if row.topic == TOPIC_NAMED["intake.dossier.v1"].number}
            self.found.reception_days |= await conservation.days_of(tx, dossiers)

    async def _strays(self) -> None:
        """Outcomes of facts that were stored before this slice."""
        strays, self.found.outcomes.strays = self.found.outcomes.strays, []
        if not strays:
            return
        async with self._books.transaction() as tx:
            known = await journals.at(tx, [row.position for _, row in strays])
            folded = await folds.holding(tx, [row.position for _, row in strays if row.position not in known])
        for reader, row in strays:
            if row.position in folded:
                continue
            announced = known.get(row.position)
            same = announced if announced and announced.event_id == row.event_id else None
            self.found.outcomes.meet(reader, row, same)

    async def carried(self, *, until: datetime | None) -> None:
        """Kafka, forward to this instant or to its end."""
        async for record in self._log.read(until=until):
            lies = sighting(record)
            if lies is None:
                self.found.unreadable.append(place_of(record))
            else:
                self.found.crossing.see(lies)

    async def effects(self) -> None:
        """What must follow from what was heard and said so far."""
        outcomes = self.found.outcomes
        applied, outcomes.applied = outcomes.applied, []
        parked, outcomes.parked = outcomes.parked, []
        self.found.parked += parked
        for found in await asyncio.gather(*(self._effects_of(service, applied) for service in SERVICES)):
            self.found.differences += found
        async with self._books.transaction() as tx:
            returned = {fact.subject for fact in applied if fact.service == "survey"}
            self.found.survey_days |= await effects.survey_days(tx, returned)
            for reader in READERS:
                mine = {fact.event_id: fact for fact in parked if fact.service == reader}
                self.found.differences += [_lost(mine[gone]) for gone in await inboxes.gone(tx, reader, mine)]

    async def _effects_of(self, service: str, applied: list[Applied]) -> list[Difference]:
        mine = [fact for fact in applied if fact.service == service]
        if not mine:
            return []
        async with self._books.transaction() as tx:
            return await effects.differences(tx, service, mine)

    async def again(self, subjects: Iterable[UUID], memory: Memory, *, before: datetime) -> None:
        """Dossiers whose story did not agree, or stood still, looked at whole though their time has passed."""
        await self._foreign_again(memory)
        async with self._books.transaction() as tx:
            told = await journals.about(tx, subjects)
        rows = [row for row in told if row.stored_at <= before and not self._beyond(row)]
        if not rows:
            return
        await self.announced(rows)
        missed = memory.not_on_kafka
        self.found.crossing.announce(row for row in rows if row.event_id in missed)
        await self._heard(rows)
        self._forgive(rows, memory)
        await self.effects()

    async def swept(self, rows: list[Announced]) -> None:
        """Facts of long ago: by now each has its outcomes and effects."""
        if not rows:
            return
        self.found.differences += await unsound(self._books, rows)
        await self._heard(rows)
        compacted = [row for row in rows if NUMBERED[row.topic].compacted]
        async with self._books.transaction() as tx:
            later = await journals.at(tx, [lanes.behind(row) for row in compacted])
        # Of a compacted topic the last word alone is still to be heard.
        superseded = {row.event_id for row in compacted if lanes.behind(row) in later}
        for row in rows:
            if row.event_id in superseded:
                self._forgive_all(row)
            else:
                self.found.due.add(row.event_id)
        await self.effects()

    async def _heard(self, rows: Sequence[Announced]) -> None:
        """What the readers did about these, whenever that was."""
        self.found.outcomes.announce(rows)
        for reader in READERS:
            mine = [row for row in rows if reader in NUMBERED[row.topic].readers]
            async with self._books.transaction() as tx:
                known = await inboxes.of(tx, reader, [row.event_id for row in mine])
            self.found.outcomes.admit(reader, known.values())

    def _beyond(self, row: Announced) -> bool:
        """Whether its outcomes may be forgotten by now."""
        return self._kept_since is not None and row.stored_at < self._kept_since

    async def _foreign_again(self, memory: Memory) -> None:
        """Outcomes of facts that nobody had announced, where they still stand."""
        for it in memory.differences:
            if it.slug == "foreign-outcome" and it.event_id is not None:
                reader = next(name for name in READERS if name == it.reader)
                async with self._books.transaction() as tx:
                    standing = await inboxes.of(tx, reader, [it.event_id])
                self.found.outcomes.strays += [(reader, row) for row in standing.values()]
        await self._strays()

    def _forgive(self, rows: Iterable[Announced], memory: Memory) -> None:
        """Of old facts, only an outcome that was missed before is still awaited; where it lies, was noted then."""
        missed = memory.not_on_kafka
        places = {(it.reader, it.event_id): it.place for it in memory.differences if it.slug == "no-outcome"}
        for row in rows:
            for reader in NUMBERED[row.topic].readers:
                if (reader, row.event_id) in places:
                    row.place = places[reader, row.event_id]
                    if row.place is None:
                        self.found.due.add(row.event_id)
                elif row.event_id not in missed:
                    self.found.outcomes.awaited.pop((reader, row.event_id.bytes), None)

    def _forgive_all(self, row: Announced) -> None:
        for reader in NUMBERED[row.topic].readers:
            self.found.outcomes.awaited.pop((reader, row.event_id.bytes), None)


async def unsound(books: Database, rows: Sequence[Announced]) -> list[Difference]:
    """Gaps and broken hashes; what was folded since it was read, with all before it, is not there to be judged."""
    wanted = lanes.wanted(rows)
    async with books.snapshot() as tx:
        older = await folds.chains(tx, wanted) | {at: it.chain for at, it in (await journals.at(tx, wanted)).items()}
        missing = set(wanted) - older.keys()
        alone = [row.position for row in rows if lanes.before(row) in missing]
        gone = set(alone) - (await journals.at(tx, alone)).keys()
    return list(lanes.broken([row for row in rows if row.position not in gone], older))


def _lost(fact: Applied) -> Difference:
    return Difference(
        slug="lost-parked", subject=fact.subject, event_id=fact.event_id, type=fact.type, reader=fact.service
    )
