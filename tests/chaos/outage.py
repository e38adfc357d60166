"""One part is down for a while under a constant load: who was refused, how fast, and what became of the rest."""

import asyncio
import statistics
from datetime import UTC, datetime
from typing import Literal

from tests.chaos import blows
from tests.chaos.checker import judged
from tests.chaos.clients import Clients
from tests.chaos.evidence import read_evidence
from tests.chaos.ground import a_battered_province
from tests.chaos.healing import quiet
from tests.chaos.history import History, Line
from tests.chaos.load import Load
from tests.chaos.manners import TIMEOUT, manners
from tests.chaos.results import Counted, OutageLine
from tests.chaos.schedule import Fault

Down = Literal["kafka", "postgres", "sms", "mail"]
OUTAGES: tuple[Down, ...] = ("kafka", "postgres", "sms", "mail")
PER_SECOND = 50.0
WARM_UP = 5.0
DRAINING = 600.0


async def outage(down: Down, *, seconds: int) -> OutageLine:
    """With the settings that a province has by default; nobody asks twice, so that the load stays what it is."""
    async with a_battered_province({}) as province:
        history = History(province.home / "history.jsonl")
        seed = f"{down}-{seconds}"
        clients = Clients(province, history, seed=seed)
        load = Load(province, clients, history, seed=seed, per_second=PER_SECOND, patient=False)
        working = asyncio.create_task(load.run())
        await asyncio.sleep(WARM_UP)
        fault = Fault(0.0, "kafka-down", down, float(seconds))
        await blows.switch_off(province, fault)
        load.ended.set()
        clients.give_up.set()
        drained, _ = await quiet(province, within=DRAINING)
        await working
        await quiet(province, within=DRAINING)
        await clients.close()
        verdict = judged(history.operations(), await read_evidence(province, forged=set()), manners(history.lines))
        return _line(fault, history.lines, Counted.of(verdict), drained=drained)


def _line(fault: Fault, lines: list[Line], verdict: Counted, *, drained: float) -> OutageLine:
    posts = [line for line in lines if line.asked == "record"]
    away = [line for line in posts if line.learned == "turned-away"]
    return OutageLine(
        at=datetime.now(UTC),
        down=fault.target,
        for_seconds=int(fault.seconds),
        per_second=PER_SECOND,
        posted=sum(line.learned == "invoke" for line in posts),
        accepted=sum(line.learned == "ok" for line in posts),
        turned_away=len(away),
        without_retry_after=sum(line.told.endswith("none") for line in away),
        median_refusal=statistics.median([line.seconds for line in away] or [0.0]),
        slowest_refusal=max((line.seconds for line in away), default=0.0),
        hung=sum(line.seconds >= TIMEOUT for line in posts),
        verdict=verdict,
        drained=drained,
    )
