"""`motcua calendar publish FILE`: decreed days become the next calendar version, and open dossiers are recounted."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.console import Group
from rich.table import Table

from contracts.calendar.changes import laid_over
from contracts.calendar.hours import in_vietnam
from contracts.calendar.loading import with_year
from contracts.commands import ChangeCalendar
from deploy import calendar_file
from deploy.calendar_answers import Published, Rehearsed, differing, how_far
from deploy.calendar_awaited import awaited
from deploy.calendar_doors import Doors
from deploy.motcua import given, output
from deploy.motcua.output import AsJson
from deploy.motcua.province import Province
from deploy.motcua.reach import address, running_province, token_of
from deploy.motcua.settings import LocalSettings

PATIENCE = 600.0
REHEARSED = "dry-run"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to publish and how: not at all in a dry run, and without patience nobody waits for the recount."""

    rows: list[calendar_file.Row]
    loads_year: int | None
    dry_run: bool
    patience: float | None


def publish(
    file: Annotated[Path, typer.Argument(help="Tệp CSV các ngày: date,kind,scope,decree,article,certainty. The days.")],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Chỉ xem sẽ đổi những gì. Show what would change, change nothing.")
    ] = False,
    loads_year: Annotated[
        int | None,
        typer.Option(
            min=2000, max=2100, help="Nạp thêm năm này, có đủ ngày nghỉ lễ. Load this coming year with its days."
        ),
    ] = None,
    wait: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Chờ tính lại xong các hồ sơ. Wait for the recount.")
    ] = True,
    patience: Annotated[
        float, typer.Option(min=0, help="Số giây chờ khi không có gì nhích. Seconds to wait while nothing moves.")
    ] = PATIENCE,
    url: Annotated[str | None, typer.Option(help="Địa chỉ tiếp nhận. Intake's address; the local one.")] = None,
    routing: Annotated[str | None, typer.Option(help="Địa chỉ xử lý. Routing's address; the local one.")] = None,
    token: Annotated[
        str | None, typer.Option(envvar="MOTCUA_TOKEN", help="Thẻ quản trị. An admin's token; a local one by default.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Công bố ngày nghỉ, ngày làm bù và tính lại ngày hẹn. Publish decreed days and recount the open dossiers."""
    rows = calendar_file.read(file)
    intake = given.service(url) if url else address(running_province(), "intake")
    desk = given.service(routing, field="/routing") if routing else address(running_province(), "routing")
    bearer = given.bearer(token) if token else token_of(Province.of(LocalSettings()), "admin", account="calendar.local")
    wanted = Wanted(rows, loads_year, dry_run=dry_run, patience=patience if wait else None)
    told = asyncio.run(_asked(wanted, intake, desk, bearer=bearer))
    output.answer(told, as_json=as_json, shown=_shown(told))


async def _asked(wanted: Wanted, intake: str, routing: str, *, bearer: str) -> Rehearsed | Published:
    async with httpx.AsyncClient(headers={"authorization": f"Bearer {bearer}"}, timeout=300) as http:
        doors = Doors(intake, routing, http)
        before, days = await doors.calendar(), tuple(row.day for row in wanted.rows)
        room = with_year(before, wanted.loads_year, days)
        calendar_file.must_fit(wanted.rows, room, communes=await doors.communes())
        loaded = None if room is before else wanted.loads_year
        if wanted.dry_run:
            with output.progress.status("đang tính thử · counting"):
                preview = await doors.previewed(laid_over(room, days, version=REHEARSED))
            found = differing(before, days)
            return Rehearsed(calendar=before.version, loads_year=loaded, days=found, dossiers=preview)
        command = ChangeCalendar(days=days, derived_from=before.version, loads_year=loaded)
        changed = await doors.change(command)
        already = changed.version == changed.derived_from
        output.progress.print(f"đã công bố · published: {changed.version}")
        recount = await awaited(doors, changed.version, patience=wanted.patience)
    return Published(
        version=changed.version,
        derived_from=changed.derived_from,
        already_published=already,
        loads_year=loaded,
        days=differing(before, changed.days),
        moved=recount.moved if recount else None,
        suppressed=recount.suppressed if recount else None,
        recount=recount,
    )


def _shown(told: Rehearsed | Published) -> Group:
    title = f"chạy thử · dry run ({told.calendar})" if isinstance(told, Rehearsed) else told.version
    title += f"; nạp năm · loads year {told.loads_year}" if told.loads_year else ""
    table = Table("Ngày · Day", "Phạm vi · Scope", "Trước · Before", "Sau · After", "Văn bản · Decree", title=title)
    for day in told.days:
        decree = day.decree or "chưa ghi nhận số (no number recorded)"
        table.add_row(day.date, day.scope, day.before or "–", day.after, decree)
    return Group(table, _last_lines(told))


def _last_lines(told: Rehearsed | Published) -> str:
    if isinstance(told, Published):
        published = "đã công bố từ trước · already published" if told.already_published else "đã công bố · published"
        return f"{told.version}: {published}; {how_far(told.recount)}"
    lines = [f"{told.dossiers.moved}/{told.dossiers.open} hồ sơ sẽ đổi ngày hẹn · would move"]
    for it in told.dossiers.sample:
        old, new = in_vietnam(it.old_due_at), in_vietnam(it.due_at)
        lines.append(f"{it.code} ({it.commune}): {old:%H:%M %d/%m/%Y} → {new:%H:%M %d/%m/%Y}")
    return "\n".join(lines)
