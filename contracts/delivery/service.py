"""A service put together: its database, its relay, its reader and its clockwork under one lifespan."""

import gc
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI

from contracts.delivery import figures
from contracts.delivery.accounts import Accounts
from contracts.delivery.clock import shifted_clock
from contracts.delivery.database import Database, Transaction
from contracts.delivery.doors import Doors
from contracts.delivery.folding import Folded, Folding, nothing_more
from contracts.delivery.hearing import Hearing
from contracts.delivery.lifecycle import Pulse, Supervised
from contracts.delivery.outbox import FACTS
from contracts.delivery.reader import Reader
from contracts.delivery.reception import Reception
from contracts.delivery.relay import Relay
from contracts.delivery.replay import Replay
from contracts.delivery.settings import ServiceSettings
from contracts.delivery.telemetry import Cause, Tracing, log_as_json

log = logging.getLogger("motcua.service")


class UnheardFacts(RuntimeError):
    """A fact that a service would hear without having decided what to do about it."""


def _search_less_for_garbage() -> None:
    """Facts and rows make no cycles: searching for them after every few hundred objects took a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


class Service:
    """The moving parts of one service in one process."""

    def __init__(
        self, settings: ServiceSettings, *, hearing: Hearing | None = None, folded: Folded = nothing_more
    ) -> None:
        if hearing is not None and hearing.unheard():
            raise UnheardFacts(", ".join(sorted(hearing.unheard())))
        log_as_json(settings.service)
        self.settings = settings
        self.tracing = Tracing(settings.service)
        self.clock = shifted_clock(settings.clock_shift, stage=settings.stage)
        self.database = Database(settings, self.tracing)
        self.accounts = Accounts(settings)
        self.relay = Relay(self.database, settings, self.tracing)
        self._carrying = Supervised("relay", self.relay.run, pulse=self.relay.pulse)
        self.reception = self._reception(hearing) if hearing is not None else None
        self._reading = self._readers(self.reception, hearing) if self.reception and hearing else []
        self._works: list[Supervised] = []
        self._closing: list[Callable[[], Awaitable[None]]] = []
        self.folding = Folding(self.database, self.clock, days=settings.outcomes_days, folded=folded)
        self.works("folding", self.folding.run, pulse=self.folding.pulse)

    def _reception(self, hearing: Hearing) -> Reception:
        return Reception(
            self.database,
            hearing,
            service=self.settings.service,
            clock=self.clock,
            tracing=self.tracing,
            ceiling=self.settings.parked_ceiling,
            wake=self.wake,
        )

    def _readers(self, reception: Reception, hearing: Hearing) -> list[Supervised]:
        reader = Reader(reception, self.settings, hearing.topics)
        replay = Replay(self.database, reception, attempts=self.settings.parked_attempts)
        return [
            Supervised("reader", reader.run, pulse=reader.pulse),
            Supervised("replay", replay.run, pulse=replay.pulse),
        ]

    def works(self, name: str, work: Callable[[], Awaitable[None]], *, pulse: Pulse | None = None) -> None:
        """Keep this running for as long as the service does."""
        self._works.append(Supervised(name, work, pulse=pulse))

    def on_close(self, close: Callable[[], Awaitable[None]]) -> None:
        """Finish this before the tasks are ended."""
        self._closing.append(close)

    def wake(self, leaves: Collection[str]) -> None:
        """A transaction is committed, and leaves this to be gone on with."""
        if FACTS in leaves:
            self.relay.wake()

    @asynccontextmanager
    async def transaction(
        self, *, cause: Cause | None = None, within: float | None = None
    ) -> AsyncIterator[Transaction]:
        """A transaction whose facts are carried as soon as it is committed."""
        async with self.database.transaction(cause=cause, within=within) as tx:
            yield tx
        self.wake(tx.leaves)

    def _parts(self) -> Sequence[Supervised]:
        return (*self._reading, *self._works, self._carrying)

    @asynccontextmanager
    async def lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        """Start every part; at the end drain what was accepted and leave in order."""
        _search_less_for_garbage()
        for part in self._parts():
            part.start()
        try:
            yield
        finally:
            for close in self._closing:
                await close()
            for part in (*self._reading, *self._works):
                await part.stop(within=self.settings.drain_timeout)
            await self.relay.finish()
            await self._carrying.stop()
            await self._carry_the_rest()
            await self.database.close()
            self.tracing.close()
            log.info("service ended", extra={"service": self.settings.service})

    async def _carry_the_rest(self) -> None:
        """What was announced last; what cannot be carried now is stored and carried by the next process."""
        try:
            await self.relay.drain()
        except Exception as error:
            log.info("facts left for the next process", extra={"why": str(error)})

    async def ready(self) -> tuple[bool, dict[str, object]]:
        """Whether the service can commit, and how its parts are."""
        database = await self.database.state()
        parts = {part.name: part.pulse.error or "well" for part in self._parts()}
        parts["database"] = database
        await figures.measure(self.database, parts)
        full = any(state.startswith("too-much-parked") for state in parts.values())
        good = database == "well" and not full
        well = all(state == "well" for state in parts.values())
        status = "ready" if well else "degraded"
        return good, {"status": status if good else "unready", "parts": parts}

    def app(self, title: str) -> Doors:
        """An app in this service's frame."""
        app = Doors(
            title,
            lifespan=self.lifespan,
            tracing=self.tracing,
            ready=self.ready,
            body_seconds=self.settings.body_timeout,
        )
        app.state.service = self
        return app
