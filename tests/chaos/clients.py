"""One request as a careful client makes it: a key, a time-out, and another try of the same key while unknown."""

import asyncio
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from deploy.motcua.province import Province
from deploy.motcua.token import StaffRole, issue
from tests.chaos.history import Asked, History
from tests.chaos.manners import TIMEOUT

Body = dict[str, Any]
_AGAIN = (0.3, 1.0)
_TOO_MUCH = 429


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service said."""

    status: int
    body: Body

    @property
    def turned_away(self) -> bool:
        """Whether nobody knows yet what became of it."""
        return _turned_away(self.status)

    @property
    def accepted(self) -> bool:
        """Whether it did what it was asked."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked, of whom and by whom; the role is none for citizens."""

    asked: Asked
    key: str
    address: str
    body: Mapping[str, Any]
    role: StaffRole | None = None
    once: bool = False


class Clients:
    """Everybody outside the services; `give_up` ends their patience."""

    def __init__(self, province: Province, history: History, *, seed: str) -> None:
        self._http = httpx.AsyncClient(timeout=TIMEOUT, limits=httpx.Limits(max_connections=400))
        self._history = history
        self._chance = random.Random(f"clients {seed}")
        self.give_up = asyncio.Event()
        roles: tuple[StaffRole, ...] = ("reception_officer", "case_officer", "approver")
        self._tokens = {
            role: issue(province.safe, role=role, communes=["*"], account=role, now=datetime.now(UTC)).token
            for role in roles
        }

    async def close(self) -> None:
        """Hang up; the history is complete."""
        await self._http.aclose()
        self._history.close()

    async def ask(self, request: Request) -> Answer | None:
        """The answer, once it is known; None where it never became known."""
        while True:
            answer = await self._try(request)
            if answer is not None and not answer.turned_away:
                return answer
            if request.once or self.give_up.is_set():
                return None
            await asyncio.sleep(self._chance.uniform(*_AGAIN))

    async def _try(self, request: Request) -> Answer | None:
        note, began = self._history.note, time.monotonic()
        note(request.asked, request.key, "invoke")
        try:
            response = await self._http.post(request.address, json=request.body, headers=self._headers(request))
        except httpx.HTTPError as error:
            took = time.monotonic() - began
            note(request.asked, request.key, "unknown", told=type(error).__name__, seconds=took)
            return None
        took, body = time.monotonic() - began, _body(response)
        if _turned_away(response.status_code):
            note(request.asked, request.key, "turned-away", told=_busy(response), seconds=took)
        elif response.is_success:
            note(request.asked, request.key, "ok", told=str(body.get("code", "")), seconds=took)
        else:
            note(request.asked, request.key, "refused", told=str(body.get("slug", "")), seconds=took)
        return Answer(response.status_code, body)

    def _headers(self, request: Request) -> dict[str, str]:
        headers = {"Idempotency-Key": request.key}
        if request.role is not None:
            headers["Authorization"] = f"Bearer {self._tokens[request.role]}"
        return headers


def _turned_away(status: int) -> bool:
    return status == _TOO_MUCH or status >= 500


def _busy(response: httpx.Response) -> str:
    return f"{response.status_code} retry-after={response.headers.get('retry-after', 'none')}"


def _body(response: httpx.Response) -> Body:
    try:
        found = response.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
