"""`motcua demo`: some hundred dossiers of ten communes through the whole chain, on the real thing."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated
from uuid import uuid4

import httpx
import typer

from contracts.calendar.hours import in_vietnam
from deploy.demo.citizens import Letterbox
from deploy.demo.demonstration import AT_A_TIME, Demonstration
from deploy.demo.outcome import Outcome
from deploy.demo.plan import plan
from deploy.demo.report import Bars, communes, lines
from deploy.demo.staff import PATIENCE, Staff
from deploy.demo.stories import HEARD, Stories
from deploy.local import part
from deploy.motcua import output
from deploy.motcua.feed.posting import Counter
from deploy.motcua.feed.run import intake
from deploy.motcua.lifecycle import Raised, bring_up, take_down
from deploy.motcua.output import AsJson
from deploy.motcua.province import Province
from deploy.motcua.reach import address, token_of, transaction
from deploy.motcua.settings import LocalSettings
from deploy.motcua.tail import listening
from deploy.motcua.watch import watcher
from deploy.provision import AUDITOR, SERVICES

_GLANCE = 0.2


def demo(
    *,
    dossiers: Annotated[int, typer.Option(min=1, max=100_000, help="Số hồ sơ. How many dossiers.")] = 300,
    seed: Annotated[int, typer.Option(help="Hạt giống của dữ liệu bịa. The seed of what is invented.")] = 1,
    once: Annotated[bool, typer.Option("--once", help="Dừng những gì đã khởi động. Stop what it started.")] = False,
    as_json: AsJson = False,
) -> None:
    """Chạy thử cả chuỗi với hồ sơ bịa. Carry invented dossiers through the whole chain."""
    began = time.monotonic()
    raised = _raised(once=once)
    province = Province.of(LocalSettings())
    try:
        demonstration, parked = asyncio.run(_played(province, dossiers, seed=seed))
        outcome = Outcome.of(demonstration.carried(), parked=parked, seconds=time.monotonic() - began)
        output.answer(outcome, as_json=as_json, shown=communes(demonstration.carried()))
        if not as_json:
            typer.echo(lines(outcome, demonstration, province))
    finally:
        if once:
            _stop(province, raised)
    if outcome.ledger_difference or outcome.parked or outcome.recorded < dossiers:
        output.found()


def _raised(*, once: bool) -> Raised:
    """The province, up; a start that fails half way leaves nothing behind where nothing may be left."""
    province = Province.of(LocalSettings())
    ran = province.runs()
    try:
        return bring_up(province, say=_say)
    except BaseException:
        if once and not ran:
            take_down(province, say=_say)
        raise


async def _played(province: Province, dossiers: int, *, seed: int) -> tuple[Demonstration, int]:
    began = datetime.now(UTC)
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
    for code, verdict in demonstration.left_lying.items():
        _say(f"{code}: {verdict.command} refused, {verdict.slug}")
    return demonstration, await _parked(province, demonstration)


@asynccontextmanager
async def _on_stage(province: Province, bars: Bars, *, began: datetime) -> AsyncIterator[Demonstration]:
    """Everything that goes on beside the play: facts are heard, bars are filled."""
    stories = Stories()
    async with listening(province.bootstrap, HEARD, patience=PATIENCE) as tail, httpx.AsyncClient(timeout=30) as http:
        box = Letterbox(f"{address(province, 'sms')}/inbox", http, began)
        demonstration = Demonstration(Staff(province, http), stories, box)
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


async def _parked(province: Province, demonstration: Demonstration) -> int:
    """How many facts of these dossiers some service could not apply."""
    stories = (it.story for it in demonstration.carried())
    keys = [str(story.recorded.dossier_id) for story in stories if story.recorded is not None]
    sql = "select count(*) from {}.parked where key = any($1) and state <> 'discarded'"
    async with transaction(province.dsn, AUDITOR) as tx:
        return sum([int(await tx.fetchval(sql.format(service), keys)) for service in SERVICES])


def _stop(province: Province, raised: Raised) -> None:
    """What ran before stays as it was found; what a watcher looks after would only come back."""
    if not raised.already:
        take_down(province, say=_say)
    elif watcher(province).name in raised.started:
        for it in (watcher(province), *reversed(province.parts())):
            if it.name in raised.started:
                part.end(it)
    else:
        _say(f"left running, as found: {', '.join(raised.already)}")


def _say(what: str) -> None:
    output.progress.print(what, markup=False)
