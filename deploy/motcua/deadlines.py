"""`motcua deadlines`: what is owed to citizens and by when, and whether they know of a miss."""

import asyncio
import os
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from deploy.motcua import debts, given, output
from deploy.motcua.audit import audit
from deploy.motcua.desk import Deadline, Deadlines, Looked, queue
from deploy.motcua.moments import moment
from deploy.motcua.output import AsJson
from deploy.motcua.province import Province
from deploy.motcua.reach import address, database_of, running_province, token_of, transaction
from deploy.motcua.settings import LocalSettings
from deploy.motcua.suspicious import suspicious
from deploy.provision import AUDITOR

SAID = {
    "late-notice": "đã xin lỗi trễ hẹn, told: late",
    "apology": "đã xin lỗi và hẹn lại, told: apology",
    "on-its-way": "đang gửi, on its way",
    "parked": "đang giữ lại, parked",
    "not-reached": "không tới được, not reached",
    None: "chưa báo, not told yet",
}

app = typer.Typer(help="Hạn trả kết quả. The dates that were promised.", no_args_is_help=True)
app.command()(suspicious)
app.command()(audit)
Commune = Annotated[str | None, typer.Option(help="Mã GSO của xã xử lý. The handling commune.")]


@app.callback()
def _deadlines() -> None:
    """Hạn trả kết quả. The dates that were promised."""


@app.command("list")
def list_deadlines(
    *,
    commune: Commune = None,
    unit: Annotated[str | None, typer.Option(help="Mã đơn vị, ví dụ VP. The department.")] = None,
    late: Annotated[bool, typer.Option("--late", help="Chỉ hồ sơ quá hạn. Only those past their date.")] = False,
    soon: Annotated[
        bool, typer.Option("--soon", help="Chỉ hồ sơ còn tối đa 8 giờ làm việc. Only those with 8 working hours left.")
    ] = False,
    url: Annotated[str | None, typer.Option(help="Địa chỉ của routing. Routing's address; the local one.")] = None,
    token: Annotated[str | None, typer.Option(envvar="MOTCUA_TOKEN", help="Thẻ truy cập. The bearer token.")] = None,
    as_json: AsJson = False,
) -> None:
    """Hồ sơ đang chờ, ít thời gian nhất trước. What is owed, least time left first; exit code 1 if any is late."""
    wanted = _wanted(commune, unit, late=late and not soon)
    where = given.service(url) if url else address(running_province(), "routing")
    own = Province.of(LocalSettings())
    bearer = given.bearer(token) if token else token_of(own, "auditor", account="deadlines.local")
    # From afar the auditor's books may be out of reach; what is owed is told all the same.
    looked = Looked(late=late, soon=soon, debts=late and (not url or f"{AUDITOR.upper()}_DATABASE_URL" in os.environ))
    found = asyncio.run(_owed(where, wanted, token=bearer, looked=looked))
    output.answer(found, as_json=as_json, shown=_table(found.dossiers, debts_too=late))
    if found.late:
        output.found()


def _wanted(commune: str | None, unit: str | None, *, late: bool) -> dict[str, str]:
    asked = {"commune": given.commune(commune), "unit": unit, "late": "true" if late else None}
    return {name: value for name, value in asked.items() if value is not None}


async def _owed(url: str, wanted: dict[str, str], *, token: str, looked: Looked) -> Deadlines:
    found = await queue(url, wanted, token=token, looked=looked)
    if not looked.debts:
        return found
    # Whether a citizen was told is notify's to know; the auditor alone reads both.
    async with transaction(database_of, AUDITOR) as tx:
        known = await debts.debts(tx, [it.code for it in found.dossiers if it.late])
    return debts.told(found, known)


def _table(dossiers: Sequence[Deadline], *, debts_too: bool) -> Table:
    table = Table(box=SIMPLE_HEAD, caption=f"{len(dossiers)}", caption_justify="left")
    headings = ["Mã\ncode", "Xã\ncommune", "Đơn vị\nunit", "Hẹn trả\ndue", "Phút\nmin", "Nấc\nrung", "\n"]
    for heading in headings + (["Người dân\ncitizen"] if debts_too else []):
        table.add_column(heading, no_wrap=heading.startswith(("Mã", "Hẹn")))
    for it in dossiers:
        mark = "[red]trễ, late[/]" if it.late else "chờ, paused" if it.paused else ""
        told = [SAID[it.told] if it.late else ""] if debts_too else []
        table.add_row(
            it.code, it.commune, it.unit, moment(it.due_at), str(it.working_minutes_left), it.rung or "", mark, *told
        )
    return table
