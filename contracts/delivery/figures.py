"""What operators are alarmed by, measured whenever somebody asks; what cannot be measured is not a number."""

import asyncio
import logging
import math
from collections.abc import Mapping

from prometheus_client import Gauge

from contracts.delivery import quarantine
from contracts.delivery.database import Database, DatabaseBusy

log = logging.getLogger("motcua.figures")

PATIENCE = 3.0

PARTS_WELL = Gauge("motcua_part_well", "1 where the part's last try got through.", ["part"])
OUTBOX_AGE = Gauge("motcua_outbox_oldest_seconds", "Age of the oldest fact not yet on Kafka; NaN where unknown.")
PARKED = Gauge("motcua_parked_records", "Parked records by state; absent where unknown.", ["state"])
TASKS = Gauge("motcua_tasks", "Asyncio tasks that are not done.")

# The first of each shard, by the key: after a long outage the whole of it would take too long to read.
_AGE = """
select extract(epoch from clock_timestamp() - min(first.stored_at)) from outbox_shard
cross join lateral (select stored_at from outbox where outbox.shard = outbox_shard.shard order by seq limit 1) first
"""


async def measure(database: Database, parts: Mapping[str, str]) -> None:
    """Everything anew: how the parts are, and what only the database knows."""
    for name, state in parts.items():
        PARTS_WELL.labels(name).set(state == "well")
    TASKS.set(len(asyncio.all_tasks()))
    age, parked = math.nan, list[tuple[str, int]]()
    try:
        if parts["database"] != "unreachable":
            async with database.transaction(within=PATIENCE) as tx:
                age = await tx.fetchval(_AGE) or 0
                parked = await quarantine.counts(tx)
    except DatabaseBusy:
        age = math.nan
        log.info("figures not measured")
    OUTBOX_AGE.set(float(age))
    PARKED.clear()
    for state, count in parked:
        PARKED.labels(state).set(count)
