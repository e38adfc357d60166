"""One commune brings a hundred times what each other brings: what the others feel of it."""

import asyncio

from deploy.catalogue.load import catalogue
from deploy.motcua.province import Province
from tests.bench.clerks import Heard, brought
from tests.bench.client import Body
from tests.bench.ground import percentile
from tests.bench.rounds import middle

EACH_PER_SECOND, TIMES = 1.0, 100.0


async def noisy_commune(province: Province, *, rounds: int, seconds: float) -> Body:
    """Calm and noise in turns, so that both see the same machine."""
    codes = [commune.code for commune in catalogue().communes]
    quiet, noisy = codes[1:], codes[:1]
    calms: list[float] = []
    disturbed: list[float] = []
    loud = Heard()
    others = Heard()
    for _ in range(rounds):
        calm = await brought(province, quiet, per_second=EACH_PER_SECOND * len(quiet), seconds=seconds)
        calms.append(percentile(calm.milliseconds, 0.95) or 0.0)
        among, noise = await asyncio.gather(
            brought(province, quiet, per_second=EACH_PER_SECOND * len(quiet), seconds=seconds),
            brought(province, noisy, per_second=EACH_PER_SECOND * TIMES, seconds=seconds),
        )
        disturbed.append(percentile(among.milliseconds, 0.95) or 0.0)
        loud.statuses += noise.statuses
        others.statuses += among.statuses
    return {
        "communes": len(quiet),
        "p95_calm_ms": middle(calms),
        "p95_beside_noise_ms": middle(disturbed),
        "ratio": middle([beside / calm for calm, beside in zip(calms, disturbed, strict=True)]),
        "others_refused": sum(status != 201 for status in others.statuses),
        "noisy": {"brought": len(loud.statuses), "accepted": loud.statuses.count(201), "429": loud.statuses.count(429)},
    }
