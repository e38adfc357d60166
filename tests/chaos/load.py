"""Clerks, officers and citizens by seed: dossiers at a constant rate, worked on in bulk, answered for."""

import asyncio
import random
import re
import time
from collections import deque
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from contracts.identifiers import new_id
from deploy.catalogue.load import catalogue
from deploy.local.sms_gateway import Sms
from deploy.motcua.environment import url
from deploy.motcua.province import Province
from deploy.motcua.token import StaffRole
from tests.chaos.clients import Body, Clients, Request
from tests.chaos.history import History
from tests.journey.walk import a_dossier

MAIL_SHARE, BROKEN_SHARE, ONCE_SHARE = 0.1, 0.03, 0.05
SUPPLEMENT_SHARE, WITHDRAWAL_SHARE, ANSWER_SHARE = 0.04, 0.03, 0.4
COUNTERS = 40
AT_ONCE, LOOK_AGAIN, PATIENCE = 100, 0.4, 2000

Step = tuple[str, StaffRole, Body]
ORDINARY: tuple[Step, ...] = (
    ("start", "case_officer", {}),
    ("complete-step", "case_officer", {}),
    ("complete", "approver", {"outcome": "granted"}),
    ("return", "reception_officer", {}),
)
ASKED_FOR_MORE: Step = (
    "request-supplement",
    "case_officer",
    {"papers": ["declaration"], "reason": "missing-paper", "note": "Thiếu chữ ký ở mục 4"},
)
GIVEN_BACK: Step = ("accept-withdrawal", "approver", {})


@dataclass
class Case:
    """A dossier on an officer's desk, and what is still to be done about it."""

    code: str
    left: list[Step]
    not_before: float = 0.0
    tries: int = 0


@dataclass
class Load:
    """One storm's people."""

    province: Province
    clients: Clients
    history: History
    seed: str
    per_second: float
    patient: bool = True
    offset: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    desk: deque[Case] = field(default_factory=deque)
    posted: int = 0
    dropped: int = 0

    async def run(self) -> None:
        """Until ended: then nobody begins anything new, and what was begun is finished."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._clerks(group))
            group.create_task(self._officer())
            group.create_task(self._citizens(group))

    async def _clerks(self, group: asyncio.TaskGroup) -> None:
        began = time.monotonic()
        while not self.ended.is_set():
            group.create_task(self._dossier(self.posted))
            self.posted += 1
            await asyncio.sleep(began + self.posted / self.per_second - time.monotonic())

    async def _dossier(self, number: int) -> None:
        chance = random.Random(f"{self.seed} {number}")
        body = _body(self.offset + number, chance)
        answer = await self.clients.ask(
            Request(
                asked="record",
                key=f"{body['commune']} {self.seed}-{number}",
                address=f"{url(self.province.ports.intake_port)}/dossiers",
                body=body,
                role="reception_officer",
                once=chance.random() < ONCE_SHARE or not self.patient,
            )
        )
        if answer is None or not answer.accepted:
            return
        code, fate = answer.body["code"], chance.random()
        if fate < WITHDRAWAL_SHARE:
            await self._brought("withdrawal", code, {"reason": "Không cần nữa"})
            self.desk.append(Case(code, [GIVEN_BACK]))
        elif fate < WITHDRAWAL_SHARE + SUPPLEMENT_SHARE:
            self.desk.append(Case(code, [ASKED_FOR_MORE, *ORDINARY]))
        else:
            self.desk.append(Case(code, list(ORDINARY)))

    async def _brought(self, what: Any, code: str, body: Body) -> None:
        path = "supplements" if what == "supplement" else "withdrawal"
        address = f"{url(self.province.ports.intake_port)}/dossiers/{code}/{path}"
        await self.clients.ask(
            Request(asked=what, key=new_id().hex, address=address, body=body, role="reception_officer")
        )

    async def _officer(self) -> None:
        """One bulk call per role and look, until the desk is empty or patience ends."""
        while not self.ended.is_set() or (self.desk and not self.clients.give_up.is_set()):
            cases = self._due()
            if not cases:
                await asyncio.sleep(LOOK_AGAIN)
                continue
            await self._ordered(cases, role=cases[0].left[0][1])

    def _due(self) -> list[Case]:
        """Cases whose next step belongs to one role; the others stay."""
        now, stay = time.monotonic(), deque[Case]()
        taken: list[Case] = []
        for case in self.desk:
            fits = case.not_before <= now and len(taken) < AT_ONCE
            if fits and (not taken or case.left[0][1] == taken[0].left[0][1]):
                taken.append(case)
            else:
                stay.append(case)
        self.desk = stay
        return taken

    async def _ordered(self, cases: list[Case], *, role: StaffRole) -> None:
        bulk = [{"code": case.code, "command": case.left[0][0], **case.left[0][2]} for case in cases]
        answer = await self.clients.ask(
            Request(
                asked="desk",
                key=new_id().hex,
                address=f"{url(self.province.ports.routing_port)}/desk/commands",
                body={"commands": bulk},
                role=role,
            )
        )
        if answer is None or not answer.accepted:
            self.dropped += len(cases)
            return
        for case, verdict in zip(cases, answer.body["verdicts"], strict=True):
            await self._heard(case, verdict)

    async def _heard(self, case: Case, verdict: Body) -> None:
        if verdict["status"] >= 400:
            case.tries += 1
            case.not_before = time.monotonic() + 2 * LOOK_AGAIN
            if case.tries > PATIENCE:
                self.dropped += 1
                return
        else:
            self.history.note("step", f"{case.code} {case.left.pop(0)[0]}", "ok")
            if request := verdict.get("supplement_request"):
                await self._brought("supplement", case.code, {"request": request, "papers": [{"code": "declaration"}]})
        if case.left:
            self.desk.append(case)

    async def _citizens(self, group: asyncio.TaskGroup) -> None:
        """Whoever finds a link in an SMS may follow it."""
        answered: set[str] = set()
        place, file = 0, self.province.home / "sms" / "inbox.jsonl"
        while not self.ended.is_set():
            await asyncio.sleep(1)
            messages, place = await asyncio.to_thread(_read_from, file, place)
            for link in {found for message in messages for found in re.findall(r"http\S+/s/\S+", message.text)}:
                if link not in answered and random.Random(link).random() < ANSWER_SHARE:
                    answered.add(link)
                    group.create_task(self._answer(link))

    async def _answer(self, link: str) -> None:
        await self.clients.ask(Request(asked="answer", key=link, address=link, body={"overall": 4}))


@cache
def communes() -> tuple[str, ...]:
    """Where dossiers are brought."""
    return tuple(commune.code for commune in catalogue().communes[:COUNTERS])


def _read_from(file: Path, place: int) -> tuple[list[Sms], int]:
    if not file.exists():
        return [], place
    with file.open("rb") as lines:
        lines.seek(place)
        whole = lines.read()
    whole = whole[: whole.rfind(b"\n") + 1]
    return [Sms.model_validate_json(line) for line in whole.splitlines()], place + len(whole)


def _body(number: int, chance: random.Random) -> Body:
    """A phone of its own for everybody; some have a mailbox, and some come without their papers."""
    email = f"d{number}@example.vn" if chance.random() < MAIL_SHARE else None
    # Everybody at one counter would be slowed down there for the sake of the others.
    body = a_dossier(phone=f"+8498{number:07d}", email=email, commune=chance.choice(communes()))
    return {**body, "papers": []} if chance.random() < BROKEN_SHARE else body
