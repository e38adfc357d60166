"""What tests do with a routing in this process: let it hear facts, give it orders, look at what it keeps and says."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import orjson
from pydantic import SecretStr

from contracts.delivery.database import Row
from contracts.delivery.envelope import headers_of
from contracts.delivery.service import Service
from contracts.delivery.telemetry import new_traceparent
from contracts.events.catalogue import CalendarPublished, CataloguePublished
from contracts.identifiers import new_id
from contracts.message import Actor, Event
from contracts.topics import EVENT_OF, TOPIC_OF, TYPE_PREFIX
from deploy.motcua.keys import Safe
from deploy.motcua.token import AUDIENCE, ISSUER, StaffRole, issue
from services.routing.schedule import Deadlines, Waiting
from services.routing.settings import RoutingSettings
from tests.unit.routing.facts import CATALOGUE, DECREES, HOA_AN, RECEIVED

NOWHERE = "127.0.0.1:1"
SIGNING_KEY, TRACKING_KEY = "signs-supplement-requests", "opens-tracking-pages"
PUBLISHER = Actor(role="admin", account="publisher")
_OFFSETS = itertools.count(1)
Body = dict[str, Any]


@dataclass(slots=True)
class Record:
    """A fact as Kafka would hand it over."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]


def a_record(event: Event, *, traceparent: str | None = None) -> Record:
    """What intake's relay would have sent."""
    offset = next(_OFFSETS)
    headers = headers_of(event, sequence=offset, traceparent=traceparent or new_traceparent(), cause=None)
    wire = [(name, value.encode()) for name, value in headers.items()]
    return Record(TOPIC_OF[event.type].name, 0, offset, event.subject.encode(), event.written(), wire)


def settings_of(dsn: str, safe: Safe, *, kafka: str = NOWHERE, service: str = "routing") -> RoutingSettings:
    """Routing as tests run it."""
    return RoutingSettings(
        service=service,
        database_url=SecretStr(dsn),
        kafka=kafka,
        auth_jwks=str(safe.jwks()),
        auth_issuer=ISSUER,
        auth_audience=AUDIENCE,
        signing_key=SecretStr(SIGNING_KEY),
        tracking_key=SecretStr(TRACKING_KEY),
        stage="test",
    )


@dataclass
class Bureau:
    """One routing in a test's hands; its clock stands where the test puts it."""

    service: Service
    http: httpx.AsyncClient
    safe: Safe
    now: datetime = RECEIVED
    tokens: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.service.clock = self._clock
        assert self.service.reception is not None
        self.service.reception._clock = self._clock

    def _clock(self) -> datetime:
        return self.now.astimezone(UTC)

    async def knows_the_law(self) -> None:
        """Catalogue and calendar were published."""
        await self.hears(
            CataloguePublished(time=self.now, actor=PUBLISHER, catalogue=CATALOGUE),
            CalendarPublished(time=self.now, actor=PUBLISHER, calendar=DECREES),
        )

    async def hears(self, *facts: Event) -> None:
        """These facts come in one batch."""
        assert self.service.reception is not None
        await self.service.reception.receive([a_record(fact) for fact in facts])

    async def sounds(self) -> int:
        """The scheduler ticks once; how many timers fired."""
        fired, _, _ = await Deadlines(self.service, per_second=2000).tick()
        return fired

    async def sounds_all(self) -> int:
        """The scheduler ticks until nothing is due; how many timers fired."""
        fired = 0
        while now_fired := await self.sounds():
            fired += now_fired
        return fired

    async def waits_no_longer(self) -> int:
        """What has run out ends, a batch at a time; how many there were."""
        return await Waiting(self.service).tick()

    def headers(self, role: StaffRole, *, commune: str = HOA_AN) -> dict[str, str]:
        """A signed-in account's headers."""
        if (role, commune) not in self.tokens:
            issued = issue(self.safe, role=role, communes=[commune], account=role, now=datetime.now(UTC))
            self.tokens[role, commune] = issued.token
        return {"Authorization": f"Bearer {self.tokens[role, commune]}"}

    async def ordered(
        self, code: str, command: str, *, role: StaffRole = "approver", commune: str = HOA_AN, **body: Any
    ) -> httpx.Response:
        """An officer's command with a fresh key."""
        return await self.post(f"/dossiers/{code}/{command}", body, role=role, commune=commune)

    async def done(self, code: str, command: str, *, role: StaffRole = "approver", **body: Any) -> Body:
        """An officer's command, accepted."""
        answer = await self.ordered(code, command, role=role, **body)
        assert answer.status_code == 201, answer.text
        told: Body = answer.json()
        return told

    async def many(self, *commands: Body, role: StaffRole = "approver", key: str | None = None) -> list[Body]:
        """Many commands in one call; their verdicts."""
        answer = await self.post("/desk/commands", {"commands": list(commands)}, role=role, key=key)
        assert answer.status_code == 200, answer.text
        verdicts: list[Body] = answer.json()["verdicts"]
        return verdicts

    async def post(
        self, path: str, body: Mapping[str, Any], *, role: StaffRole, commune: str = HOA_AN, key: str | None = None
    ) -> httpx.Response:
        """A staff request."""
        headers = {**self.headers(role, commune=commune), "Idempotency-Key": key or new_id().hex}
        return await self.http.post(path, json=body, headers=headers)

    async def seen(self, path: str, *, role: StaffRole | None = "case_officer", **params: Any) -> httpx.Response:
        """A look through a door; as nobody in particular when `role` is None."""
        return await self.http.get(path, params=params, headers=self.headers(role) if role else {})

    async def asked(self, sql: str, *values: object) -> list[Row]:
        """Rows, as an operator would see them."""
        async with self.service.database.transaction() as tx:
            return await tx.fetch(sql, *values)

    async def announced(self) -> list[Event]:
        """What was announced and not yet carried, in order."""
        rows = await self.asked("select headers, payload from outbox order by seq")
        kinds = [orjson.loads(row["headers"])["ce_type"].removeprefix(TYPE_PREFIX) for row in rows]
        return [EVENT_OF[kind].read(row["payload"]) for kind, row in zip(kinds, rows, strict=True)]

    async def names(self) -> list[str]:
        """The kinds of facts announced, in order."""
        return [type(event).__name__ for event in await self.announced()]

    async def close(self) -> None:
        """Give everything back."""
        await self.service.database.close()
        self.service.tracing.close()
