"""One storm: load and faults together, then calm, then the judgement."""

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import inf

import asyncpg
import httpx
from aiokafka.errors import KafkaError

from contracts.problems import Problem
from deploy.motcua.province import Province
from tests.chaos import blows
from tests.chaos.checker import Verdict, judged
from tests.chaos.clients import Clients
from tests.chaos.evidence import read_evidence
from tests.chaos.ground import a_battered_province, impatient
from tests.chaos.healing import Watch, quiet
from tests.chaos.history import History, Operation
from tests.chaos.load import Load
from tests.chaos.manners import Held, held, manners
from tests.chaos.opinion import second_opinion
from tests.chaos.schedule import Fault, Kind, schedule
from tests.chaos.wire_blows import Forger
from tests.eventually import eventually

CALM_BEFORE = 3.0
FINISHING = 60.0
DRAINING = 120.0
ALONE_WITHIN = 90.0
FAILED = (AssertionError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError, KafkaError, Problem, httpx.HTTPError)
Blow = Callable[[Province, Fault], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Struck:
    """A fault as it was, and how long after it all was well."""

    fault: Fault
    began: float
    ended: float
    error: str = ""


@dataclass
class Aftermath:
    """What a storm was and what it left."""

    seed: str
    struck: list[Struck]
    recovered: list[tuple[Kind, float | None]]
    operations: list[Operation]
    verdict: Verdict
    drained: float
    posted: int
    dropped: int
    seconds: float
    home: str
    ledger: str


async def storm(seed: str, *, faults: int, per_second: float, apart: bool = False, longest: float = inf) -> Aftermath:
    """The storm of this seed; apart, a fault begins only when all is well after the one before."""
    began = time.monotonic()
    async with a_battered_province(impatient()) as province:
        history = History(province.home / "history.jsonl")
        clients = Clients(province, history, seed=seed)
        load = Load(province, clients, history, seed=seed, per_second=per_second)
        watch, forger = Watch(province), Forger(province, random.Random(f"forger {seed}"))
        looking = asyncio.create_task(watch.run())
        try:
            planned, nemesis = schedule(seed, faults=faults, longest=longest), nemesis_of(forger)
            struck = await weather(load, nemesis=nemesis, planned=planned, after=watch if apart else None)
            drained, _ = await quiet(province, within=DRAINING)
            evidence = await read_evidence(province, forged=forger.forged)
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)
            await clients.close()
        operations = history.operations()
        return Aftermath(
            seed=seed,
            struck=struck,
            recovered=[(each.fault.kind, watch.well_after(each.ended)) for each in struck],
            operations=operations,
            verdict=judged(operations, evidence, manners(history.lines, kept=kept(struck))),
            drained=drained,
            posted=load.posted,
            dropped=load.dropped,
            seconds=round(time.monotonic() - began, 1),
            home=str(province.home),
            ledger=await second_opinion(province),
        )


def kept(struck: Sequence[Struck]) -> list[Held]:
    """Which services were themselves kept from answering, and when by the clock on the wall."""
    zero = datetime.now(UTC) - timedelta(seconds=time.monotonic())
    spans = [(it.fault, zero + timedelta(seconds=it.began), zero + timedelta(seconds=it.ended)) for it in struck]
    return [each for fault, began, ended in spans for each in held(fault.kind, fault.target, began=began, ended=ended)]


async def weather(
    load: Load, *, nemesis: dict[Kind, Blow], planned: list[Fault], after: Watch | None = None, seconds: float = 0.0
) -> list[Struck]:
    """Load from before the first fault until after the last; then whatever was begun is finished."""
    working = asyncio.create_task(load.run())
    await asyncio.sleep(CALM_BEFORE)
    start = time.monotonic()
    if after is None:
        together = (_strike(load.province, fault, nemesis[fault.kind], start) for fault in planned)
        struck = list(await asyncio.gather(*together))
    else:
        struck = [await _alone(load.province, fault, nemesis[fault.kind], watch=after) for fault in planned]
    await asyncio.sleep(start + seconds - time.monotonic())
    load.ended.set()
    done, _ = await asyncio.wait([working], timeout=FINISHING)
    if not done:
        load.clients.give_up.set()
    await working
    return struck


async def _alone(province: Province, fault: Fault, blow: Blow, *, watch: Watch) -> Struck:
    struck = await _strike(province, replace(fault, at=0.0), blow, time.monotonic())

    async def well() -> bool:
        return watch.well_after(struck.ended) is not None

    with contextlib.suppress(AssertionError):
        await eventually(well, within=ALONE_WITHIN, every=0.1)
    return struck


async def _strike(province: Province, fault: Fault, blow: Blow, start: float) -> Struck:
    await asyncio.sleep(start + fault.at - time.monotonic())
    began, error = time.monotonic(), ""
    try:
        await blow(province, fault)
    except FAILED as failed:
        error = repr(failed)
    return Struck(fault, began, time.monotonic(), error)


def nemesis_of(forger: Forger) -> dict[Kind, Blow]:
    """What each kind of fault does."""

    async def duplicate(_: Province, fault: Fault) -> None:
        await forger.duplicate(fault)

    async def reorder(_: Province, fault: Fault) -> None:
        await forger.reorder(fault)

    async def poison(_: Province, fault: Fault) -> None:
        await forger.poison(fault)

    async def oversize(_: Province, fault: Fault) -> None:
        await forger.oversize(fault)

    async def rebalance(_: Province, fault: Fault) -> None:
        await forger.storm(fault)

    return {
        "kill": blows.kill,
        "freeze": blows.freeze,
        "postgres-crash": blows.kill,
        "postgres-freeze": blows.freeze,
        "connections-cut": blows.cut_connections,
        "kafka-down": blows.switch_off,
        "rebalance-storm": rebalance,
        "rolling-restart": blows.roll,
        "duplicates": duplicate,
        "reordered": reorder,
        "poison": poison,
        "oversize": oversize,
        "provider-refuses": blows.have_a_bad_day,
        "provider-timeout": blows.have_a_bad_day,
        "slow-disk": blows.slow_disk,
        "clock-jump": blows.jump_clock,
    }
