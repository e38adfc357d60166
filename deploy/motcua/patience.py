"""Asking a service again while the world is busy: as late as it wished, else later each time, never all at once."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from contracts.problems import Trouble

BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0


class ServiceSilent(Trouble):
    """Dịch vụ không trả lời.

    The service does not answer.
    """


async def patiently(ask: Callable[[], Awaitable[httpx.Response]], *, seconds: float) -> httpx.Response:
    """The first answer that is not a plea to come back; ServiceSilent when none comes in time."""
    until, tries = time.monotonic() + seconds, 0
    while True:
        tries += 1
        answer, why = None, ""
        try:
            answer = await ask()
        except httpx.RequestError as error:
            why = f"{type(error).__name__} {error.request.url}"
        if answer is not None and answer.status_code not in BUSY:
            return answer
        rest = pause(answer, tries=tries)
        if time.monotonic() + rest > until:
            told = why or f"HTTP {answer.status_code if answer else ''} {answer.url if answer else ''}"
            raise ServiceSilent(told, expected="một dịch vụ đang chạy ở đó (a service that runs there)")
        await asyncio.sleep(rest)


def pause(answer: httpx.Response | None, *, tries: int) -> float:
    """How long to wait after this many tries."""
    grown = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(tries - 1, 10))
    # Never earlier than asked; the spread keeps those who were sent away together from coming back together.
    return max(_asked_for(answer), grown) * random.uniform(1.0, 1.25)


def _asked_for(answer: httpx.Response | None) -> float:
    """The seconds in `Retry-After`, a number or a date."""
    text = "" if answer is None else answer.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    return max(0.0, ((until if until.tzinfo else until.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds())
