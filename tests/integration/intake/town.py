"""Intake in a test's hands: accounts with tokens, requests at its doors, a look into its tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from contracts.events.catalogue import SupplementMode
from contracts.identifiers import DossierId, new_id
from contracts.tokens.payments import PaymentNumber, payment_number
from contracts.tokens.sealing import calendar_mark
from contracts.tokens.supplements import SupplementNumber, supplement_number
from deploy.catalogue import load
from deploy.motcua.keys import Safe
from deploy.motcua.token import StaffRole, issue
from tests.builders.at_counter import HOA_AN, NOON, a_request

SIGNING_KEY, TRACKING_KEY = "signs-supplement-numbers", "opens-tracking-pages"
TRACKING_URL = "http://routing.test"
NOWHERE = "127.0.0.1:1"
Body = dict[str, Any]
EDITIONS = [
    ("catalogue", load.catalogue().version, load.catalogue().model_dump_json()),
    ("calendar", load.calendar().version, load.calendar().model_dump_json()),
]


def environment(*, dsn: str, safe: Safe, told: Mapping[str, object]) -> dict[str, str]:
    """What intake is told; without Kafka its facts stay stored."""
    whole: dict[str, object] = {
        "database_url": dsn,
        "kafka": NOWHERE,
        "auth_jwks": safe.jwks(),
        "auth_issuer": "urn:motcua:local",
        "tracking_url": f"{TRACKING_URL}/",
        "tracking_key": TRACKING_KEY,
        "signing_key": SIGNING_KEY,
        "stage": "test",
        **told,
    }
    return {f"INTAKE_{name.upper()}": str(value) for name, value in whole.items()}


@dataclass
class Town:
    """The doors of one intake, and its database."""

    http: httpx.AsyncClient
    safe: Safe
    dsn: str
    tokens: dict[tuple[str, str], str] = field(default_factory=dict)

    def headers(self, role: StaffRole, *, commune: str, key: str | None) -> dict[str, str]:
        """A signed-in account's headers; a fresh idempotency key unless one is given."""
        if (role, commune) not in self.tokens:
            issued = issue(self.safe, role=role, communes=[commune], account=f"{commune}.{role}", now=datetime.now(UTC))
            self.tokens[role, commune] = issued.token
        return {"Authorization": f"Bearer {self.tokens[role, commune]}", "Idempotency-Key": key or new_id().hex}

    async def post(
        self,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        role: StaffRole = "reception_officer",
        commune: str = HOA_AN,
        key: str | None = None,
        method: str = "POST",
    ) -> httpx.Response:
        """A staff request."""
        headers = self.headers(role, commune=commune, key=key)
        return await self.http.request(method, path, json=body, headers=headers)

    async def get(self, path: str, *, role: StaffRole = "reception_officer", commune: str = HOA_AN) -> httpx.Response:
        """A look."""
        return await self.http.get(path, headers=self.headers(role, commune=commune, key=None))

    async def recorded(self, **changes: Any) -> Body:
        """The receipt of a dossier taken in at Hoà An's counter."""
        answer = await self.post("/dossiers", a_request(**changes))
        assert answer.status_code == 201, answer.text
        receipt: Body = answer.json()
        return receipt

    async def publishes(self) -> None:
        """The catalogue and the calendar are published."""
        for path, edition in (("/catalogues", load.catalogue()), ("/calendars", load.calendar())):
            answer = await self.post(path, edition.model_dump(mode="json"), role="admin")
            assert answer.status_code == 201, answer.text

    async def knows_editions(self) -> None:
        """The same, as if another process had published them."""
        connection = await asyncpg.connect(self.dsn)
        sql = "insert into edition (kind, version, body, published_at) values ($1, $2, $3, now())"
        try:
            await connection.executemany(sql, EDITIONS)
        finally:
            await connection.close()

    async def rows(self, sql: str, *values: object) -> list[asyncpg.Record]:
        """What the database holds."""
        connection = await asyncpg.connect(self.dsn)
        try:
            return await connection.fetch(sql, *values)
        finally:
            await connection.close()

    async def value(self, sql: str, *values: object) -> Any:
        """The first of it."""
        return (await self.rows(sql, *values))[0][0]

    async def counts(self) -> tuple[int, int, int, int]:
        """Dossiers, people, and the facts about both: journalled, and stored to be carried."""
        [row] = await self.rows(
            """
            select (select count(*) from dossier), (select count(dossier_owner) from dossier),
                (select count(*) from journal where topic <> 3),
                (select count(*) from outbox where topic <> 'intake.catalogue.v1')
            """
        )
        return row[0], row[1], row[2], row[3]


LONG_PAST = datetime(2025, 1, 2, tzinfo=UTC)


def a_number(
    dossier: str,
    *,
    mode: SupplementMode = "RESTART",
    request: UUID | None = None,
    left: int = 600,
    promised: datetime = LONG_PAST,
    answer_by: datetime | None = None,
    asked_at: datetime = NOON,
) -> str:
    """The signed number of a supplement request."""
    number = SupplementNumber(
        dossier_id=DossierId(UUID(dossier)),
        request=request or new_id(),
        mode=mode,
        working_minutes_left=left,
        due_at=promised,
        asked_at=asked_at,
        answer_by=answer_by,
        apologised=False,
        calendar=calendar_mark(load.calendar().version),
    )
    return supplement_number(number, key=SIGNING_KEY)


def a_payment_number(
    dossier: str, *, payment: UUID | None = None, amount_vnd: int = 15_000, pay_by: datetime | None = None
) -> str:
    """The signed number of a payment request."""
    number = PaymentNumber(
        dossier_id=DossierId(UUID(dossier)),
        payment=payment or new_id(),
        amount_vnd=amount_vnd,
        pay_by=pay_by,
        calendar=calendar_mark(load.calendar().version),
    )
    return payment_number(number, key=SIGNING_KEY)
