"""The hands of clerks, officers and citizens: what each does, over the doors that each has."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

import httpx

from contracts.identifiers import new_id
from deploy.catalogue.load import calendar, catalogue
from deploy.motcua.environment import url
from deploy.motcua.province import Province
from deploy.motcua.token import StaffRole, issue
from tests.eventually import eventually
from tests.journey.onlooker import Onlooker

Body = dict[str, Any]
HOA_AN = "02353"
SINGLE_STATUS = "1.004873"


@dataclass
class Walk:
    """One test's way through a running province."""

    province: Province
    http: httpx.AsyncClient
    tokens: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    @asynccontextmanager
    async def through(cls, province: Province) -> AsyncIterator["Walk"]:
        """Begin: the catalogue and the calendar are published."""
        async with httpx.AsyncClient(timeout=30) as http:
            walk = cls(province, http)
            for address, edition in (("catalogues", catalogue()), ("calendars", calendar())):
                answer = await walk.post(
                    f"{walk.intake}/{address}", edition.model_dump(mode="json"), role="admin", key=f"publish {address}"
                )
                assert answer.status_code == 201, answer.text
            yield walk

    @property
    def intake(self) -> str:
        """Intake's address."""
        return url(self.province.ports.intake_port)

    @property
    def routing(self) -> str:
        """Routing's address."""
        return url(self.province.ports.routing_port)

    @property
    def survey(self) -> str:
        """Survey's address."""
        return url(self.province.ports.survey_port)

    def headers(self, role: StaffRole, *, commune: str = HOA_AN) -> dict[str, str]:
        """A signed-in account's headers."""
        if (role, commune) not in self.tokens:
            issued = issue(self.province.safe, role=role, communes=[commune], account=role, now=datetime.now(UTC))
            self.tokens[role, commune] = issued.token
        return {"Authorization": f"Bearer {self.tokens[role, commune]}"}

    async def post(
        self,
        address: str,
        body: Mapping[str, Any],
        *,
        role: StaffRole,
        key: str | None = None,
        commune: str = HOA_AN,
        traceparent: str | None = None,
    ) -> httpx.Response:
        """A staff request with a fresh key, or the one given."""
        headers = {**self.headers(role, commune=commune), "Idempotency-Key": key or new_id().hex}
        if traceparent:
            headers["traceparent"] = traceparent
        return await self.http.post(address, json=body, headers=headers)

    async def recorded(self, *, traceparent: str | None = None, **more: Any) -> Body:
        """A dossier taken in at Hoà An's counter."""
        answer = await self.post(
            f"{self.intake}/dossiers", a_dossier(**more), role="reception_officer", traceparent=traceparent
        )
        assert answer.status_code == 201, answer.text
        body: Body = answer.json()
        return body

    async def known(self, code: str, *, state: str = "processing") -> Body:
        """The dossier as routing's staff door tells it, once it is in this state."""

        async def seen() -> httpx.Response:
            return await self.http.get(f"{self.routing}/dossiers/{code}", headers=self.headers("case_officer"))

        answer = await eventually(seen, until=lambda a: a.status_code == 200 and a.json()["state"] == state)
        body: Body = answer.json()
        return body

    async def ordered(self, code: str, command: str, *, role: StaffRole, **body: Any) -> Body:
        """An officer's command, accepted."""
        answer = await self.post(f"{self.routing}/dossiers/{code}/{command}", body, role=role)
        assert answer.status_code == 201, answer.text
        done: Body = answer.json()
        return done

    async def finished(self, code: str) -> None:
        """The officers' ordinary work, to the result in the citizen's hand."""
        await self.known(code)
        await self.ordered(code, "start", role="case_officer")
        await self.ordered(code, "complete-step", role="case_officer")
        await self.ordered(code, "complete", role="approver", outcome="granted")
        await self.ordered(code, "return", role="reception_officer")

    async def survey_answered(self, phone: str, **answer: Any) -> None:
        """The citizen follows the link in the last message."""
        messages = await self.inbox("sms", to=phone)

        async def link() -> str:
            found = [re.search(r"http\S+/s/\S+", m["text"]) for m in await self.inbox("sms", to=phone)]
            return next((match[0] for match in found if match), "")

        assert messages
        address = await eventually(link)

        async def answered() -> int:
            return (await self.http.post(address, json={"overall": 4, **answer})).status_code

        await eventually(answered, until=lambda status: status == 201)

    async def settled(self) -> None:
        """Every service has heard everything and carried everything."""
        async with Onlooker.of(self.province) as onlooker:
            await eventually(onlooker.left, until=lambda left: not left)

    async def inbox(self, kind: str, *, to: str, at_least: int = 1) -> list[Body]:
        """What a gateway was given for an address, once that many are there."""
        port = self.province.ports.sms_port if kind == "sms" else self.province.ports.mail_port

        async def seen() -> list[Body]:
            listed: list[Body] = (await self.http.get(f"{url(port)}/inbox", params={"to": to})).json()
            return listed

        return await eventually(seen, until=lambda messages: len(messages) >= at_least)


@cache
def required_papers() -> tuple[str, ...]:
    """What a single-status certificate cannot be asked for without."""
    offer = next(p for p in catalogue().procedures if p.code == SINGLE_STATUS)
    return tuple(paper.code for paper in offer.cases[0].papers if paper.required)


def a_dossier(
    *,
    phone: str | None = None,
    email: str | None = None,
    name: str = "Hoàng Thị Sìn",
    papers: Sequence[str] | None = None,
    **more: Any,
) -> Body:
    """A single-status certificate, all papers there."""
    wanted = papers or required_papers()
    owner = {"name": name, "phone": phone, "email": email}
    return {
        "commune": HOA_AN,
        "procedure": SINGLE_STATUS,
        "owner": {key: value for key, value in owner.items() if value is not None},
        "papers": [{"code": code} for code in wanted],
        **more,
    }


def a_phone() -> str:
    """A number that nobody else uses."""
    return f"+8491{new_id().int % 10_000_000:07d}"
