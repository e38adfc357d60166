"""The officers' queue as routing's desk shows it, all its pages."""

from datetime import datetime

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from contracts.problems import ProblemDetails, Refusal, Trouble
from deploy.motcua.patience import patiently

PATIENCE = 10.0
PAGE = 500


class DeskRefused(Refusal):
    """Hàng đợi không được xem.

    The queue may not be seen.
    """


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


class Deadlines(BaseModel):
    """The queue, least working time left first."""

    model_config = ConfigDict(frozen=True)

    as_of: datetime
    late: int
    dossiers: tuple[Deadline, ...]


class Page(BaseModel):
    """One page of the desk."""

    as_of: datetime
    dossiers: tuple[Deadline, ...]
    after: str | None = None


async def queue(url: str, wanted: dict[str, str], *, token: str) -> Deadlines:
    """All pages of the queue."""
    dossiers: list[Deadline] = []
    async with httpx.AsyncClient(headers={"authorization": f"Bearer {token}"}, timeout=30) as desk:
        page = await _page(desk, url, wanted)
        dossiers += page.dossiers
        while page.after is not None:
            page = await _page(desk, url, {**wanted, "after": page.after})
            dossiers += page.dossiers
    return Deadlines(as_of=page.as_of, late=sum(it.late for it in dossiers), dossiers=tuple(dossiers))


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
    raise DeskRefused(f"{told.slug}: {told.detail}", field=told.field, expected=told.expected)
