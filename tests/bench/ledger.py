"""A day's ledger check: many dossiers stored long ago, and as many new facts as a day brings."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from uuid import UUID

import asyncpg
import psutil
from aiokafka import AIOKafkaProducer

from contracts.delivery.envelope import headers_of
from contracts.delivery.outbox import chained, digest_of
from contracts.delivery.relay import partition_of
from contracts.delivery.telemetry import new_traceparent
from contracts.identifiers import new_id
from contracts.topics import INTAKE_DOSSIER, INTAKE_PERSON, NOTIFY_NOTICE, PARTITIONS, ROUTING_PROGRESS, Topic
from deploy.local.postgres import SUPERUSER
from deploy.motcua.ledger.memory import Memory, kept
from deploy.motcua.ledger.run import Asked, checked
from deploy.motcua.province import Province
from tests.bench.ground import frozen
from tests.builders.facts import a_recorded_dossier
from tests.eventually import eventually

# What a dossier says on its first day: six facts, each with a value of ordinary size.
STORY: tuple[tuple[Topic, int, str], ...] = (
    (INTAKE_DOSSIER, 1, "intake.dossier_recorded.v1"),
    (INTAKE_PERSON, 1, "intake.person_recorded.v1"),
    (ROUTING_PROGRESS, 1, "routing.dossier_routed.v1"),
    (ROUTING_PROGRESS, 2, "routing.step_started.v1"),
    (ROUTING_PROGRESS, 3, "routing.step_completed.v1"),
    (NOTIFY_NOTICE, 1, "notify.notice_failed.v1"),
)
_VALUE = b'{"filler":"' + b"x" * 600 + b'","number":%d}'
_DOING_NOTHING = ("routing.step_started.v1", "routing.step_completed.v1")
_AT_ONCE = 5_000
Wire = tuple[Topic, str, datetime, bytes, list[tuple[str, bytes]]]


@dataclass(frozen=True, slots=True)
class Said:
    """One seeded fact, with what its journal says."""

    dossier: UUID
    topic: Topic
    sequence: int
    type: str
    event_id: UUID
    cause: UUID | None
    value: bytes
    chain: bytes
    at: datetime

    def journalled(self) -> tuple[object, ...]:
        """Its row in the journal."""
        ids = (self.type, self.event_id, self.cause, self.event_id, self.at)
        return (self.dossier, self.topic.number, self.sequence, *ids, digest_of(self.value), self.chain, self.at)

    def admitted(self, reader: str) -> tuple[object, ...]:
        """Its row in an inbox."""
        quiet = reader == "survey" or self.type in _DOING_NOTHING
        outcome = "nothing" if quiet else "done"
        later = self.at + timedelta(milliseconds=200)
        return (self.event_id, self.dossier, self.topic.number, self.sequence, outcome, later)


def story(dossier: UUID, *, at: datetime, number: int) -> list[Said]:
    """A dossier's facts, one after the other."""
    said: list[Said] = []
    chains: dict[str, bytes] = defaultdict(bytes)
    ids = [new_id() for _ in STORY]
    causes = (None, None, ids[0], None, None, ids[2])
    for place, (topic, sequence, kind) in enumerate(STORY):
        value = _VALUE % (number * len(STORY) + place)
        chains[topic.name] = chained(chains[topic.name], ids[place], digest_of(value))
        instant = at + timedelta(milliseconds=300 * place)
        said.append(Said(dossier, topic, sequence, kind, ids[place], causes[place], value, chains[topic.name], instant))
    return said


_TABLES = """
insert into intake.dossier (dossier_id, code, commune, request, body_hash, handling_commune, procedure,
  case_code, channel, owner_ref, papers, received_at, recorded_at, due_at, transfer_by, calendar, catalogue, opening,
  dossier_owner)
select d, 'B' || d, '02353', d, '\\x00', lpad((n % 100)::text, 5, '0'), '1.004873',
  'default', 'counter', d, '[]', at, at, at, at, 'c', 'c', '\\x00', '{}'
from unnest($1::uuid[], $2::timestamptz[]) with ordinality as new (d, at, n);
insert into routing.assignment (dossier_id, received_at, clock_from, due_at, state, step, code, receiving_commune,
  handling_commune, procedure, procedure_case, field, rule, unit, holder, template, catalogue, calendar, opening)
select d, at, at, at, 4, 1, 'B' || d, '02353', lpad((n % 100)::text, 5, '0'), '1.004873', 'default', 'f', 'r', 'u', 'u',
  't', 'c', 'c', '\\x00'
from unnest($1::uuid[], $2::timestamptz[]) with ordinality as new (d, at, n);
insert into routing.promise (dossier_id, counted_from, due_at, made_at, number, cause, calendar, catalogue)
select d, at, at, at, 1, 'reception', 'c', 'c' from unnest($1::uuid[], $2::timestamptz[]) as new (d, at);
"""
_TOLD = """
insert into notify.dossier (dossier_id, opening) select d, '\\x00' from unnest($1::uuid[]) as new (d);
insert into notify.person (dossier_id, part, ref, called, language, preferred)
select d, 'owner', d, 'Sìn', 'vi', 'sms' from unnest($1::uuid[]) as new (d);
"""
_ENDED = """
insert into notify.ending (notice_id, dossier_id, told, recipient, stored_at, finished_at, attempts, kind, channel,
  state)
select t, d, t, d, at, at, 0, 'received', 'counter', 'failed'
from unnest($1::uuid[], $2::timestamptz[], $3::uuid[]) as new (d, at, t)
"""
# What was checked long ago is there for its weight alone: its hashes and values are never asked for.
_LONG_AGO = (
    """
    insert into {service}.journal
    select d, {topic}, {sequence}, '{kind}', gen_random_uuid(), null, d, at, '\\x00', '\\x00', at
    from unnest($1::uuid[], $2::timestamptz[]) as old (d, at)
    """,
    """
    insert into {reader}.inbox select gen_random_uuid(), d, {topic}, {sequence}, 'done', at
    from unnest($1::uuid[], $2::timestamptz[]) as old (d, at)
    """,
)


async def _seed_old(sql: asyncpg.Connection, dossiers: int, *, until: datetime) -> None:
    """Stored dossiers of two hundred days, older than what every check looks at again."""
    for start in range(0, dossiers, _AT_ONCE):
        number = min(_AT_ONCE, dossiers - start)
        at = [until - timedelta(days=200 * (1 - (start + n) / dossiers) + 8) for n in range(number)]
        ids = [new_id() for _ in at]
        await _filled(sql, _TABLES, ids, at)
        for topic, sequence, kind in STORY:
            into = {"topic": topic.number, "sequence": sequence, "kind": kind}
            await sql.execute(_LONG_AGO[0].format(service=topic.owner, **into), ids, at)
            for reader in topic.readers:
                await sql.execute(_LONG_AGO[1].format(reader=reader, **into), ids, at)


async def _filled(sql: asyncpg.Connection, tables: str, ids: Sequence[UUID], at: Sequence[datetime]) -> None:
    for statement in tables.strip().split(";\n"):
        wanted = [ids, at] if "$2" in statement else [ids]
        await sql.execute(statement.rstrip(";"), *wanted)


async def _seed_new(sql: asyncpg.Connection, stories: Sequence[list[Said]]) -> None:
    """New dossiers, with everything that a check compares."""
    ids, at = [told[0].dossier for told in stories], [told[0].at for told in stories]
    await _filled(sql, _TABLES, ids, at)
    await _filled(sql, _TOLD, ids, at)
    await sql.execute(_ENDED, ids, at, [told[2].event_id for told in stories])
    facts = [fact for told in stories for fact in told]
    for service in ("intake", "routing", "notify"):
        rows = [fact.journalled() for fact in facts if fact.topic.owner == service]
        await sql.copy_records_to_table("journal", schema_name=service, records=rows)
    for reader in ("routing", "notify", "survey"):
        heard = [fact.admitted(reader) for fact in facts if reader in fact.topic.readers]
        await sql.copy_records_to_table("inbox", schema_name=reader, records=heard)


async def _carry(producer: AIOKafkaProducer, facts: Sequence[Said]) -> None:
    """As the relay would have, with its headers and at their own time."""
    like = headers_of(a_recorded_dossier(), sequence=1, traceparent=new_traceparent(), cause=None)
    shared = [(name, value.encode()) for name, value in like.items() if name[3:] not in ("id", "type", "sequence")]
    lanes: dict[tuple[str, int], list[Said]] = defaultdict(list)
    for fact in facts:
        lanes[fact.topic.name, partition_of(str(fact.dossier), PARTITIONS)].append(fact)
    sent = []
    for (topic, partition), waiting in lanes.items():
        batch = producer.create_batch()
        for fact in waiting:
            about = {"ce_id": str(fact.event_id), "ce_type": f"motcua.{fact.type}", "ce_sequence": str(fact.sequence)}
            headers = [*((name, value.encode()) for name, value in about.items()), *shared]
            written = {"key": str(fact.dossier).encode(), "value": fact.value, "headers": headers}
            stamp = int(fact.at.timestamp() * 1000) + 50
            if batch.append(timestamp=stamp, **written) is None:
                sent.append(await producer.send_batch(batch, topic, partition=partition))
                batch = producer.create_batch()
                batch.append(timestamp=stamp, **written)
        sent.append(await producer.send_batch(batch, topic, partition=partition))
    await asyncio.gather(*sent)


async def ledger_check(province: Province, *, stored: int, new_facts: int) -> dict[str, object]:
    """Seconds of a check over the new facts, among so many stored dossiers."""
    began = datetime.now(UTC) - timedelta(minutes=30)
    dossiers = new_facts // len(STORY)
    sql = await asyncpg.connect(province.dsn(SUPERUSER))
    producer = AIOKafkaProducer(
        bootstrap_servers=province.bootstrap, max_batch_size=262_144, compression_type="zstd", acks="all"
    )
    await eventually(lambda: _in_flight(province), until=lambda count: count == 0)
    with frozen(province, "intake", "routing", "notify", "survey"):
        await producer.start()
        try:
            await _seed_old(sql, stored, until=began)
            for portion in _portions(dossiers, began):
                await _seed_new(sql, portion)
                await _carry(producer, [fact for told in portion for fact in told])
            await sql.execute("vacuum analyze")
        finally:
            await producer.stop()
            await sql.close()
        return await _measured(province, began)


def _portions(dossiers: int, began: datetime) -> Iterator[list[list[Said]]]:
    numbers = iter(range(dossiers))
    while some := list(islice(numbers, _AT_ONCE)):
        yield [story(new_id(), at=began + timedelta(seconds=1200 * n / dossiers), number=n) for n in some]


async def _in_flight(province: Province) -> int | None:
    state = province.home / "run" / "before-ledger.json"
    found = (await checked(Asked(province.dsn("auditor"), province.bootstrap, state))).in_flight
    return found.count if found else None


async def _measured(province: Province, began: datetime) -> dict[str, object]:
    state = province.home / "run" / "bench-ledger.json"
    kept(state, Memory(checkpoint=began - timedelta(minutes=1), complete=True))
    before = psutil.Process().cpu_times()
    # What is stored of long ago here has its weight alone, and would not stand being looked at.
    report = await checked(Asked(province.dsn("auditor"), province.bootstrap, state, portion=0))
    after = psutil.Process().cpu_times()
    return {
        "facts": report.events,
        "seconds": report.seconds,
        "own_cpu_seconds": round(after.user + after.system - before.user - before.system, 1),
        "memory_mb": round(psutil.Process().memory_info().rss / 1e6),
        "difference": report.difference,
        "first": [it.model_dump(mode="json") for it in report.differences[:3]],
        "conservation": report.conservation.model_dump() if report.conservation else None,
        "not_measured": report.not_measured,
    }
