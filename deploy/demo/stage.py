"""The stage of a demonstration: a running province, facts heard while they are announced, bars that fill."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import uuid4

import httpx

from contracts.calendar.hours import in_vietnam
from deploy.demo.bars import Bars
from deploy.demo.demonstration import AT_A_TIME, Demonstration
from deploy.demo.letterbox import Letterbox
from deploy.demo.plan import plan
from deploy.demo.staff import PATIENCE, Staff
from deploy.demo.stories import HEARD, Stories
from deploy.motcua.feed.posting import Counter
from deploy.motcua.feed.run import intake
from deploy.motcua.province import Province
from deploy.motcua.reach import address, token_of, transaction
from deploy.motcua.tail import listening
from deploy.provision import AUDITOR, SERVICES

_GLANCE = 0.2


async def played(province: Province, dossiers: int, *, seed: int) -> Demonstration:
    """One demonstration, from the file to the last answer."""
    began = datetime.now(UTC)
    # Rows are known by their run, so that a demonstration can be told from every other one.
    run = f"demo-{in_vietnam(began):%Y%m%d-%H%M%S}-{uuid4().hex[:4]}"
    planned = plan(dossiers, seed=seed, run=run, now=began)
    file = province.home / "demo" / f"{run}.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    async with _on_stage(province, Bars(dossiers), began=began) as demonstration:
        token = token_of(province, "reception_officer", account="demo.reception_officer")
        async with intake(address(province, "intake"), token=token, concurrency=AT_A_TIME) as client:
            await demonstration.record(planned, file=file, counter=Counter(client, patience=PATIENCE))
        await demonstration.work()
        await demonstration.hear_opinions(seed=seed)
        await demonstration.settle()
    return demonstration


@asynccontextmanager
async def _on_stage(province: Province, bars: Bars, *, began: datetime) -> AsyncIterator[Demonstration]:
    """Everything that goes on beside the play: facts are heard, bars are filled."""
    stories = Stories()
    async with listening(province.bootstrap, HEARD, patience=PATIENCE) as tail, httpx.AsyncClient(timeout=30) as http:
        box = Letterbox(f"{address(province, 'sms')}/inbox", http, began)
        demonstration = Demonstration(Staff(province, http), stories, box)
        # What was announced before this line is nobody's business here.
        beside = [asyncio.create_task(stories.listen(tail.records())), asyncio.create_task(_shown(demonstration, bars))]
        try:
            with bars.progress:
                yield demonstration
                bars.show(demonstration)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)


async def _shown(demonstration: Demonstration, bars: Bars) -> None:
    while True:
        bars.show(demonstration)
        await asyncio.sleep(_GLANCE)


async def parked(province: Province, demonstration: Demonstration) -> int:
    """How many facts of these dossiers some service could not apply."""
    stories = (it.story for it in demonstration.carried())
    keys = [str(story.recorded.dossier_id) for story in stories if story.recorded is not None]
    sql = "select count(*) from {}.parked where key = any($1) and state <> 'discarded'"
    async with transaction(province.dsn, AUDITOR) as tx:
        return sum([int(await tx.fetchval(sql.format(service), keys)) for service in SERVICES])
