"""`motcua calendar publish FILE`: decreed days become the next calendar version, and open dossiers are recounted."""

import asyncio
import time
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.table import Table

from contracts.calendar.changes import laid_over
from contracts.calendar.hours import in_vietnam
from contracts.commands import ChangeCalendar
from contracts.problems import Trouble
from deploy import calendar_file
from deploy.calendar_answers import Published, Rehearsed, differing
from deploy.calendar_doors import Changed, Doors, Recount
from deploy.motcua import output
from deploy.motcua.output import AsJson
from deploy.motcua.province import Province
from deploy.motcua.reach import address, running_province, token_of
from deploy.motcua.settings import LocalSettings

LOOK_EVERY = 0.5
PATIENCE = 600.0
REHEARSED = "dry-run"


class RecountNotDone(Trouble):
    """Đã công bố, nhưng việc tính lại ngày hẹn chưa xong.

    The calendar is published; the recount is not done yet.
    """


def publish(
    file: Annotated[Path, typer.Argument(help="Tệp CSV các ngày: date,kind,scope,decree,article,certainty. The days.")],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Chỉ xem sẽ đổi những gì. Show what would change, change nothing.")
    ] = False,
    wait: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Chờ tính lại xong các hồ sơ. Wait for the recount.")
    ] = True,
    patience: Annotated[float, typer.Option(min=0, help="Số giây chờ tính lại. Seconds to wait.")] = PATIENCE,
    url: Annotated[str | None, typer.Option(help="Địa chỉ tiếp nhận. Intake's address; the local one.")] = None,
    routing: Annotated[str | None, typer.Option(help="Địa chỉ xử lý. Routing's address; the local one.")] = None,
    token: Annotated[
        str | None, typer.Option(envvar="MOTCUA_TOKEN", help="Thẻ quản trị. An admin's token; a local one by default.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Công bố ngày nghỉ, ngày làm bù và tính lại ngày hẹn. Publish decreed days and recount the open dossiers."""
    rows = calendar_file.read(file)
    intake = url or address(running_province(), "intake")
    desk = routing or address(running_province(), "routing")
    bearer = token or token_of(Province.of(LocalSettings()), "admin", account="calendar.local")
    told = asyncio.run(_asked(rows, intake, desk, bearer=bearer, dry_run=dry_run, patience=patience if wait else None))
    output.answer(told, as_json=as_json, shown=_table(told))


async def _asked(
    rows: list[calendar_file.Row], intake: str, routing: str, *, bearer: str, dry_run: bool, patience: float | None
) -> Rehearsed | Published:
    async with httpx.AsyncClient(headers={"authorization": f"Bearer {bearer}"}, timeout=300) as http:
        doors = Doors(intake.rstrip("/"), routing.rstrip("/"), http)
        before, days = await doors.calendar(), tuple(row.day for row in rows)
        calendar_file.must_fit(rows, before, communes=await doors.communes())
        if dry_run:
            with output.progress.status("đang tính thử · counting"):
                preview = await doors.previewed(laid_over(before, days, version=REHEARSED))
            return Rehearsed(calendar=before.version, days=differing(before, days), dossiers=preview)
        changed = await doors.change(ChangeCalendar(days=days, derived_from=before.version))
        recount = await _recounted(doors, changed, patience=patience)
    return Published(
        version=changed.version,
        derived_from=changed.derived_from,
        days=differing(before, changed.days),
        moved=recount.moved if recount else None,
        suppressed=recount.suppressed if recount else None,
        recount=recount,
    )


async def _recounted(doors: Doors, changed: Changed, *, patience: float | None) -> Recount | None:
    """The finished recount; None where there is nothing to recount or nobody waits."""
    if patience is None or changed.version == changed.derived_from:
        return None
    until = time.monotonic() + patience
    with output.progress.status(f"{changed.version}") as bar:
        while (recount := await doors.recount(changed.version)).state != "done":
            done = f"{recount.communes_done}/{recount.communes} xã (communes), {recount.moved} hồ sơ (moved)"
            bar.update(f"{changed.version}: {done}")
            if time.monotonic() > until:
                raise RecountNotDone(f"{RecountNotDone.title()} {done}", expected=f"GET /recounts/{changed.version}")
            await asyncio.sleep(LOOK_EVERY)
    return recount


def _table(told: Rehearsed | Published) -> Table:
    title = f"chạy thử · dry run ({told.calendar})" if isinstance(told, Rehearsed) else told.version
    table = Table("Ngày · Day", "Phạm vi · Scope", "Trước · Before", "Sau · After", "Văn bản · Decree", title=title)
    for day in told.days:
        decree = day.decree or "chưa ghi nhận số (no number recorded)"
        table.add_row(day.date, day.scope, day.before or "–", day.after, decree)
    table.caption = _caption(told)
    return table


def _caption(told: Rehearsed | Published) -> str:
    if isinstance(told, Published):
        if told.recount is None:
            return "không tính lại hồ sơ nào · nothing was waited for"
        return f"{told.moved} hồ sơ đổi ngày hẹn, {told.suppressed} được giữ ngày · moved, kept"
    lines = [f"{told.dossiers.moved}/{told.dossiers.open} hồ sơ sẽ đổi ngày hẹn · would move"]
    for it in told.dossiers.sample:
        old, new = in_vietnam(it.old_due_at), in_vietnam(it.due_at)
        lines.append(f"{it.code} ({it.commune}): {old:%H:%M %d/%m/%Y} → {new:%H:%M %d/%m/%Y}")
    return "\n".join(lines)
