"""The queue behind the counters lets a reception try again, whatever went wrong before."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Coroutine, Sequence
from typing import cast

import pytest
import uvloop

from contracts.delivery.database import DatabaseBusy
from contracts.delivery.service import Service
from services.intake.domain.dossier import Dossier
from services.intake.handlers.recall_dossiers import Recalled
from services.intake.http.queue import Bounds, ReceptionQueue, Waiting
from tests.builders.at_counter import accepted
from tests.eventually import eventually

PATIENCE = 0.2


class SlowQueue(ReceptionQueue):
    """A queue whose commits keep the loop busy for a while, or wait for the test."""

    def __init__(self) -> None:
        super().__init__(cast(Service, None), Bounds(waiting=100, drain=100, patience=PATIENCE))
        self.busy = 0.0
        self.goes_on = asyncio.Event()
        self.goes_on.set()

    async def _kept(self, batch: Sequence[Waiting]) -> list[Recalled]:
        await self.goes_on.wait()
        until = time.monotonic() + self.busy
        while time.monotonic() < until:
            pass
        return [Dossier(code="one", reception=each.accepted.reception) for each in batch]


@contextlib.asynccontextmanager
async def written() -> AsyncIterator[SlowQueue]:
    """A queue with one writer."""
    queue = SlowQueue()
    writer = asyncio.create_task(queue.write())
    try:
        yield queue
    finally:
        writer.cancel()
        await asyncio.wait([writer])


async def asked(queue: SlowQueue) -> float:
    """Seconds to an answer, be it a refusal."""
    began = time.monotonic()
    with contextlib.suppress(DatabaseBusy):
        await queue.recorded(accepted())
    return time.monotonic() - began


def on_uvloop(story: Coroutine[None, None, None]) -> None:
    """The loop of every service; its timers go before what is ready."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(story)


def test_a_deadline_that_passes_with_the_commit_closes_no_door() -> None:
    async def story() -> None:
        async with written() as queue:
            queue.busy = 3 * PATIENCE
            assert (await queue.recorded(accepted())).code == "one"
            queue.busy = 0.0

            assert (await queue.recorded(accepted())).code == "one"
            assert queue.pulse.well

    on_uvloop(story())


def test_while_commits_stand_still_one_after_another_tries_and_the_others_hear_at_once() -> None:
    async def story() -> None:
        async with written() as queue:
            queue.goes_on.clear()
            with pytest.raises(DatabaseBusy):
                await queue.recorded(accepted())
            assert queue.pulse.error is not None
            assert "database-busy" in queue.pulse.error

            waits = await asyncio.gather(*(asked(queue) for _ in range(20)))
            assert max(waits) < PATIENCE / 2
            await eventually(lambda: asked(queue), until=lambda waited: waited > PATIENCE / 2, every=0.001)

            queue.goes_on.set()
            await eventually(lambda: asked(queue), until=lambda _: queue.pulse.well, every=0.001)

    on_uvloop(story())
