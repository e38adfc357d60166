"""What `motcua calendar publish` asks of intake and of routing, and what they answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Literal, Self, TypeVar

import httpx
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from contracts.calendar.decrees import CalendarDecrees, DecreedDay
from contracts.commands import ChangeCalendar
from contracts.events.catalogue import Catalogue, Commune
from contracts.problems import ProblemDetails, Refusal, Trouble
from deploy.motcua.patience import BUSY, patiently

PATIENCE = 30.0
SHORT_PATIENCE = 3.0
LOOK = 10.0
NOTHING = '"nothing-to-recount"'
_CATALOGUE = TypeAdapter(Catalogue)
_COMMUNES = TypeAdapter(tuple[Commune, ...])
_CALENDAR = TypeAdapter(CalendarDecrees)
_FROZEN = ConfigDict(frozen=True)

Read = TypeVar("Read")


class RefusedByService(Refusal):
    """Dịch vụ không chấp nhận.

    The service refuses this.
    """

    def because_of(self, field: str) -> Self:
        """The same refusal where what was asked stands in another field."""
        return type(self)(self._told.model_copy(update={"field": field}))

    def __init__(self, told: ProblemDetails) -> None:
        super().__init__(told.detail, field=told.field, expected=told.expected)
        self._told = told

    def details(self, *, english: bool = False) -> ProblemDetails:  # noqa: ARG002
        """The service's own problem, word for word."""
        return self._told


class NoRecount(Exception):
    """Routing knows the version, and no dossier is counted anew for it."""


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
    patience: float = PATIENCE

    async def calendar(self) -> CalendarDecrees:
        """The calendar in force."""
        return await self._asked("GET", f"{self.intake}/calendars/current", _CALENDAR)

    async def catalogue(self, day: date | None) -> Catalogue:
        """The catalogue in force on a day, or today."""
        on = "" if day is None else f"?on={day}"
        return await self._asked("GET", f"{self.intake}/catalogues/current{on}", _CATALOGUE)

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

    async def recount(self, version: str) -> Recount | None:
        """How far the recount for a version is, in one look; None while routing has not begun one, or is silent."""
        try:
            answer = await self.http.get(f"{self.routing}/recounts/{version}", timeout=LOOK)
        except httpx.RequestError:
            return None
        if answer.status_code == httpx.codes.NOT_FOUND and NOTHING in answer.text:
            raise NoRecount
        if answer.status_code in (*BUSY, httpx.codes.NOT_FOUND):
            return None
        return _read(answer, TypeAdapter(Recount).validate_json)

    async def _asked(
        self, method: str, url: str, kind: TypeAdapter[Read], *, body: str | None = None, key: str = "-"
    ) -> Read:
        headers = {"content-type": "application/json", "idempotency-key": key}
        answer = await patiently(
            lambda: self.http.request(method, url, content=body, headers=headers), seconds=self.patience
        )
        return _read(answer, kind.validate_json)


def _read(answer: httpx.Response, read: Callable[[bytes], Read]) -> Read:
    try:
        if answer.is_success:
            return read(answer.content)
        told = ProblemDetails.model_validate_json(answer.content)
    except ValidationError as error:
        raise CalendarAnswerUnreadable(f"{answer.url}: HTTP {answer.status_code}") from error
    raise RefusedByService(told)
