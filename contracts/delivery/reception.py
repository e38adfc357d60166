"""A batch of facts becomes effects in one transaction; a failure isolates one dossier, and the others go through.

The batch is worked in waves: wave n holds every dossier's n-th fact, grouped by handler, so a handler is given many
dossiers at once and never one of them twice. A refused fact, a bug and poison are parked; trouble undoes the
whole batch.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from typing import Any
from uuid import UUID

from opentelemetry.trace import SpanKind

from contracts.delivery import inbox, quarantine
from contracts.delivery.apart import WAITED_OUT, apart
from contracts.delivery.clock import Clock
from contracts.delivery.database import Database, Transaction
from contracts.delivery.envelope import Received, Record, RecordUnreadable, read
from contracts.delivery.hearing import Handler, Hearing
from contracts.delivery.quarantine import Lane, Parking
from contracts.delivery.telemetry import (
    CONVERSATION,
    DESTINATION,
    GROUP,
    MESSAGE_ID,
    OPERATION,
    OPERATION_NAME,
    SYSTEM,
    Cause,
    Tracing,
    traceparent_of,
)
from contracts.problems import NotYet, Problem

log = logging.getLogger("motcua.reception")


class MustBeCareful(Exception):
    """Something in this batch cannot be applied: the batch begins anew, each group apart."""


class Reception:
    """One service's reader: admits facts and gives them to their handlers."""

    def __init__(
        self,
        database: Database,
        hearing: Hearing,
        *,
        service: str,
        clock: Clock,
        tracing: Tracing,
        ceiling: int,
        wake: Callable[[Collection[str]], None],
    ) -> None:
        self._database = database
        self.hearing = hearing
        self._service = service
        self._clock = clock
        self._tracing = tracing
        self._ceiling = ceiling
        self.wake = wake
        self.admitted = 0

    async def receive(self, records: Sequence[Record]) -> None:
        """Apply a batch, once; Trouble means that nothing of it is done."""
        facts, unreadable = self._read(records)
        links = [fact.traceparent for fact in facts]
        with self._tracing.span(f"receive {self._service}", kind=SpanKind.CONSUMER, links=links):
            try:
                async with self._database.transaction() as tx:
                    admitted = await self._apply(tx, facts, unreadable=unreadable, careful=False)
            except MustBeCareful:
                async with self._database.transaction() as tx:
                    admitted = await self._apply(tx, facts, unreadable=unreadable, careful=True)
        self.admitted += admitted
        self.wake(tx.leaves)

    @staticmethod
    def _read(records: Iterable[Record]) -> tuple[list[Received], list[Parking]]:
        """The facts in the records, and what holds none."""
        facts: list[Received] = []
        unreadable: list[Parking] = []
        for record in records:
            try:
                facts.append(read(record))
            except RecordUnreadable as error:
                unreadable.append(Parking(record, "dead", error.reason, str(error)))
            except Exception as error:
                # Whatever we did not think of: one record must not stop all others for ever.
                log.exception("record not read", extra={"topic": record.topic, "offset": record.offset})
                unreadable.append(Parking(record, "dead", "bug", f"{type(error).__name__}: {error}"))
        # What others wait for goes first; between topics no order was promised.
        facts.sort(key=lambda fact: not (fact.topic.private or fact.topic.compacted))
        return facts, unreadable

    async def _apply(self, tx: Transaction, facts: list[Received], *, unreadable: list[Parking], careful: bool) -> int:
        """Admit, park what cannot be applied, handle the rest; how many were new."""
        new = await inbox.admit(tx, facts, needs_nothing=self.hearing.needs_nothing)
        fresh = _once([fact for fact in facts if fact.event.id in new])
        first_poison = _first_offsets(unreadable)
        stuck = await quarantine.blocked(tx, [fact.lane for fact in fresh], ceiling=self._ceiling)
        forgotten = await inbox.forgotten(tx, fresh, now=self._clock())
        parkings = list(unreadable)
        ready: list[Received] = []
        for fact in fresh:
            if fact.event.id in forgotten:
                parkings.append(_beyond_memory(fact))
                stuck.add(fact.lane)
            elif fact.lane in stuck or fact.record.offset > first_poison.get(fact.lane, fact.record.offset):
                parkings.append(behind(fact))
            else:
                ready.append(fact)
        parkings += await (self._work(tx, ready) if careful else self._work_together(tx, ready))
        await quarantine.park(tx, sorted(parkings, key=lambda p: (p.record.topic, p.record.partition, p.record.offset)))
        await inbox.mark(tx, [p.fact.event.id for p in parkings if p.fact], outcome="parked")
        return len(new)

    async def _work_together(self, tx: Transaction, facts: list[Received]) -> list[Parking]:
        """Wave after wave with nothing to fall back to, as almost every batch allows."""
        needed = [fact for fact in facts if not self.hearing.needs_nothing(fact.event)]
        try:
            for wave in _waves(needed):
                for group in self._by_handler(wave):
                    await self._handle(tx, group)
        except NotYet as waiting:
            raise MustBeCareful from waiting
        except WAITED_OUT:
            raise
        except Exception as error:
            raise MustBeCareful from error
        return []

    async def _work(self, tx: Transaction, facts: list[Received]) -> list[Parking]:
        """Wave after wave; what failed, and what then waits behind it."""
        parkings: list[Parking] = []
        stuck: set[Lane] = set()
        for wave in _waves(facts):
            parkings += [behind(fact) for fact in wave if fact.lane in stuck]
            for group in self._by_handler(fact for fact in wave if fact.lane not in stuck):
                failed = await self.attempt(tx, group)
                parkings += failed
                stuck |= {parking.fact.lane for parking in failed if parking.fact}
        return parkings

    async def attempt(self, tx: Transaction, group: list[Received]) -> list[Parking]:
        """Give facts to their one handler, each apart from those that fail; what failed."""
        group = [fact for fact in group if not self.hearing.needs_nothing(fact.event)]
        if not group:
            return []
        failed = await apart(tx, group, lambda facts: self._handle(tx, facts), subject=lambda fact: fact.subject)
        return [_stopped(each.one, each.error) for each in failed]

    def _by_handler(self, facts: Iterable[Received]) -> Iterable[list[Received]]:
        groups: dict[Handler[Any] | None, list[Received]] = defaultdict(list)
        for fact in facts:
            groups[self.hearing.handlers.get(fact.event.type)].append(fact)
        return groups.values()

    async def _handle(self, tx: Transaction, group: Sequence[Received]) -> None:
        handler = self.hearing.handlers[group[0].event.type]
        with ExitStack() as spans:
            tx.because([self._process_span(fact, spans) for fact in group])
            await handler(tx, [fact.event for fact in group], now=self._clock())

    def _process_span(self, fact: Received, spans: ExitStack) -> tuple[str, Cause]:
        """The fact's process span, a child of its creation; what it causes is created under it."""
        if not self._tracing.keeps:
            return fact.subject, Cause(fact.traceparent, fact.event.id)
        span = self._tracing.start(
            f"process {fact.topic.name}",
            kind=SpanKind.CONSUMER,
            parent=fact.traceparent,
            attributes={
                SYSTEM: "kafka",
                OPERATION: "process",
                OPERATION_NAME: "process",
                DESTINATION: fact.topic.name,
                MESSAGE_ID: str(fact.event.id),
                CONVERSATION: fact.subject,
                GROUP: self._service,
            },
        )
        spans.callback(span.end)
        return fact.subject, Cause(traceparent_of(span.get_span_context()), fact.event.id)


def behind(fact: Received) -> Parking:
    """A fact that waits behind an earlier one of its lane."""
    return Parking(fact.record, "waiting", "behind", "waits behind an earlier record of its dossier", fact)


def _beyond_memory(fact: Received) -> Parking:
    """A fact so old that nobody knows any more whether it was applied."""
    why = "older than the outcomes that are kept; only an operator can tell whether it was applied before"
    return Parking(fact.record, "dead", "beyond-memory", why, fact)


def _stopped(fact: Received, error: Exception) -> Parking:
    """A fact whose time has not come, or that its handler refuses, or fails on."""
    if isinstance(error, NotYet):
        return Parking(fact.record, "waiting", error.slug(), str(error), fact)
    if isinstance(error, Problem):
        return Parking(fact.record, "dead", error.slug(), str(error), fact)
    log.error("handler failed", extra={"type": fact.event.type, "dossier_id": fact.subject}, exc_info=error)
    return Parking(fact.record, "dead", "bug", f"{type(error).__name__}: {error}", fact)


def _once(facts: Sequence[Received]) -> list[Received]:
    """Each fact once, where the first of its copies lies: a later copy moves nothing."""
    first: dict[UUID, Received] = {}
    for fact in facts:
        first.setdefault(fact.event.id, fact)
    return list(first.values())


def _first_offsets(unreadable: Sequence[Parking]) -> Mapping[Lane, int]:
    """Per lane, the offset of its first unreadable record in this batch."""
    first: dict[Lane, int] = {}
    for parking in unreadable:
        if key := quarantine.key_text(parking.record.key):
            lane = (parking.record.topic, key)
            first[lane] = min(parking.record.offset, first.get(lane, parking.record.offset))
    return first


def _waves(facts: Sequence[Received]) -> list[list[Received]]:
    """Wave n: every subject's n-th fact of the batch."""
    waves: list[list[Received]] = []
    heights: dict[str, int] = defaultdict(int)
    for fact in facts:
        height = heights[fact.subject]
        heights[fact.subject] += 1
        if height == len(waves):
            waves.append([])
        waves[height].append(fact)
    return waves
