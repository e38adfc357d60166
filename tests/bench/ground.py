"""A province of the bench's own, and what its parts cost in processor time."""

import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from signal import Signals

import asyncpg
import psutil

from deploy.local import process
from deploy.local.part import Part, Port, await_ready
from deploy.local.ports import free_port
from deploy.local.web import Place, web_part
from deploy.motcua.province import Province
from tests.fixtures.provinces import a_home, running_in


@dataclass
class Bill:
    """Processor milliseconds per part, and how long the block took in seconds."""

    seconds: float = 0.0
    cpu_ms: dict[str, float] = field(default_factory=dict)

    def per(self, count: int) -> dict[str, float]:
        """Milliseconds per dossier or event."""
        return {name: round(spent / max(count, 1), 3) for name, spent in self.cpu_ms.items()}


def _spent(parts: list[Part]) -> dict[str, float]:
    """CPU milliseconds that each part and its children used so far."""
    spent = {}
    for part in parts:
        pid = process.running(part.program)
        if pid is None:
            continue
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        total = 0.0
        for member in family:
            try:
                times = member.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += times.user + times.system + times.children_user + times.children_system
        spent[part.name] = total * 1000
    return spent


@contextmanager
def billed(province: Province, *more: Part) -> Iterator[Bill]:
    """What the block cost, part by part."""
    parts, bill = [*province.parts(), *more], Bill()
    before, began = _spent(parts), time.perf_counter()
    yield bill
    bill.seconds = time.perf_counter() - began
    after = _spent(parts)
    bill.cpu_ms = {name: after[name] - before.get(name, 0.0) for name in after}


@dataclass(frozen=True)
class Footprint:
    """Bytes on disk: the database with its write-ahead log, and Kafka's log as it went over the wire."""

    database: int
    written_ahead: int
    kafka: int

    def since(self, before: "Footprint") -> "Footprint":
        """What was added."""
        return Footprint(
            self.database - before.database, self.written_ahead - before.written_ahead, self.kafka - before.kafka
        )

    def per(self, count: int) -> dict[str, int]:
        """Bytes for each of so many."""
        return {name: round(getattr(self, name) / count) for name in ("database", "written_ahead", "kafka")}


async def footprint(province: Province) -> Footprint:
    """What the province takes now."""
    connection = await asyncpg.connect(province.dsn("auditor"))
    try:
        sql = "select pg_database_size(current_database()), pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')"
        [(database, written)] = await connection.fetch(sql)
    finally:
        await connection.close()
    logs = (province.home / "kafka").rglob("*.log")
    return Footprint(int(database), int(written), sum(log.stat().st_blocks * 512 for log in logs))


@asynccontextmanager
async def a_province() -> AsyncIterator[Province]:
    """A running province on free ports, gone afterwards."""
    home = a_home("bench")
    try:
        async with running_in(home) as province:
            yield province
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def a_second(province: Province, name: str) -> Iterator[Part]:
    """One more process of a service, until the end of the block."""
    [first] = [service for service in province.services() if service.name == name]
    second = web_part(
        f"{name}-second",
        f"services.{name}.app:create_app",
        ports=(Port(free_port(), "-"),),
        place=Place(run=province.home / "run", logs=province.logs),
        environment=first.program.environment,
    )
    process.start(second.program)
    try:
        await_ready(second)
        yield second
    finally:
        process.stop(second.program)


@contextmanager
def frozen(province: Province, *names: str, more: tuple[Part, ...] = ()) -> Iterator[None]:
    """These services stand still inside the block: what comes after the measured part is not what is measured."""
    programs = [
        service.program for service in (*province.services(), *more) if service in more or service.name in names
    ]
    for program in programs:
        process.signalled(program, Signals.SIGSTOP, family=True)
    try:
        yield
    finally:
        for program in programs:
            process.signalled(program, Signals.SIGCONT, family=True)


def percentile(values: list[float], share: float) -> float | None:
    """The value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None
