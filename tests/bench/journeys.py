"""Whole journeys: posted, routed, worked on in bulk, returned, told by SMS and mail, survey opened."""

import asyncio
import json
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

import asyncpg
import httpx

from contracts.identifiers import new_id
from deploy.motcua.environment import url
from deploy.motcua.province import Province
from deploy.motcua.token import StaffRole, issue
from tests.bench.client import Body, Connection
from tests.bench.ground import Bill, billed, percentile
from tests.bench.pace import Pace
from tests.eventually import eventually
from tests.journey.walk import a_dossier

MAIL_SHARE = 0.05
POSTERS, OFFICERS, BULK = 32, 2, 100
GATHERING = 0.2
# Of its reception, its result and its return.
TOLD_OF = 3


@dataclass(frozen=True)
class Told:
    """A dossier's post, in seconds from the run's start, and how long its citizen waited for the first SMS."""

    offset: float
    milliseconds: float


@dataclass
class Run:
    """What happened to each dossier of a run, by code."""

    province: Province
    dossiers: int
    pace: Pace | None
    mail_share: float = MAIL_SHARE
    name: str = field(default_factory=lambda: new_id().hex[-8:])
    posted: dict[str, float] = field(default_factory=dict)
    desk: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    told: list[Told] = field(default_factory=list)
    bill: Bill = field(default_factory=Bill)
    began: float = 0.0
    returned: int = 0

    def token(self, role: StaffRole) -> str:
        """A token for the whole province."""
        return issue(
            self.province.safe, role=role, communes=["*"], account=f"bench-{role}", now=datetime.now(UTC)
        ).token

    def body(self, number: int) -> Body:
        """A dossier that can be told of by SMS, a few also by mail."""
        phone = f"+8498{number % 10_000_000:07d}"
        email = f"d{number}@example.vn" if self.is_mailed(number) else None
        return a_dossier(phone=phone, email=email)

    def is_mailed(self, number: int) -> bool:
        """Whether this one is told of by mail, too."""
        return number % 1000 < self.mail_share * 1000

    @property
    def notices(self) -> int:
        """How many letters all of them get."""
        return TOLD_OF * (self.dossiers + sum(map(self.is_mailed, range(self.dossiers))))


async def _post_all(run: Run) -> None:
    """Clerks post, at the run's pace when there is one."""
    numbers = iter(range(run.dossiers))
    run.began, token = time.time(), run.token("reception_officer")

    async def clerk() -> None:
        async with Connection.to(run.province.ports.intake_port) as door:
            for number in numbers:
                if run.pace:
                    await asyncio.sleep(max(0.0, run.began + run.pace.offset(number) - time.time()))
                sent = time.time()
                status, body = await door.post("/dossiers", run.body(number), token=token, key=f"{run.name}-{number}")
                assert status == 201, body
                run.posted[body["code"]] = sent
                run.desk.put_nowait(body["code"])

    await asyncio.gather(*(clerk() for _ in range(POSTERS)))


async def _work_all(run: Run) -> None:
    """Officers take dossiers off the desk in bulk until all are returned; they look again when some have gathered."""
    tokens = {role: run.token(role) for role in ("case_officer", "approver", "reception_officer")}

    async def officer() -> None:
        async with Connection.to(run.province.ports.routing_port) as door:
            while run.returned < run.dossiers:
                if run.desk.qsize() < BULK:
                    await asyncio.sleep(GATHERING)
                codes = _taken(run)
                begun = await _commanded(door, codes, commands=("start", "complete-step"), token=tokens["case_officer"])
                for code in set(codes) - begun:
                    run.desk.put_nowait(code)
                await _commanded(door, sorted(begun), commands=("complete",), token=tokens["approver"])
                await _commanded(door, sorted(begun), commands=("return",), token=tokens["reception_officer"])
                run.returned += len(begun)

    await asyncio.gather(*(officer() for _ in range(OFFICERS)))


def _taken(run: Run) -> list[str]:
    codes: list[str] = []
    while len(codes) < BULK and not run.desk.empty():
        codes.append(run.desk.get_nowait())
    return codes


async def _commanded(door: Connection, codes: list[str], *, commands: tuple[str, ...], token: str) -> set[str]:
    """The codes for which every command was accepted."""
    if not codes:
        return set()
    more = {"complete": {"outcome": "granted"}}
    bulk = [{"code": code, "command": name, **more.get(name, {})} for code in codes for name in commands]
    status, body = await door.post("/desk/commands", {"commands": bulk}, token=token, key=new_id().hex)
    assert status == 200, body
    refused = {verdict["code"] for verdict in body["verdicts"] if verdict["status"] >= 400}
    return set(codes) - refused


_DONE = """
select (select count(*) from survey.journal), (select count(*) from notify.journal),
       (select count(*) from notify.letter) +
       (select count(*) from notify.outbox) + (select count(*) from survey.outbox)
"""


async def _done(connection: asyncpg.Connection) -> tuple[int, int, int]:
    """Surveys opened, notices ended, and what is still on its way."""
    row = await connection.fetchrow(_DONE)
    assert row is not None
    return int(row[0]), int(row[1]), int(row[2])


async def _finished(run: Run, connection: asyncpg.Connection, *, before: tuple[int, int, int]) -> None:
    """Every survey is open, every notice told, every fact carried."""

    async def left() -> int:
        surveys, notices, waiting = await _done(connection)
        unopened = before[0] + run.dossiers - surveys
        untold = before[1] + run.notices - notices
        return max(0, unopened) + max(0, untold) + waiting

    await eventually(left, until=lambda count: count == 0, within=300, every=0.1)


async def _told(run: Run) -> list[Told]:
    """From each POST to the gateway's receipt of the first SMS that names the dossier."""
    async with httpx.AsyncClient(timeout=60) as http:
        inbox = json.loads((await http.get(f"{url(run.province.ports.sms_port)}/inbox?limit=1000000")).content)
    first: dict[str, float] = {}
    for message in inbox:
        for word in re.findall(r"H60[.]\d{3}-\d{6}-\d{4,8}", message["text"]):
            if word in run.posted:
                first.setdefault(word, datetime.fromisoformat(message["at"]).timestamp())
    return [Told(sent - run.began, (first[code] - sent) * 1000) for code, sent in run.posted.items() if code in first]


async def carried(province: Province, *, dossiers: int, pace: Pace | None, mail_share: float) -> Run:
    """A run of whole journeys; without a pace as fast as intake takes them."""
    run = Run(province, dossiers, pace, mail_share)
    connection = await asyncpg.connect(province.dsn("auditor"))
    try:
        before = await _done(connection)
        with billed(province) as run.bill:
            await asyncio.gather(_post_all(run), _work_all(run))
            await _finished(run, connection, before=before)
    finally:
        await connection.close()
    run.told = await _told(run)
    return run


async def journeys(province: Province, *, dossiers: int, per_second: float | None, mail_share: float) -> Body:
    """The figures of a run; `per_second` paces the posts."""
    pace = Pace.steady(per_second, dossiers=dossiers) if per_second else None
    run = await carried(province, dossiers=dossiers, pace=pace, mail_share=mail_share)
    waited = [each.milliseconds for each in run.told]
    return {
        "dossiers": run.dossiers,
        "asked_per_second": per_second,
        "per_second": round(run.dossiers / run.bill.seconds, 1),
        "post_to_sms_ms": {"p50": percentile(waited, 0.5), "p99": percentile(waited, 0.99), "n": len(waited)},
        "cpu_ms_per_journey": run.bill.per(run.dossiers),
    }
