"""The staff may see whether a citizen was told, where they serve, and never where to."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from deploy.local.faults import Faults
from deploy.motcua.keys import Safe
from deploy.motcua.token import ISSUER, StaffRole, issue
from services.notify.app import notify
from tests.fixtures.databases import Databases
from tests.fixtures.gateways import MailServer, SmsGateway
from tests.integration.notify.office import Office, settings_of
from tests.unit.notify.facts import EMAIL, HOA_AN, PHONE, About

ELSEWHERE = "00691"


class Desk:
    """An official at the staff's door."""

    def __init__(self, client: httpx.AsyncClient, safe: Safe) -> None:
        self._client = client
        self._safe = safe

    async def asks(self, code: str, *, role: StaffRole = "reception_officer", commune: str = HOA_AN) -> httpx.Response:
        """How the notices of a dossier stand."""
        token = issue(self._safe, role=role, communes=[commune], account="a", now=datetime.now(UTC)).token
        return await self._client.get(f"/dossiers/{code}/notices", headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
async def desk(
    database: Databases, sms_gateway: SmsGateway, mail_server: MailServer, tmp_path: Path
) -> AsyncIterator[tuple[Office, Desk, httpx.AsyncClient]]:
    safe, dsn = Safe(tmp_path), await database("notify")
    app = notify(settings_of(dsn, sms=sms_gateway, mail=mail_server, auth_jwks=str(safe.jwks()), auth_issuer=ISSUER))
    office = Office(app.state.service, dsn, sms_gateway, mail_server)
    await office.knows_the_catalogue()
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://notify.test") as client:
        yield office, Desk(client, safe), client
    await office.close()


async def test_the_staff_see_each_notice_and_its_tries_but_no_address(
    desk: tuple[Office, Desk, httpx.AsyncClient],
) -> None:
    office, official, _ = desk
    about = About()
    await office.sms.have(Faults(reject_to=frozenset({PHONE})))
    fact = about.routed()
    async with office.sending():
        await office.hears(about.people(email=EMAIL), fact)
        await office.settled()

    answer = await official.asks(about.code)

    assert answer.status_code == 200
    by_channel = {notice["channel"]: notice for notice in answer.json()["notices"]}
    assert by_channel["email"]["state"] == "sent"
    failed = by_channel["sms"]
    assert (failed["kind"], failed["state"], failed["reason"]) == ("received", "failed", "recipient-blocked")
    assert [(t["number"], t["outcome"]) for t in failed["tries"]] == [(1, "rejected")]
    assert failed["told"] == str(fact.id)
    assert [word for word in (PHONE, PHONE[3:], EMAIL, "Sìn") if word in answer.text] == []


async def test_a_waiting_notice_is_seen_waiting_with_its_next_time(
    desk: tuple[Office, Desk, httpx.AsyncClient],
) -> None:
    office, official, _ = desk
    about = About()
    await office.hears(about.people(), about.routed())

    (notice,) = (await official.asks(about.code)).json()["notices"]

    assert (notice["state"], notice["attempts"], notice["finished_at"]) == ("waiting", 0, None)
    assert datetime.fromisoformat(notice["next_at"]).tzinfo is not None


async def test_who_may_not_see_is_told_so(desk: tuple[Office, Desk, httpx.AsyncClient]) -> None:
    office, official, client = desk
    about = About()
    await office.hears(about.people())

    answers = [
        await client.get(f"/dossiers/{about.code}/notices"),
        await official.asks(about.code, role="case_officer"),
        await official.asks(about.code, commune=ELSEWHERE),
        await official.asks("H60.001-261123-0001"),
    ]

    assert [(a.status_code, a.json()["slug"]) for a in answers] == [
        (401, "token-required"),
        (403, "role-not-allowed"),
        (403, "foreign-commune"),
        (404, "dossier-unknown"),
    ]


async def test_the_commune_that_took_the_dossier_in_for_another_may_see_too(
    desk: tuple[Office, Desk, httpx.AsyncClient],
) -> None:
    office, official, _ = desk
    about = About()
    people = about.people().model_copy(update={"handling_commune": ELSEWHERE})
    await office.hears(people)

    assert (await official.asks(about.code, commune=HOA_AN)).status_code == 200
    assert (await official.asks(about.code, commune=ELSEWHERE)).status_code == 200
