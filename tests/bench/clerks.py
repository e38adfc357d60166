"""Clerks of many communes who bring dossiers evenly spaced, however long each answer takes."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from contracts.identifiers import new_id
from deploy.motcua.province import Province
from deploy.motcua.token import issue
from tests.bench.client import Connection
from tests.journey.walk import a_dossier

CLERKS = 32


@dataclass
class Heard:
    """What clerks were answered: statuses, and the milliseconds of the accepted since each was due."""

    statuses: list[int] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)


async def brought(province: Province, communes: list[str], *, per_second: float, seconds: float) -> Heard:
    """Clerks of these communes in turn, evenly spaced."""
    token = issue(province.safe, role="reception_officer", communes=["*"], account="bench", now=datetime.now(UTC)).token
    numbers, heard, began = iter(range(round(per_second * seconds))), Heard(), time.time()

    async def clerk() -> None:
        async with Connection.to(province.ports.intake_port) as door:
            for number in numbers:
                due = began + number / per_second
                await asyncio.sleep(max(0.0, due - time.time()))
                body = a_dossier(commune=communes[number % len(communes)])
                status, _ = await door.post("/dossiers", body, token=token, key=new_id().hex)
                heard.statuses.append(status)
                if status == 201:
                    heard.milliseconds.append((time.time() - due) * 1000)

    await asyncio.gather(*(clerk() for _ in range(CLERKS)))
    return heard
