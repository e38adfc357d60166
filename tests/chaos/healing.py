"""How the province is, look by look: after each fault, how long until everything was well again."""

import asyncio
import contextlib
import time
from collections import Counter
from dataclasses import dataclass, field

import asyncpg
import httpx

from deploy.local.postgres import SUPERUSER
from deploy.motcua.environment import url
from deploy.motcua.province import Province
from tests.chaos.evidence import stuck
from tests.chaos.schedule import SERVICES

EVERY = 0.25
FRESH_SECONDS = 3.0
OLDEST = " union all ".join(
    f"select extract(epoch from clock_timestamp() - min(stored_at)) as age from {service}.outbox"
    for service in SERVICES
)


@dataclass
class Watch:
    """Looks at the province until told to stop; well means: all four ready with every part, and nothing old unsent."""

    province: Province
    looks: list[tuple[float, bool]] = field(default_factory=list)

    async def run(self) -> None:
        """For ever."""
        async with httpx.AsyncClient(timeout=1) as http:
            while True:
                # A look counts from its beginning: what breaks while it lasts may have escaped it.
                began = time.monotonic()
                self.looks.append((began, await self._well(http)))
                await asyncio.sleep(EVERY)

    async def _well(self, http: httpx.AsyncClient) -> bool:
        ports = self.province.ports
        doors = (ports.intake_port, ports.routing_port, ports.notify_port, ports.survey_port)
        try:
            answers = await asyncio.gather(*(http.get(f"{url(port)}/health/ready") for port in doors))
        except httpx.HTTPError:
            return False
        ready = all(answer.status_code == 200 and answer.json()["status"] == "ready" for answer in answers)
        return ready and await self._fresh()

    async def _fresh(self) -> bool:
        try:
            connection = await asyncpg.connect(self.province.dsn(SUPERUSER), timeout=2)
        except (OSError, asyncpg.PostgresError):
            return False
        try:
            rows = await connection.fetch(f"select max(age) from ({OLDEST}) as ages")
            return float(rows[0][0] or 0) < FRESH_SECONDS
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False
        finally:
            with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await connection.close(timeout=2)

    def well_after(self, instant: float) -> float | None:
        """Seconds from this instant to the first look at which all was well."""
        return next((round(at - instant, 2) for at, well in self.looks if well and at >= instant), None)


async def quiet(province: Province, *, within: float) -> tuple[float, Counter[str]]:
    """Seconds until nothing was on its way any more, and what was after all that time."""
    began = time.monotonic()
    while True:
        left = await _left(province)
        took = time.monotonic() - began
        if not left or took > within:
            return round(took, 2), left
        await asyncio.sleep(EVERY)


async def _left(province: Province) -> Counter[str]:
    try:
        connection = await asyncpg.connect(province.dsn(SUPERUSER), timeout=5)
    except (OSError, asyncpg.PostgresError):
        return Counter({"database unreachable": 1})
    try:
        return await stuck(connection)
    finally:
        await connection.close()
