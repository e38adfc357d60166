"""`motcua deadlines list`: what is owed to citizens and by when, from the officers' own queue."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import httpx
import typer
from pydantic import BaseModel, ConfigDict, ValidationError
from rich.box import SIMPLE_HEAD
from rich.table import Table

from contracts.calendar.hours import in_vietnam
from contracts.problems import ProblemDetails, Refusal, Trouble
from deploy.motcua import output
from deploy.motcua.output import AsJson
from deploy.motcua.patience import patiently
from deploy.motcua.province import Province
from deploy.motcua.reach import address, running_province, token_of
from deploy.motcua.settings import LocalSettings

app = typer.Typer(help="Hạn trả kết quả. The dates that were promised.", no_args_is_help=True)

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


@app.callback()
def _deadlines() -> None:
    """Hạn trả kết quả. The dates that were promised."""


@app.command("list")
def list_deadlines(
    *,
    commune: Annotated[str | None, typer.Option(help="Mã GSO của xã xử lý. The handling commune.")] = None,
    unit: Annotated[str | None, typer.Option(help="Mã đơn vị, ví dụ VP. The department.")] = None,
    late: Annotated[bool, typer.Option("--late", help="Chỉ hồ sơ quá hạn. Only those past their date.")] = False,
    url: Annotated[str | None, typer.Option(help="Địa chỉ của routing. Routing's address; the local one.")] = None,
    token: Annotated[str | None, typer.Option(envvar="MOTCUA_TOKEN", help="Thẻ truy cập. The bearer token.")] = None,
    as_json: AsJson = False,
) -> None:
    """Hồ sơ đang chờ, ít thời gian nhất trước. What is owed, least time left first; exit code 1 if any is late."""
    where = url or address(running_province(), "routing")
    bearer = token or token_of(Province.of(LocalSettings()), "auditor", account="deadlines.local")
    asked = {"commune": commune, "unit": unit, "late": "true" if late else None}
    wanted = {name: value for name, value in asked.items() if value is not None}
    found = asyncio.run(_found(where.rstrip("/"), wanted, token=bearer))
    output.answer(found, as_json=as_json, shown=_table(found.dossiers))
    if found.late:
        output.found()


async def _found(url: str, wanted: dict[str, str], *, token: str) -> Deadlines:
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


def _table(dossiers: Sequence[Deadline]) -> Table:
    table = Table(box=SIMPLE_HEAD, caption=f"{len(dossiers)}", caption_justify="left")
    for heading in ("Mã\ncode", "Xã\ncommune", "Đơn vị\nunit", "Hẹn trả\ndue", "Phút\nmin", "\n"):
        table.add_column(heading, no_wrap=heading.startswith(("Mã", "Hẹn")))
    for it in dossiers:
        mark = "[red]trễ, late[/]" if it.late else "chờ, paused" if it.paused else ""
        due = f"{in_vietnam(it.due_at):%H:%M %d/%m/%Y}"
        table.add_row(it.code, it.commune, it.unit, due, str(it.working_minutes_left), mark)
    return table
