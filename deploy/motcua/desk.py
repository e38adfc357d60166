"""The officers' queue as routing's desk shows it, all its pages."""

from dataclasses import dataclass
from datetime import datetime

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from contracts.problems import ProblemDetails, Trouble
from deploy.calendar_doors import RefusedByService
from deploy.motcua.patience import patiently

PATIENCE = 10.0
PAGE = 500
SOON_MINUTES = 8 * 60


class DeskAnswerUnreadable(Trouble):
    """Không đọc được câu trả lời của bộ phận xử lý.

    The desk's answer cannot be read.
    """


class Deadline(BaseModel):
    """A dossier that waits, and the working minutes left of its promise."""

    model_config = ConfigDict(frozen=True)

    code: str
    state: str
    national_code: int
    procedure: str
    commune: str
    unit: str
    due_at: datetime
    working_minutes_left: int
    late: bool
    paused: bool
    rung: str | None = None
    told: str | None = None
    told_at: datetime | None = None
    told_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """Which of the queue were looked for: past their date, near it, either, or all; `debts` whether people know."""

    late: bool = False
    soon: bool = False
    debts: bool = False

    def wants(self, it: Deadline) -> bool:
        """Whether this is one of them."""
        near = not it.late and it.working_minutes_left <= SOON_MINUTES
        return not (self.late or self.soon) or (self.late and it.late) or (self.soon and near)

    def ends_before(self, it: Deadline) -> bool:
        """Whether nothing that is looked for can follow in the queue."""
        return self.soon and not it.late and it.working_minutes_left > SOON_MINUTES


class Deadlines(BaseModel):
    """The queue, least working time left first; `untold` counts the late whose people do not know."""

    model_config = ConfigDict(frozen=True)

    as_of: datetime
    late: int
    untold: int | None = None
    dossiers: tuple[Deadline, ...]


class Page(BaseModel):
    """One page of the desk."""

    as_of: datetime
    dossiers: tuple[Deadline, ...]
    after: str | None = None


async def queue(url: str, wanted: dict[str, str], *, token: str, looked: Looked) -> Deadlines:
    """All pages of the queue that hold what is looked for."""
    dossiers: list[Deadline] = []
    async with httpx.AsyncClient(headers={"authorization": f"Bearer {token}"}, timeout=30) as desk:
        page = await _page(desk, url, wanted)
        dossiers += page.dossiers
        while page.after is not None and not looked.ends_before(page.dossiers[-1]):
            page = await _page(desk, url, {**wanted, "after": page.after})
            dossiers += page.dossiers
    found = tuple(it for it in dossiers if looked.wants(it))
    return Deadlines(as_of=page.as_of, late=sum(it.late for it in found), dossiers=found)


async def _page(desk: httpx.AsyncClient, url: str, wanted: dict[str, str]) -> Page:
    # A page ends where the desk says; what moves meanwhile is seen on the next look.
    asked = {**wanted, "limit": str(PAGE)}
    return _read(await patiently(lambda: desk.get(f"{url}/desk", params=asked), seconds=PATIENCE))


def _read(answer: httpx.Response) -> Page:
    try:
        if answer.is_success:
            return Page.model_validate_json(answer.content)
        told = ProblemDetails.model_validate_json(answer.content)
    except ValidationError as error:
        raise DeskAnswerUnreadable(f"{answer.url}: HTTP {answer.status_code}") from error
    # What is a query to the desk is an option here.
    raise RefusedByService(told)
