"""What the public facts have told of each dossier so far, and waiting until they have told enough."""

import asyncio
import time
from collections.abc import AsyncIterable, Callable, Collection, Iterable
from uuid import UUID

from contracts.delivery.envelope import Record, RecordUnreadable, read
from contracts.message import DossierEvent
from contracts.topics import INTAKE_DOSSIER, NOTIFY_NOTICE, ROUTING_PROGRESS, SURVEY_FEEDBACK
from deploy.demo.story import Story

_GLANCE = 0.05
HEARD = tuple(topic.name for topic in (INTAKE_DOSSIER, ROUTING_PROGRESS, NOTIFY_NOTICE, SURVEY_FEEDBACK))

Enough = Callable[[Story], bool]


class Stories:
    """All dossiers heard of since the listening began."""

    def __init__(self) -> None:
        self._by_code: dict[str, Story] = {}
        self._seen: set[UUID] = set()

    def of(self, code: str) -> Story:
        """The story of a dossier so far; it may still be empty."""
        return self._by_code.setdefault(code, Story())

    def number(self, enough: Enough, codes: Iterable[str]) -> int:
        """Of how many of these dossiers enough was heard."""
        return sum(enough(self.of(code)) for code in codes)

    async def listen(self, records: AsyncIterable[Record]) -> None:
        """Hear facts for as long as they come."""
        async for record in records:
            self._keep(record)

    def _keep(self, record: Record) -> None:
        try:
            fact = read(record).event
        except RecordUnreadable:
            return
        # Delivery is at least once: a copy is no news.
        if fact.id in self._seen or not isinstance(fact, DossierEvent):
            return
        self._seen.add(fact.id)
        self.of(fact.dossier_code).hear(fact)

    async def until(self, enough: Enough, codes: Collection[str], *, patience: float) -> set[str]:
        """Wait until enough was heard of all; those left when none was added for `patience` seconds."""
        return await self.until_each(lambda code: enough(self.of(code)), codes, patience=patience)

    async def until_each(self, agreed: Callable[[str], bool], codes: Collection[str], *, patience: float) -> set[str]:
        """The same for a question about each code."""
        left, since = set(codes), time.monotonic()
        while still := {code for code in left if not agreed(code)}:
            # Slow is not stuck: every dossier that comes through buys the others time.
            if len(still) < len(left):
                since = time.monotonic()
            if time.monotonic() > since + patience:
                return still
            left = still
            await asyncio.sleep(_GLANCE)
        return set()
