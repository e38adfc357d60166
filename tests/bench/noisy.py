"""One commune brings a hundred times what each other brings: what the others feel of it."""

import asyncio
import statistics
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from contracts.identifiers import new_id
from deploy.catalogue.load import catalogue
from deploy.motcua.province import Province
from deploy.motcua.token import issue
from tests.bench.client import Body, Connection
from tests.bench.ground import percentile
from tests.journey.walk import a_dossier

EACH_PER_SECOND, TIMES = 1.0, 100.0
CLERKS = 24


@dataclass
class Heard:
    """What clerks were answered: statuses, and the milliseconds of the accepted."""

    statuses: list[int] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)


async def noisy_commune(province: Province, *, rounds: int, seconds: float) -> Body:
    """Calm and noise in turns, so that both see the same machine."""
    codes = [commune.code for commune in catalogue().communes]
    quiet, noisy = codes[1:], codes[:1]
    calms: list[float] = []
    disturbed: list[float] = []
    loud = Heard()
    others = Heard()
    for _ in range(rounds):
        calm = await _brought(province, quiet, per_second=EACH_PER_SECOND * len(quiet), seconds=seconds)
        calms.append(percentile(calm.milliseconds, 0.95) or 0.0)
        among, noise = await asyncio.gather(
            _brought(province, quiet, per_second=EACH_PER_SECOND * len(quiet), seconds=seconds),
            _brought(province, noisy, per_second=EACH_PER_SECOND * TIMES, seconds=seconds),
        )
        disturbed.append(percentile(among.milliseconds, 0.95) or 0.0)
        loud.statuses += noise.statuses
        others.statuses += among.statuses
    return {
        "communes": len(quiet),
        "p95_calm_ms": statistics.median(calms),
        "p95_beside_noise_ms": statistics.median(disturbed),
        "ratio": statistics.median(noise / calm for noise, calm in zip(disturbed, calms, strict=True)),
        "others_refused": sum(status != 201 for status in others.statuses),
        "noisy": {"brought": len(loud.statuses), "accepted": loud.statuses.count(201), "429": loud.statuses.count(429)},
    }


async def _brought(province: Province, communes: list[str], *, per_second: float, seconds: float) -> Heard:
    """Clerks of these communes in turn, evenly spaced."""
    token = issue(province.safe, role="reception_officer", communes=["*"], account="bench", now=datetime.now(UTC)).token
    numbers, heard, began = iter(range(round(per_second * seconds))), Heard(), time.time()

    async def clerk() -> None:
        async with Connection.to(province.ports.intake_port) as door:
            for number in numbers:
                await asyncio.sleep(max(0.0, began + number / per_second - time.time()))
                body = a_dossier(commune=communes[number % len(communes)])
                asked = time.perf_counter()
                status, _ = await door.post("/dossiers", body, token=token, key=new_id().hex)
                heard.statuses.append(status)
                if status == 201:
                    heard.milliseconds.append((time.perf_counter() - asked) * 1000)

    await asyncio.gather(*(clerk() for _ in range(CLERKS)))
    return heard
