"""What tests do with a notify in this process: let it hear facts, let it send, look at what it keeps and says."""

import asyncio
import itertools
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import orjson
from pydantic import SecretStr

from contracts.delivery.envelope import headers_of
from contracts.delivery.telemetry import new_traceparent
from contracts.events.catalogue import CataloguePublished
from contracts.message import Event
from contracts.topics import EVENT_OF, TOPIC_OF, TYPE_PREFIX
from services.notify.app import Notify
from services.notify.schedule import Sender
from services.notify.settings import NotifySettings
from tests.eventually import eventually
from tests.fixtures.gateways import MailServer, SmsGateway
from tests.unit.notify.facts import CATALOGUE, LINKS, NOW, OFFICER

NOWHERE = "127.0.0.1:1"
_OFFSETS = itertools.count(1)


@dataclass(slots=True)
class Record:
    """A fact as Kafka would hand it over."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]


async def failures(error: str | None) -> int:
    """How often in a row a part says that it failed."""
    said = re.search(r"(\d+) times", error or "")
    return int(said[1]) if said else 0


def a_record(event: Event) -> Record:
    """What the relay of the fact's owner would have sent; an erasure has no value."""
    topic, offset = TOPIC_OF[event.type], next(_OFFSETS)
    headers = headers_of(event, sequence=offset, traceparent=new_traceparent(), cause=None)
    wire = [(name, value.encode()) for name, value in headers.items()]
    erases = topic.erased_by is not None and isinstance(event, topic.erased_by)
    return Record(topic.name, 0, offset, event.subject.encode(), None if erases else event.written(), wire)


def settings_of(dsn: str, *, sms: SmsGateway, mail: MailServer, **more: object) -> NotifySettings:
    """Notify as tests run it in their own process: impatient, and what it announces stays in the outbox."""
    told = {
        "database_url": SecretStr(dsn),
        "kafka": NOWHERE,
        "auth_jwks": "unused.json",
        "auth_issuer": "urn:motcua:local",
        "stage": "test",
        "sms_url": sms.messages_url,
        "smtp_host": mail.smtp_host,
        "smtp_port": mail.smtp_port,
        "tracking_url": LINKS.tracking_url,
        "tracking_key": SecretStr(LINKS.tracking_key),
        "survey_url": LINKS.survey_url,
        "survey_key": SecretStr(LINKS.survey_key),
        "first_pause": 0.05,
        "longest_pause": 0.2,
        "poll": 0.02,
        **more,
    }
    return NotifySettings.model_validate(told)


@dataclass
class Office:
    """One notify in a test's hands."""

    service: Notify
    dsn: str
    sms: SmsGateway
    mail: MailServer
    others: list[Notify] = field(default_factory=list)

    async def knows_the_catalogue(self) -> None:
        """The catalogue was published."""
        await self.hears(CataloguePublished(time=NOW, actor=OFFICER, catalogue=CATALOGUE))

    async def hears(self, *facts: Event) -> None:
        """These facts come in one batch."""
        assert self.service.reception is not None
        await self.service.reception.receive([a_record(fact) for fact in facts])

    def another(self, **more: object) -> Notify:
        """Another notify on the same database, with these settings."""
        other = Notify(settings_of(self.dsn, sms=self.sms, mail=self.mail, **more))
        self.others.append(other)
        return other

    @asynccontextmanager
    async def sending(self, service: Notify | None = None) -> AsyncIterator[Sequence[Sender]]:
        """The senders of this notify, or of another, at work."""
        at_work = service or self.service
        senders = at_work.senders
        works = [
            asyncio.create_task(run()) for run in [part.run for part in senders] + [it.run for it in at_work.turns]
        ]
        try:
            yield senders
        finally:
            for work in works:
                work.cancel()
            await asyncio.gather(*works, return_exceptions=True)

    async def asked(self, sql: str, *values: object) -> list[Any]:
        """Rows, as an operator would see them."""
        connection = await asyncpg.connect(self.dsn)
        try:
            return await connection.fetch(sql, *values)
        finally:
            await connection.close()

    async def settled(self, *, within: float = 20.0) -> list[Any]:
        """All notices, once each has ended."""

        async def waiting() -> int:
            return int((await self.asked("select count(*) from notice where finished_at is null"))[0][0])

        await eventually(waiting, until=lambda count: count == 0, within=within, every=0.02)
        return await self.asked("select * from notice order by stored_at, told, channel desc")

    async def announced(self) -> list[Event]:
        """What was announced and not yet carried, in order."""
        rows = await self.asked("select headers, payload from outbox order by seq")
        kinds = [orjson.loads(row["headers"])["ce_type"].removeprefix(TYPE_PREFIX) for row in rows]
        return [EVENT_OF[kind].read(row["payload"]) for kind, row in zip(kinds, rows, strict=True)]

    async def folded(self) -> None:
        """Everything that was said and heard until now, as if many days had passed."""
        await self.asked("update folding set said_from = least(said_from, now() - interval '1 hour')")
        later = datetime.now(UTC) + timedelta(days=self.service.settings.outcomes_days + 1, hours=2)
        while await self.service.folding.portion(later):
            pass

    async def close(self) -> None:
        """Give everything back."""
        for service in (self.service, *self.others):
            await service.database.close()
            service.tracing.close()
