"""Intake's durable POST over HTTP, loaded by wrk."""

import asyncio
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from contracts.identifiers import new_id
from deploy.motcua.environment import url
from deploy.motcua.province import Province
from deploy.motcua.token import issue
from tests.bench.ground import Bill, billed
from tests.journey.walk import a_dossier

SCRIPT = Path(__file__).parent / "post.lua"


@dataclass(frozen=True)
class Posts:
    """What wrk saw; latencies in milliseconds."""

    per_second: float
    errors: int
    p50_ms: float
    p99_ms: float
    cpu_ms_each: dict[str, float]

    def as_json(self) -> dict[str, object]:
        """For the report."""
        return asdict(self)


async def post_dossiers(province: Province, *, seconds: int, connections: int) -> Posts:
    """Post as fast as intake answers."""
    token = issue(province.safe, role="reception_officer", communes=["*"], account="bench", now=datetime.now(UTC))
    with tempfile.NamedTemporaryFile("w", suffix=".json") as body:
        json.dump(a_dossier(phone="PHONE", name="Hoàng Thị Sìn"), body)
        body.flush()
        told = {"BENCH_BODY": body.name, "BENCH_TOKEN": token.token, "BENCH_RUN": new_id().hex}
        with billed(province) as bill:
            wrk = await asyncio.create_subprocess_exec(
                "wrk",
                *("-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(SCRIPT)),
                url(province.ports.intake_port),
                env={**os.environ, **told},
                stdout=asyncio.subprocess.PIPE,
            )
            out, _ = await wrk.communicate()
    return _read(out.decode(), bill=bill)


def _read(out: str, *, bill: Bill) -> Posts:
    line = next(line for line in out.splitlines() if line.startswith("RESULT"))
    requests, micros, errors, p50, p99, _ = (int(word) for word in line.split()[1:])
    return Posts(requests / micros * 1e6, errors, p50 / 1000, p99 / 1000, bill.per(requests))
