"""A changed calendar among very many open dossiers: how long until the dates are kept, and until Kafka has heard."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import httpx

from contracts.calendar.hours import in_vietnam
from contracts.calendar.working_time import WorkingCalendar
from contracts.events.catalogue import Procedure, ProcedureCase
from contracts.identifiers import new_id
from deploy.catalogue import load
from deploy.local.postgres import SUPERUSER
from deploy.motcua.environment import url
from deploy.motcua.province import Province
from deploy.motcua.publishing import publish_offer
from deploy.motcua.token import issue
from tests.bench.ground import billed, frozen
from tests.eventually import eventually

COMMUNES, MODELS_EACH = 100, 5
LONGEST = 1800.0
Body = dict[str, Any]

# Copies of dossiers that came in by the counter: new ids and numbers, everything else as routing wrote it.
_COPIES = """
create temp table copied as
select a.dossier_id as model, gen_random_uuid() as dossier_id, regexp_replace(a.code, '[0-9]+$', '') ||
  lpad((10000000 + k * 10000 + row_number() over (partition by k))::text, 8, '0') as code
from routing.assignment a cross join generate_series(1, $1::int) as k
"""
_FILL = """
insert into routing.{table} ({columns})
select {values} from routing.{table} t join copied on copied.model = t.{key}
"""
_COLUMNS = """
select column_name from information_schema.columns where table_schema = 'routing' and table_name = $1
  and is_identity = 'NO' and is_generated = 'NEVER' order by ordinal_position
"""
_TABLES = {"assignment": "dossier_id", "promise": "dossier_id", "timer": "dossier_id", "journal": "subject"}


@dataclass(frozen=True, slots=True)
class Moved:
    """One publication, measured from the answer of the door."""

    dossiers: int
    moved: int
    dates_seconds: float
    kafka_seconds: float
    routing_cpu_ms: float

    def as_json(self) -> Body:
        """The figures."""
        return {
            "open": self.dossiers,
            "moved": self.moved,
            "seconds_to_the_last_date": round(self.dates_seconds, 1),
            "seconds_to_the_last_fact_on_kafka": round(self.kafka_seconds, 1),
            "dates_per_second": round(self.moved / max(self.dates_seconds, 0.001)),
            "routing_cpu_ms_per_date": round(self.routing_cpu_ms / max(self.moved, 1), 3),
        }


async def recount(province: Province, *, dossiers: int, say: Callable[[str], None]) -> Body:
    """One commune's day off, which touches a hundredth, then the nation's, which touches all; and what was foreseen."""
    await asyncio.to_thread(publish_offer, province, say=lambda _: None)
    connection = await asyncpg.connect(province.dsn(SUPERUSER))
    try:
        say("recount: models come in by the counter")
        await _models(province, connection)
        say(f"recount: {dossiers} open dossiers")
        stored = await _multiplied(connection, dossiers)
        first, second = _days()
        with frozen(province, "notify", "survey"):
            foreseen = await _foreseen(province, second)
            say("recount: one commune's day off")
            few = await _published(province, connection, first, scope=_communes()[0], dossiers=stored)
            say(f"recount: {few.as_json()}")
            every = await _published(province, connection, second, scope="nation", dossiers=stored)
            say(f"recount: {every.as_json()}")
    finally:
        await connection.close()
    return {"one_in_a_hundred": few.as_json(), "all": every.as_json(), "foreseen": foreseen}


def _communes() -> list[str]:
    return [commune.code for commune in load.catalogue().communes][:COMMUNES]


def _days() -> tuple[date, date]:
    """Two working days soon, inside every model's term."""
    calendar, today = WorkingCalendar.of(load.calendar(), _communes()[0]), in_vietnam(datetime.now(UTC)).date()
    return calendar.after(today, working_days=2), calendar.after(today, working_days=3)


def _long() -> list[tuple[Procedure, ProcedureCase]]:
    """What takes ten working days or more."""
    found = []
    for procedure in load.catalogue().procedures:
        case = procedure.cases[0]
        count, _, unit = case.term.partition(" ")
        if unit == "working days" and int(count) >= 10 and not procedure.not_offered_in:
            found.append((procedure, case))
    return found


async def _models(province: Province, connection: asyncpg.Connection) -> None:
    """Dossiers of many communes, terms and days, received and routed."""
    clerk = issue(province.safe, role="reception_officer", communes=[], account="bench", now=datetime.now(UTC)).token
    offered, now = _long(), datetime.now(UTC)
    async with httpx.AsyncClient(base_url=url(province.ports.intake_port), timeout=60) as counter:
        for number in range(COMMUNES * MODELS_EACH):
            procedure, case = offered[number % len(offered)]
            body = {
                "commune": _communes()[number % COMMUNES],
                "procedure": procedure.code,
                "received_at": (now - timedelta(minutes=97 * (number % 40))).isoformat(),
                "owner": {"name": "Hoàng Thị Sìn"},
                "papers": [{"code": paper.code} for paper in case.papers if paper.required]
                or [{"code": "declaration"}],
            }
            headers = {"Authorization": f"Bearer {clerk}", "Idempotency-Key": new_id().hex}
            answer = await counter.post("/dossiers", json=body, headers=headers)
            assert answer.status_code == 201, answer.text

    async def routed() -> int:
        return int(await connection.fetchval("select count(*) from routing.assignment"))

    await eventually(routed, until=lambda count: count == COMMUNES * MODELS_EACH, within=60)


async def _multiplied(connection: asyncpg.Connection, dossiers: int) -> int:
    """So many in all; how many there are."""
    await connection.execute(_COPIES, max(1, dossiers // (COMMUNES * MODELS_EACH) - 1))
    for table, key in _TABLES.items():
        columns = [row["column_name"] for row in await connection.fetch(_COLUMNS, table)]
        new = {key: "copied.dossier_id", "code": "copied.code", "event_id": "gen_random_uuid()"}
        values = [new.get(name, f"t.{name}") for name in columns]
        await connection.execute(
            _FILL.format(table=table, columns=", ".join(columns), values=", ".join(values), key=key)
        )
    await connection.execute("drop table copied")
    await connection.execute("vacuum analyze routing.assignment, routing.promise, routing.timer, routing.journal")
    return int(await connection.fetchval("select count(*) from routing.assignment"))


async def _foreseen(province: Province, day: date) -> Body:
    """How long the door takes to tell what would move."""
    days = [{"date": day.isoformat(), "kind": "off", "scope": "nation", "certainty": "announced"}]
    decrees = load.calendar().model_dump(mode="json")
    proposed = {**decrees, "version": "dry-run", "days": [*decrees["days"], *days]}
    headers = {"Authorization": f"Bearer {_admin(province)}"}
    async with httpx.AsyncClient(base_url=url(province.ports.routing_port), timeout=300) as desk:
        began = time.perf_counter()
        answer = await desk.post("/recounts/preview", json=proposed, headers=headers)
        assert answer.status_code == 200, answer.text
    return {"would_move": answer.json()["moved"], "seconds": round(time.perf_counter() - began, 2)}


async def _published(
    province: Province, connection: asyncpg.Connection, day: date, *, scope: str, dossiers: int
) -> Moved:
    """A day off, until Kafka has heard of every date that it moved."""
    headers = {"Authorization": f"Bearer {_admin(province)}", "Idempotency-Key": new_id().hex}
    body = {"days": [{"date": day.isoformat(), "kind": "off", "scope": scope, "certainty": "announced"}]}
    with billed(province) as bill:
        async with httpx.AsyncClient(base_url=url(province.ports.intake_port), timeout=60) as counter:
            answer = await counter.post("/calendars/changes", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        began, version = time.perf_counter(), answer.json()["version"]
        await _until(
            connection,
            "select exists (select from routing.recount where version = $1 and done_at is not null)",
            version,
        )
        dates = time.perf_counter() - began
        await _until(connection, "select $1 <> '' and not exists (select from routing.outbox)", version)
        kafka = time.perf_counter() - began
    sql = "select sum(moved) from routing.recount_part join routing.recount using (recount_id) where version = $1"
    moved = int(await connection.fetchval(sql, version) or 0)
    return Moved(dossiers, moved, dates, kafka, bill.cpu_ms["routing"])


async def _until(connection: asyncpg.Connection, sql: str, version: str) -> None:
    await eventually(lambda: connection.fetchval(sql, version), within=LONGEST, every=0.1)


def _admin(province: Province) -> str:
    return issue(province.safe, role="admin", communes=[], account="bench", now=datetime.now(UTC)).token
