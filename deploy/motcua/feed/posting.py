"""The way to intake's counter: one row per request, asked again while the world is busy, never answered twice."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from deploy.motcua.feed import answers, request
from deploy.motcua.feed.refusals import IntakeSilent
from deploy.motcua.feed.rows import Row
from deploy.motcua.feed.verdicts import Verdict
from deploy.motcua.patience import BUSY, pause


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
                return answers.verdict(answer, maybe_done=asking.maybe_done)
            rest = pause(answer, tries=asking.tries)
            if self._given_up(asking, rest):
                return self._no_answer(answers.why(answer), rest)
            await asyncio.sleep(rest)

    async def _asked(self, content: bytes, headers: dict[str, str], asking: _Asking) -> httpx.Response | None:
        asking.tries += 1
        try:
            return await self._client.post("/dossiers", content=content, headers=headers)
        except httpx.ConnectError:
            # Nothing was sent, so nothing can have been done.
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
