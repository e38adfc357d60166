"""Five times the load for a while: nothing accepted is lost, and how soon everything is as before."""

from itertools import groupby

from deploy.motcua.province import Province
from tests.bench.client import Body
from tests.bench.ground import percentile
from tests.bench.journeys import Told, carried
from tests.bench.pace import Pace

BEFORE, DURING, AFTER = 8.0, 6.0, 24.0
TIMES = 5.0
AS_BEFORE = 1.5


async def spike(province: Province, *, per_second: float) -> Body:
    """A calm stretch, a spike, and calm again."""
    pace = Pace(((per_second, BEFORE), (per_second * TIMES, DURING), (per_second, AFTER)))
    run = await carried(province, dossiers=pace.dossiers, pace=pace, mail_share=0.05)
    told = sorted(run.told, key=lambda each: each.offset)
    calm = [each.milliseconds for each in told if each.offset < BEFORE]
    storm = [each.milliseconds for each in told if BEFORE <= each.offset < BEFORE + DURING]
    after = [each for each in told if each.offset >= BEFORE + DURING]
    usual = percentile(calm, 0.95) or 0.0
    return {
        "per_second": per_second,
        "times": TIMES,
        "accepted": len(run.posted),
        "untold": len(run.posted) - len(told),
        "p95_before_ms": usual,
        "p95_during_ms": percentile(storm, 0.95),
        "seconds_until_as_before": _until_as_before(after, limit_ms=usual * AS_BEFORE),
    }


def _until_as_before(after: list[Told], *, limit_ms: float) -> float:
    """Seconds after the spike from which every second's p95 stays below the limit."""
    calm_from = 0.0
    for second, brought in groupby(after, key=lambda each: int(each.offset - BEFORE - DURING)):
        if (percentile([each.milliseconds for each in brought], 0.95) or 0.0) > limit_ms:
            calm_from = second + 1.0
    return calm_from
