"""Catching up on timers after an outage: what the counters feel of it while thousands fire behind them."""

import asyncpg

from deploy.catalogue.load import catalogue
from deploy.local.postgres import SUPERUSER
from deploy.motcua.province import Province
from services.routing.settings import RoutingSettings
from tests.bench.clerks import brought
from tests.bench.client import Body
from tests.bench.ground import percentile
from tests.bench.rounds import middle
from tests.eventually import eventually

PER_SECOND = 100.0
RATE = int(RoutingSettings.model_fields["timers_per_second"].default)
# Copies of one routed dossier, all due an hour ago.
_DUE = """
with copy as (
  insert into routing.assignment
  select (jsonb_populate_record(a, jsonb_build_object(
    'dossier_id', gen_random_uuid(), 'code', 'H60.092-200101-' || lpad(n::text, 8, '0')
  ))).*
  from routing.assignment a, generate_series($1::int, $2::int) n
  where a.dossier_id = (select dossier_id from routing.assignment where state = 4 order by dossier_id limit 1)
  returning dossier_id
)
insert into routing.timer (dossier_id, due_at, promise, name)
select dossier_id, now() - interval '1 hour', 1, '50%' from copy
"""
_LEFT = "update routing.timer set due_at = null where due_at < now() returning 1"
_FIRED = "select count(*) from routing.journal where type = 'routing.deadline_near.v1'"


async def timers_behind(province: Province, *, rounds: int, seconds: float) -> Body:
    """Calm and catching up in turns, so that both see the same machine."""
    communes = [commune.code for commune in catalogue().communes]
    connection = await asyncpg.connect(province.dsn(SUPERUSER))
    turns: list[Body] = []
    try:
        await brought(province, communes, per_second=PER_SECOND, seconds=2.0)
        await eventually(lambda: connection.fetchval("select count(*) from routing.assignment"))
        for number in range(rounds):
            calm = await brought(province, communes, per_second=PER_SECOND, seconds=seconds)
            many = round(2 * RATE * seconds)
            await connection.execute(_DUE, number * many, (number + 1) * many - 1)
            before = await connection.fetchval(_FIRED)
            busy = await brought(province, communes, per_second=PER_SECOND, seconds=seconds)
            fired = await connection.fetchval(_FIRED) - before
            await connection.execute(_LEFT)
            p95 = [percentile(heard.milliseconds, 0.95) or 0.0 for heard in (calm, busy)]
            told = {"p95_calm_ms": p95[0], "p95_during_ms": p95[1], "fired_per_second": fired / seconds}
            turns.append({**told, "ratio": p95[1] / p95[0]})
    finally:
        await connection.close()
    measured = ("p95_calm_ms", "p95_during_ms", "fired_per_second", "ratio")
    figures = {name: middle([turn[name] for turn in turns]) for name in measured}
    return {"per_second": PER_SECOND, "timers_per_second": RATE, **figures, "turns": turns}
