"""`motcua deadlines list`: what is owed to citizens and by when, from the officers' own queue."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from contracts.calendar.hours import in_vietnam
from deploy.motcua import output
from deploy.motcua.desk import Deadline, queue
from deploy.motcua.output import AsJson
from deploy.motcua.province import Province
from deploy.motcua.reach import address, running_province, token_of
from deploy.motcua.settings import LocalSettings

app = typer.Typer(help="Hạn trả kết quả. The dates that were promised.", no_args_is_help=True)


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
    found = asyncio.run(queue(where.rstrip("/"), wanted, token=bearer))
    output.answer(found, as_json=as_json, shown=_table(found.dossiers))
    if found.late:
        output.found()


def _table(dossiers: Sequence[Deadline]) -> Table:
    table = Table(box=SIMPLE_HEAD, caption=f"{len(dossiers)}", caption_justify="left")
    for heading in ("Mã\ncode", "Xã\ncommune", "Đơn vị\nunit", "Hẹn trả\ndue", "Phút\nmin", "\n"):
        table.add_column(heading, no_wrap=heading.startswith(("Mã", "Hẹn")))
    for it in dossiers:
        mark = "[red]trễ, late[/]" if it.late else "chờ, paused" if it.paused else ""
        due = f"{in_vietnam(it.due_at):%H:%M %d/%m/%Y}"
        table.add_row(it.code, it.commune, it.unit, due, str(it.working_minutes_left), mark)
    return table
