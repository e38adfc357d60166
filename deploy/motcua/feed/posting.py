"""The way to intake's counter: one row per request, asked again while the world is busy, never answered twice."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from contracts.problems import ProblemDetails, Refusal
from deploy.motcua.feed import request
from deploy.motcua.feed.refusals import IntakeAnswerUnreadable, IntakeSilent
from deploy.motcua.feed.rows import Row
from deploy.motcua.feed.verdicts import Verdict
from deploy.motcua.patience import BUSY, pause

REPLAYED = "idempotent-replayed"

Shape = TypeVar("Shape", bound=BaseModel)


class TokenRefused(Refusal):
    """Mã truy cập không được chấp nhận.

    The bearer token is not accepted.
    """

    status = 401


class Receipt(BaseModel):
    """What this needs of intake's answer."""

    code: str
    due_at: str


@dataclass(slots=True)
class _Asking:
    """How long a row has been asked, and whether a try may have got through unheard."""

    since: float
    tries: int = 0
    maybe_done: bool = False


class Counter:
    """Intake's door; `patience` is how many seconds a row, or a silent intake, is waited for."""

    def __init__(
        self, client: httpx.AsyncClient, *, patience: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._patience = patience
        self._clock = clock
        self._last_answer = clock()
        # Once nobody was answered for so long, the remaining rows are not held up one after the other.
        self._silent = ""

    async def record(self, row: Row) -> Verdict:
        """Intake's verdict; an error when intake did not answer in time."""
        if row.refusal is not None:
            return Verdict.of("refused", row.refusal)
        if self._silent:
            return Verdict.of("error", IntakeSilent(expected=self._silent))
        asking = _Asking(since=max(self._clock(), self._last_answer))
        content, headers = request.body(row.cells), _headers(row)
        while True:
            answer = await self._asked(content, headers, asking)
            if answer is not None and answer.status_code not in BUSY:
                self._last_answer = self._clock()
                return _verdict(answer, asking)
            rest = pause(answer, tries=asking.tries)
            if self._given_up(asking, rest):
                return self._no_answer(_why(answer), rest)
            await asyncio.sleep(rest)

    async def _asked(self, content: bytes, headers: dict[str, str], asking: _Asking) -> httpx.Response | None:
        asking.tries += 1
        try:
            return await self._client.post("/dossiers", content=content, headers=headers)
        except httpx.ConnectError:
            return None
        except httpx.RequestError:
            asking.maybe_done = True
            return None

    def _no_answer(self, why: str, rest: float) -> Verdict:
        if self._clock() + rest > self._last_answer + self._patience:
            self._silent = why
        return Verdict.of("error", IntakeSilent(expected=why))

    def _given_up(self, asking: _Asking, rest: float) -> bool:
        """Whether this row, or the whole counter, has been waited for long enough."""
        until = min(asking.since, self._last_answer) + self._patience
        return self._clock() + rest > until


def _headers(row: Row) -> dict[str, str]:
    return {"idempotency-key": request.key(row.cells), "content-type": "application/json"}


def _verdict(answer: httpx.Response, asking: _Asking) -> Verdict:
    if answer.status_code == 401:
        details = _read(ProblemDetails, answer)
        raise TokenRefused(field="/headers/authorization", expected=details.expected if details else None)
    if answer.is_success:
        receipt = _read(Receipt, answer)
        if receipt is None:
            return Verdict.of("error", IntakeAnswerUnreadable(expected=str(answer.url)))
        # A try whose answer was lost may have been the first one: then the repeat is ours.
        repeated = answer.headers.get(REPLAYED, "").lower() == "true" and not asking.maybe_done
        return Verdict("repeated" if repeated else "accepted", code=receipt.code, due_at=receipt.due_at)
    details = _read(ProblemDetails, answer)
    if details is None:
        return Verdict.of("error", IntakeAnswerUnreadable(expected=f"{answer.url}: HTTP {answer.status_code}"))
    return Verdict("refused", slug=details.slug, field=details.field or "", expected=details.expected or details.detail)


def _read(shape: type[Shape], answer: httpx.Response) -> Shape | None:
    try:
        return shape.model_validate_json(answer.content)
    except ValidationError:
        return None


def _why(answer: httpx.Response | None) -> str:
    if answer is None:
        return "kết nối được (a connection)"
    details = _read(ProblemDetails, answer)
    return f"HTTP {answer.status_code}{f', {details.slug}' if details else ''}"
