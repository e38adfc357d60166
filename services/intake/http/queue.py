"""The queue behind the counters: requests wait together and are committed together.

The commit before is the timer: while it runs, requests gather; what has gathered goes in one transaction. Nobody is
answered before the commit that holds their dossier, and whoever was told meanwhile that it takes too long is in none.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from prometheus_client import Gauge, Histogram

from contracts.delivery.database import DatabaseBusy
from contracts.delivery.http import Bug
from contracts.delivery.lifecycle import Pulse
from contracts.delivery.service import Service
from contracts.problems import Problem, Trouble
from services.intake.domain.dossier import Accepted, Dossier
from services.intake.handlers.number_dossiers import number_dossiers
from services.intake.handlers.recall_dossiers import Recalled
from services.intake.handlers.record_dossiers import record_dossiers

log = logging.getLogger("motcua.intake")

WAITING = Gauge("motcua_intake_waiting", "Receptions that wait for a commit.")
TOGETHER = Histogram(
    "motcua_intake_commit_dossiers", "Receptions in one commit.", buckets=(1, 5, 20, 50, 100, 200, 500)
)


class CountersFull(Trouble):
    """Quá nhiều hồ sơ đang chờ ghi, xin thử lại sau ít giây.

    Too many dossiers are waiting to be recorded, please try again in a few seconds.
    """


class ToldMeanwhile(Exception):
    """Somebody of this batch has heard that nothing is written: it begins anew without them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How many may wait, how many go in one commit, how many seconds a commit may take."""

    waiting: int
    drain: int
    patience: float


@dataclass(frozen=True, slots=True)
class Waiting:
    """A reception and whoever waits for its outcome."""

    accepted: Accepted
    outcome: asyncio.Future[Dossier]

    def hear(self, outcome: Recalled | Problem) -> None:
        """Tell the one who waits, if they still do."""
        if self.outcome.done():
            return
        match outcome:
            case Dossier():
                self.outcome.set_result(outcome)
            case None:
                self.outcome.set_exception(DatabaseBusy())
            case Problem():
                self.outcome.set_exception(outcome)


class ReceptionQueue:
    """Receptions on their way into the database."""

    def __init__(self, service: Service, bounds: Bounds) -> None:
        self._service = service
        self._bounds = bounds
        self._waiting: deque[Waiting] = deque()
        self._unanswered: set[asyncio.Future[Dossier]] = set()
        self._arrived = asyncio.Event()
        self._stalled = False
        self._next_try = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None
        self.pulse = Pulse("writer")
        WAITING.set_function(self._waiting.__len__)

    async def recorded(self, accepted: Accepted) -> Dossier:
        """The dossier, once it is committed; a Problem when it was not, Trouble when that takes too long."""
        loop = self._loop = self._loop or asyncio.get_running_loop()
        if self._stalled and not self._may_try(loop.time()):
            raise DatabaseBusy
        if len(self._waiting) >= self._bounds.waiting:
            raise CountersFull
        waiting = Waiting(accepted, loop.create_future())
        self._unanswered.add(waiting.outcome)
        self._waiting.append(waiting)
        self._arrived.set()
        late = loop.call_later(self._bounds.patience, self._stall, waiting)
        try:
            return await waiting.outcome
        finally:
            late.cancel()
            self._unanswered.discard(waiting.outcome)

    async def write(self) -> None:
        """One writer: commit what has gathered, for ever."""
        self.pulse.beat()
        while True:
            await self._arrived.wait()
            batch = self._gathered()
            try:
                await self._commit(batch)
            except asyncio.CancelledError:
                _tell(batch, DatabaseBusy())
                raise
            finally:
                self._stalled = False
                _tell(batch, Bug())

    async def close(self) -> None:
        """Wait until everybody is answered."""
        if self._unanswered:
            await asyncio.wait(self._unanswered, timeout=self._bounds.patience)

    def _may_try(self, now: float) -> bool:
        """While nothing gets through, one at a time tries: whatever stalled, a try ends it."""
        if now < self._next_try:
            return False
        self._next_try = now + self._bounds.patience
        return True

    def _stall(self, waiting: Waiting) -> None:
        """Until a commit gets through again, hardly anybody need wait as long to hear the same."""
        # An answer may be given in the turn of the loop in which its time is up.
        if waiting.outcome.done():
            return
        busy = DatabaseBusy()
        self._stalled = True
        self._next_try = waiting.outcome.get_loop().time() + self._bounds.patience
        self.pulse.fail(f"{busy.slug()}: no commit within {self._bounds.patience:g} s")
        waiting.hear(busy)

    def _gathered(self) -> list[Waiting]:
        """The oldest of those who still wait."""
        batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), self._bounds.drain))]
        if not self._waiting:
            self._arrived.clear()
        return [waiting for waiting in batch if not waiting.outcome.done()]

    async def _commit(self, batch: Sequence[Waiting]) -> None:
        """Together, or one by one where one of them cannot be kept: it harms nobody but itself."""
        if not batch:
            return
        try:
            outcomes = await self._kept(batch)
        except ToldMeanwhile:
            await self._commit([waiting for waiting in batch if not waiting.outcome.done()])
        except Trouble as trouble:
            self.pulse.fail(f"{trouble.slug()}: {trouble}")
            _tell(batch, trouble)
        except Problem as problem:
            await self._separate(batch, problem)
        else:
            self.pulse.beat()
            TOGETHER.observe(len(batch))
            for waiting, outcome in zip(batch, outcomes, strict=True):
                waiting.hear(outcome)

    async def _separate(self, batch: Sequence[Waiting], problem: Problem) -> None:
        if len(batch) > 1:
            for waiting in batch:
                await self._commit([waiting])
            return
        log.error("dossier not kept", extra={"slug": problem.slug(), "dossier_id": batch[0].accepted.dossier_id})
        _tell(batch, problem)

    async def _kept(self, batch: Sequence[Waiting]) -> list[Recalled]:
        service, accepted = self._service, [waiting.accepted for waiting in batch]
        async with service.database.single() as tx:
            codes = await number_dossiers(tx, accepted)
        with service.tracing.span("record dossiers", links=(each.reception.opening for each in accepted)):
            async with service.transaction() as tx:
                outcomes = await record_dossiers(tx, accepted, codes)
                # Only a commit whose own answer is late or lost can still be one that nobody was told of.
                if any(waiting.outcome.done() for waiting in batch):
                    raise ToldMeanwhile
                return outcomes


def _tell(batch: Sequence[Waiting], problem: Problem) -> None:
    for waiting in batch:
        waiting.hear(problem)
