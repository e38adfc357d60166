"""A long load with faults that replace no service: what the same processes weigh before and after."""

import asyncio
import random
from datetime import UTC, datetime

import asyncpg
import httpx
import psutil

from deploy.local import process
from deploy.local.postgres import SUPERUSER
from deploy.motcua.environment import url
from deploy.motcua.province import Province
from deploy.provision import SERVICES
from tests.chaos.checker import judged
from tests.chaos.clients import Clients
from tests.chaos.evidence import read_evidence
from tests.chaos.ground import a_battered_province, impatient
from tests.chaos.healing import OLDEST, quiet
from tests.chaos.history import History
from tests.chaos.load import Load
from tests.chaos.manners import manners
from tests.chaos.results import Counted, Measured, MemoryLine
from tests.chaos.schedule import KINDS, Fault, Kind, schedule
from tests.chaos.storm import kept, nemesis_of, weather
from tests.chaos.wire_blows import Forger

WARM_UP, AT_REST = 60.0, 20.0
DRAINING = 120.0
FAULTS_PER_MINUTE = 4
_REPLACING: tuple[Kind, ...] = ("kill", "rolling-restart", "clock-jump")
_DEAD = "select coalesce(sum(n_dead_tup), 0)::int from pg_stat_user_tables"


async def long_load(seed: str, *, minutes: float, per_second: float) -> MemoryLine:
    """Load and storm for so long; the base line is taken after a warm-up under the same load."""
    async with a_battered_province(impatient()) as province:
        history = History(province.home / "history.jsonl")
        clients, forger = Clients(province, history, seed=seed), Forger(province, random.Random(f"forger {seed}"))
        try:
            first = Load(province, clients, history, seed=f"warm {seed}", per_second=per_second)
            await weather(first, nemesis={}, planned=[], seconds=WARM_UP)
            before = await _at_rest(province)
            load = Load(province, clients, history, seed=seed, per_second=per_second, offset=first.posted)
            planned = _planned(seed, minutes=minutes)
            nemesis = nemesis_of(forger)
            struck = await weather(load, nemesis=nemesis, planned=planned, seconds=minutes * 60)
            after = await _at_rest(province)
        finally:
            await clients.close()
        evidence = await read_evidence(province, forged=forger.forged)
        return MemoryLine(
            at=datetime.now(UTC),
            minutes=minutes,
            faults=len(planned),
            per_second=per_second,
            dossiers=len(evidence.recorded),
            before=before[0],
            after=after[0],
            dead_tuples=(before[1], after[1]),
            outbox_seconds=(before[2], after[2]),
            verdict=Counted.of(judged(history.operations(), evidence, manners(history.lines, kept=kept(struck)))),
        )


def _planned(seed: str, *, minutes: float) -> list[Fault]:
    """Spread over the time, so that load without faults comes between them."""
    kinds = [kind for kind in KINDS if kind not in _REPLACING]
    faults = schedule(seed, faults=max(1, round(minutes * FAULTS_PER_MINUTE)), kinds=kinds)
    stretch = max(1.0, (minutes * 60 - 15) / faults[-1].at)
    return [Fault(fault.at * stretch, fault.kind, fault.target, fault.seconds) for fault in faults]


async def _at_rest(province: Province) -> tuple[dict[str, Measured], int, float]:
    """Nothing on its way, and a little later: each service's weight, dead tuples, the oldest outbox row."""
    await quiet(province, within=DRAINING)
    await asyncio.sleep(AT_REST)
    connection = await asyncpg.connect(province.dsn(SUPERUSER))
    try:
        rows = await connection.fetch("select usename, count(*) from pg_stat_activity group by usename")
        held: dict[str, int] = {row[0]: row[1] for row in rows}
        dead = await connection.fetchval(_DEAD)
        age = await connection.fetchval(f"select max(age) from ({OLDEST}) as ages")
    finally:
        await connection.close()
    async with httpx.AsyncClient(timeout=10) as http:
        tasks = {name: await _tasks(http, url(getattr(province.ports, f"{name}_port"))) for name in SERVICES}
    weights = {
        part.name: _weight(process.running(part.program), connections=held.get(part.name, 0), tasks=tasks[part.name])
        for part in province.services()
    }
    return weights, dead, float(age or 0)


async def _tasks(http: httpx.AsyncClient, address: str) -> int:
    """As the service itself counts them, at the moment of being asked how it is."""
    await http.get(f"{address}/health/ready")
    figures = (await http.get(f"{address}/metrics")).text
    return round(float(next(line.split()[1] for line in figures.splitlines() if line.startswith("motcua_tasks "))))


def _weight(pid: int | None, *, connections: int, tasks: int) -> Measured:
    one = psutil.Process(pid)
    return Measured(
        rss_mb=round(one.memory_info().rss / 2**20, 1),
        open_files=one.num_fds(),
        threads=one.num_threads(),
        connections=connections,
        tasks=tasks,
    )
