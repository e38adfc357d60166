"""What is left when the storm is over, read from every table and every topic by one who may see all."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import asyncpg

from contracts.topics import TOPICS
from deploy.local.inbox import Message
from deploy.local.mail_server import Letter
from deploy.local.postgres import SUPERUSER
from deploy.local.sms_gateway import Sms
from deploy.motcua.province import Province
from tests.chaos.schedule import SERVICES
from tests.chaos.wire_blows import whole


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of a journal."""

    service: str
    subject: UUID
    topic: int
    sequence: int
    type: str
    id: UUID
    cause: UUID | None


@dataclass(frozen=True, slots=True)
class OnKafka:
    """A record with an envelope, as it stands on its topic."""

    topic: int
    key: str
    id: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice and how it ended; `unknown` where the provider's answer to some try was never heard."""

    id: UUID
    told: UUID
    recipient: UUID | None
    channel: str
    state: str
    unknown: bool


@dataclass
class Evidence:
    """Everything that the judgement needs, as plain values."""

    recorded: list[tuple[UUID, str, UUID]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    records: list[OnKafka] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    heard: dict[str, list[UUID]] = field(default_factory=dict)
    assigned: list[UUID] = field(default_factory=list)
    surveyed: list[UUID] = field(default_factory=list)
    answered: list[UUID] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    waiting: Counter[str] = field(default_factory=Counter)


_STUCK = {
    "facts in {}.outbox": "select count(*) from {}.outbox",
    "records waiting in {}.parked": "select count(*) from {}.parked where state = 'waiting'",
}


async def read_evidence(province: Province, *, forged: set[str]) -> Evidence:
    """All of it."""
    evidence = Evidence()
    connection = await asyncpg.connect(province.dsn(SUPERUSER))
    try:
        await _read_tables(connection, evidence)
        evidence.waiting = await stuck(connection) + await _dead(connection, forged=forged)
    finally:
        await connection.close()
    await _read_topics(province, evidence, forged=forged)
    _read_inboxes(province, evidence)
    return evidence


async def _read_tables(connection: asyncpg.Connection, evidence: Evidence) -> None:
    rows = await connection.fetch("select request, code, dossier_id from intake.dossier")
    evidence.recorded = [(row[0], row[1], row[2]) for row in rows]
    for service in SERVICES:
        rows = await connection.fetch(
            f"select subject, topic, sequence, type, event_id, cause_id from {service}.journal order by 1, 2, 3"
        )
        evidence.facts += [Fact(service, *row) for row in rows]
        rows = await connection.fetch(f"select event_id from {service}.inbox")
        evidence.heard[service] = [row[0] for row in rows]
    evidence.assigned = await _column(connection, "select dossier_id from routing.assignment")
    evidence.surveyed = await _column(connection, "select dossier_id from survey.survey")
    evidence.answered = await _column(connection, "select dossier_id from survey.answer")
    rows = await connection.fetch(
        "select notice_id, told, recipient, channel, state, exists (select from notify.attempt a"
        " where a.notice_id = notice.notice_id and a.outcome = 'unknown') from notify.notice"
    )
    evidence.notices = [Notice(*row) for row in rows]


async def _column(connection: asyncpg.Connection, sql: str) -> list[UUID]:
    return [row[0] for row in await connection.fetch(sql)]


async def stuck(connection: asyncpg.Connection) -> Counter[str]:
    """What is still on its way, all at one instant; empty when all is done."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        return await _stuck(connection)


async def _stuck(connection: asyncpg.Connection) -> Counter[str]:
    found: Counter[str] = Counter()
    for name, sql in _STUCK.items():
        for service in SERVICES:
            found[name.format(service)] = await connection.fetchval(sql.format(service))
    found["letters not sent"] = await connection.fetchval("select count(*) from notify.letter")
    for topic in TOPICS:
        for reader in topic.readers:
            found[f"facts of {topic.name} not heard by {reader}"] = await connection.fetchval(
                f"select (select count(*) from {topic.owner}.journal where topic = $1)"
                f" - (select count(*) from {reader}.inbox where topic = $1)",
                topic.number,
            )
    return Counter({name: count for name, count in found.items() if count})


async def _dead(connection: asyncpg.Connection, *, forged: set[str]) -> Counter[str]:
    """What was really said and waits for an operator, as nothing real should."""
    sql = "select count(*) from {}.parked where state = 'dead' and coalesce(key, '') <> all($1)"
    counts = {name: await connection.fetchval(sql.format(name), list(forged)) for name in SERVICES}
    return Counter({f"records dead in {name}.parked": count for name, count in counts.items() if count})


async def _read_topics(province: Province, evidence: Evidence, *, forged: set[str]) -> None:
    for topic in TOPICS:
        for record in await whole(province.bootstrap, topic.name):
            key, headers = (record.key or b"").decode(), dict(record.headers)
            if key in forged:
                continue
            if "ce_id" not in headers or "ce_sequence" not in headers:
                evidence.strangers.append(f"{topic.name} {key}")
                continue
            evidence.records.append(OnKafka(topic.number, key, headers["ce_id"].decode(), int(headers["ce_sequence"])))


def _read_inboxes(province: Province, evidence: Evidence) -> None:
    for message in _lines(province.home / "sms" / "inbox.jsonl", of=Sms):
        evidence.messages.append(message.reference)
    for letter in _lines(province.home / "mail" / "inbox.jsonl", of=Letter):
        evidence.messages.append((letter.message_id or "").strip("<>").partition("@")[0])


def _lines(file: Path, *, of: type[Message]) -> list[Message]:
    return [of.model_validate_json(line) for line in file.read_bytes().splitlines()] if file.exists() else []
