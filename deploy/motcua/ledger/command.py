"""`motcua ledger check`: whether everything that was accepted is somewhere, once, in order and unchanged."""

import asyncio
import getpass
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from deploy.motcua import output
from deploy.motcua.ledger import accepted
from deploy.motcua.ledger.run import Asked, checked
from deploy.motcua.ledger.shapes import Report
from deploy.motcua.ledger.watching import watch as watch_on
from deploy.motcua.moments import instant
from deploy.motcua.output import AsJson
from deploy.motcua.reach import broker, database_of
from deploy.motcua.settings import LocalSettings
from deploy.provision import AUDITOR

app = typer.Typer(help="Sổ cái. The ledger.", no_args_is_help=True)


@app.callback()
def _ledger() -> None:
    """Sổ cái. The ledger."""


@app.command()
def check(
    *,
    since: Annotated[str | None, typer.Option(help="Từ lúc, ví dụ 2026-11-23T08:00. From this instant on.")] = None,
    commune: Annotated[str | None, typer.Option(help="Mã GSO của xã xử lý. The handling commune.")] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Kiểm lại liên tục. Check every 15 s until ended.")] = False,
    metrics_port: Annotated[int | None, typer.Option(help="Cổng số liệu Prometheus. Figures for Prometheus.")] = None,
    metrics_host: Annotated[str, typer.Option(help="Địa chỉ mở cổng đó. Where that port is open.")] = "127.0.0.1",
    state: Annotated[Path | None, typer.Option(help="Tệp trạng thái. Where checks are remembered.")] = None,
    rate: Annotated[int, typer.Option(min=1, help="Sự kiện mỗi giây ở lần đầu. Facts per second at first.")] = 20_000,
    portion: Annotated[int, typer.Option(min=0, help="Hồ sơ cũ mỗi lần kiểm. Dossiers of long ago per check.")] = 2_000,
    lag: Annotated[float, typer.Option(min=0, help="Giây được phép trên đường. Seconds on the way.")] = 60.0,
    as_json: AsJson = False,
) -> None:
    """Đối chiếu sổ nhật ký, Kafka và kết quả xử lý. Compare journals, Kafka, outcomes; 1: a difference."""
    asked = Asked(
        dsn=database_of(AUDITOR),
        bootstrap=broker(),
        state=state or _state(),
        since=None if since is None else instant(since, field="/since"),
        commune=commune,
        rate=rate,
        portion=portion,
        limit=lag,
        say=lambda line: output.progress.print(line, markup=False),
    )
    metrics = None if metrics_port is None else (metrics_host, metrics_port)
    if watch:
        asyncio.run(watch_on(asked, lambda report: _tell(report, as_json=as_json), metrics=metrics))
        return
    report = asyncio.run(checked(asked))
    _tell(report, as_json=as_json)
    if report.not_measured:
        raise typer.Exit(output.TROUBLE)
    if report.difference:
        output.found()


@app.command()
def accept(
    *,
    difference: Annotated[str, typer.Argument(help="Mã sai khác. The difference's id.")],
    reason: Annotated[str, typer.Option(help="Vì sao chấp nhận. Why it is taken as it is.")],
    account: Annotated[str | None, typer.Option(help="Người chấp nhận. Who takes it so.")] = None,
    state: Annotated[Path | None, typer.Option(help="Tệp trạng thái. Where checks are remembered.")] = None,
    as_json: AsJson = False,
) -> None:
    """Chấp nhận một sai khác đã xem xét. Take one difference, looked into, as it is; no other goes with it."""
    by = account or getpass.getuser()
    taken = accepted.accept(state or _state(), difference, reason=reason, by=by, at=datetime.now(UTC))
    output.answer(taken, as_json=as_json, shown=f"{taken.difference.id} {taken.difference.slug}: {taken.reason}")


def _state() -> Path:
    named = os.environ.get("MOTCUA_LEDGER")
    return Path(named) if named else LocalSettings().home.resolve() / "run" / "ledger.json"


def _tell(report: Report, *, as_json: bool) -> None:
    output.answer(report, as_json=as_json, shown=_table(report))


def _table(report: Report) -> Table:
    table = Table(box=SIMPLE_HEAD, title=_title(report), caption=_caption(report))
    for heading in ("Sai khác\ndifference", "Hồ sơ\ndossier", "Sự kiện\nfact", "Bên đọc\nreader", "Nghĩa là\nmeaning"):
        table.add_column(heading, overflow="fold")
    for it in report.differences:
        fact = f"{it.type or '-'} {it.event_id or ''} {it.detail}".strip()
        table.add_row(
            f"{it.slug}\n{it.id}", it.code or str(it.subject or "-"), fact, it.reader or "-", f"{it.vi}\n{it.en}"
        )
    return table


def _title(report: Report) -> str:
    if report.difference is None:
        return f"Không đo được · not measured: {', '.join(report.not_measured)}"
    return f"{report.difference} sai khác · differences, {report.events} sự kiện · facts, {report.seconds} s"


def _caption(report: Report) -> str:
    lines = []
    if held := report.conservation:
        lines.append(
            f"tiếp nhận · accepted {held.accepted} = xong · finished {held.finished} + đang làm · open {held.open}"
            f" + giữ lại · parked {held.parked} + trên đường · on the way {held.in_flight}"
        )
    if flying := report.in_flight:
        lines.append(f"trên đường · in flight {flying.count}, lâu nhất · oldest {flying.oldest_seconds} s")
    if (swept := report.swept) and (swept.facts_until or swept.dossiers_until):
        lines.append(f"đã rà đến · swept until: {_day(swept.facts_until)}, {_day(swept.dossiers_until)}")
    lines += [f"chấp nhận · accepted {it.difference.id} {it.difference.slug}: {it.reason}" for it in report.accepted]
    if parked := report.parked:
        lines.append(f"giữ lại · parked: {parked.waiting} waiting, {parked.dead} dead")
    if report.parked_left_out:
        lines.append(f"hồ sơ bị giữ lại chưa xem lại · parked dossiers not looked at again: {report.parked_left_out}")
    return "\n".join(lines)


def _day(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M}" if instant else "-"
