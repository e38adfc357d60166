"""What `motcua calendar publish` asks of intake and of routing, and what they answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Literal, TypeVar

import httpx
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from contracts.calendar.decrees import CalendarDecrees, DecreedDay
from contracts.commands import ChangeCalendar
from contracts.events.catalogue import Commune
from contracts.problems import ProblemDetails, Refusal, Trouble
from deploy.motcua.patience import BUSY, patiently

PATIENCE = 30.0
_COMMUNES = TypeAdapter(tuple[Commune, ...])
_CALENDAR = TypeAdapter(CalendarDecrees)
_FROZEN = ConfigDict(frozen=True)

Read = TypeVar("Read")


class CalendarChangeRefused(Refusal):
    """Thay đổi lịch không được chấp nhận.

    The change of the calendar is refused.
    """


class CalendarAnswerUnreadable(Trouble):
    """Không đọc được câu trả lời; địa chỉ có đúng không?

    The answer cannot be read; is the address right?
    """


class DateMoved(BaseModel):
    """One dossier's date before and after."""

    model_config = _FROZEN

    code: str
    commune: str
    old_due_at: datetime
    due_at: datetime


class Preview(BaseModel):
    """What a calendar would do to the open dossiers."""

    model_config = _FROZEN

    open: int
    touched: int
    moved: int
    suppressed: int
    sample: tuple[DateMoved, ...]


class Changed(BaseModel):
    """The version in force, and the one it came from."""

    model_config = _FROZEN

    version: str
    derived_from: str
    days: tuple[DecreedDay, ...]


class Recount(BaseModel):
    """How far routing is with the open dossiers."""

    model_config = _FROZEN

    version: str
    derived_from: str
    state: Literal["running", "done"]
    days: tuple[date, ...]
    communes: int
    communes_done: int
    touched: int
    moved: int
    suppressed: int
    published_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Doors:
    """Both services, asked by one administrator."""

    intake: str
    routing: str
    http: httpx.AsyncClient

    async def calendar(self) -> CalendarDecrees:
        """The calendar in force."""
        return await self._asked("GET", f"{self.intake}/calendars/current", _CALENDAR)

    async def communes(self) -> set[str]:
        """The communes of the province."""
        return {commune.code for commune in await self._asked("GET", f"{self.intake}/communes", _COMMUNES)}

    async def previewed(self, decrees: CalendarDecrees) -> Preview:
        """What this calendar would move."""
        url = f"{self.routing}/recounts/preview"
        return await self._asked("POST", url, TypeAdapter(Preview), body=decrees.model_dump_json())

    async def change(self, command: ChangeCalendar) -> Changed:
        """Publish; the same change of the same version is answered alike, however often it is asked."""
        body = command.model_dump_json()
        key = f"calendar {sha256(body.encode()).hexdigest()}"
        return await self._asked("POST", f"{self.intake}/calendars/changes", TypeAdapter(Changed), body=body, key=key)

    async def recount(self, version: str) -> Recount:
        """How far the recount for a version is; asked again while routing has not heard of it."""
        url = f"{self.routing}/recounts/{version}"
        return await self._asked("GET", url, TypeAdapter(Recount), also_wait=frozenset({httpx.codes.NOT_FOUND}))

    async def _asked(
        self,
        method: str,
        url: str,
        kind: TypeAdapter[Read],
        *,
        body: str | None = None,
        key: str = "-",
        also_wait: frozenset[int] = frozenset(),
    ) -> Read:
        headers = {"content-type": "application/json", "idempotency-key": key}

        async def ask() -> httpx.Response:
            answer = await self.http.request(method, url, content=body, headers=headers)
            if answer.status_code in also_wait and answer.status_code not in BUSY:
                answer.status_code = httpx.codes.SERVICE_UNAVAILABLE
            return answer

        return _read(await patiently(ask, seconds=PATIENCE), kind.validate_json)


def _read(answer: httpx.Response, read: Callable[[bytes], Read]) -> Read:
    try:
        if answer.is_success:
            return read(answer.content)
        told = ProblemDetails.model_validate_json(answer.content)
    except ValidationError as error:
        raise CalendarAnswerUnreadable(f"{answer.url}: HTTP {answer.status_code}") from error
    raise CalendarChangeRefused(f"{told.slug}: {told.detail}", field=told.field, expected=told.expected)
