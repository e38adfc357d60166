"""What the wire's tests do to it: run probes as processes, put records on topics, read topics whole."""

import asyncio
import os
import signal
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from contracts.delivery.envelope import headers_of
from contracts.delivery.telemetry import new_traceparent
from contracts.message import Event
from contracts.topics import PARTITIONS, TOPIC_OF

ROOT = Path(__file__).parents[3]
Header = tuple[str, bytes | None]


def probe_environment(*, dsn: str, kafka: str, **more: object) -> dict[str, str]:
    """What a probe is told."""
    told: dict[str, object] = {
        "service": "routing",
        "database_url": dsn,
        "kafka": kafka,
        "auth_jwks": "unused.json",
        "auth_issuer": "urn:motcua:local",
        "session_timeout_ms": 1500,
        "idle_in_transaction_timeout": 3,
        "stage": "test",
        **more,
    }
    return {f"PROBE_{name.upper()}": str(value) for name, value in told.items()}


@dataclass
class ProbeProcess:
    """A probe in a process of its own."""

    process: asyncio.subprocess.Process
    log: Path

    def signal(self, sign: signal.Signals) -> None:
        """Stop, go on, kill …"""
        self.process.send_signal(sign)

    async def ended(self) -> int:
        """The exit code; minus the signal that ended it."""
        return await asyncio.wait_for(self.process.wait(), 60)


@dataclass
class Probes:
    """The probe processes of one test."""

    place: Path
    environment: dict[str, str]
    running: list[ProbeProcess] = field(default_factory=list)

    async def start(self, **more: object) -> ProbeProcess:
        """One more."""
        extra = {f"PROBE_{name.upper()}": str(value) for name, value in more.items()}
        log = self.place / f"probe-{len(self.running)}.log"
        with log.open("wb") as out:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.integration.delivery.probe",
                cwd=ROOT,
                env={**os.environ, **self.environment, **extra},
                stdout=out,
                stderr=out,
            )
        self.running.append(ProbeProcess(process, log))
        return self.running[-1]

    async def end(self) -> None:
        """End all."""
        for probe in self.running:
            if probe.process.returncode is None:
                probe.signal(signal.SIGCONT)
                probe.signal(signal.SIGKILL)
                await probe.process.wait()


@asynccontextmanager
async def a_producer(kafka: str) -> AsyncIterator[AIOKafkaProducer]:
    """A careful producer of the test's own."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka, enable_idempotence=True, acks="all", linger_ms=5)
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


def wire_headers(event: Event, *, sequence: int = 1) -> list[Header]:
    """The headers a fact would travel with."""
    headers = headers_of(event, sequence=sequence, traceparent=new_traceparent(), cause=None)
    return [(name, value.encode()) for name, value in headers.items()]


async def put(kafka: str, events: Iterable[Event]) -> None:
    """Facts on their topics, numbered per subject in this order."""
    sequences: dict[str, int] = defaultdict(int)
    async with a_producer(kafka) as producer:
        waiting = []
        for event in events:
            sequences[event.subject] += 1
            headers = wire_headers(event, sequence=sequences[event.subject])
            topic = TOPIC_OF[event.type].name
            waiting.append(
                await producer.send(topic, key=event.subject.encode(), value=event.written(), headers=headers)
            )
        await asyncio.gather(*waiting)


async def all_records(kafka: str, topic: str) -> list[ConsumerRecord]:
    """Everything on a topic, in order per partition."""
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False, auto_offset_reset="earliest")
    await consumer.start()
    try:
        partitions = [TopicPartition(topic, number) for number in range(PARTITIONS)]
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        records: list[ConsumerRecord] = []
        while any([await consumer.position(p) < ends[p] for p in partitions]):
            for batch in (await consumer.getmany(timeout_ms=200)).values():
                records += batch
        return records
    finally:
        await consumer.stop()


def first_deliveries(records: Sequence[ConsumerRecord]) -> dict[str, list[int]]:
    """Per key, the sequence numbers in the order in which each first stood on the topic."""
    seen: set[bytes] = set()
    order: dict[str, list[int]] = defaultdict(list)
    for record in records:
        headers = dict(record.headers)
        if headers["ce_id"] not in seen:
            seen.add(headers["ce_id"])
            order[record.key.decode()].append(int(headers["ce_sequence"]))
    return order


async def effects(dsn: str) -> list[tuple[UUID, UUID]]:
    """The probe's effects, in order: dossier and fact."""
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch("select dossier_id, event_id from effect order by place")
        return [(row[0], row[1]) for row in rows]
    finally:
        await connection.close()


async def count(dsn: str, table: str) -> int:
    """Rows of a table."""
    connection = await asyncpg.connect(dsn)
    try:
        return int(await connection.fetchval(f"select count(*) from {table}"))
    finally:
        await connection.close()
