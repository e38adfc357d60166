"""`motcua ledger check`: whether everything that was accepted is somewhere, once, in order and unchanged."""

import asyncio
import contextlib
import getpass
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from contracts.problems import InputRefused, Trouble
from deploy.motcua import communes, given, output
from deploy.motcua.ledger import accepted
from deploy.motcua.ledger.books import opened
from deploy.motcua.ledger.memory import usable
from deploy.motcua.ledger.run import Asked, checked
from deploy.motcua.ledger.shapes import Report
from deploy.motcua.ledger.showing import table_of
from deploy.motcua.ledger.watching import watch as watch_on
from deploy.motcua.moments import instant
from deploy.motcua.output import AsJson
from deploy.motcua.reach import broker, database_of
from deploy.motcua.settings import LocalSettings
from deploy.provision import AUDITOR

# Whoever asks for more of anything has mistyped it.
MOST = 1_000_000

MetricsPort = Annotated[
    int | None, typer.Option(min=1, max=65_535, help="Cổng số liệu Prometheus. Figures for Prometheus.")
]
Rate = Annotated[int, typer.Option(min=1, max=MOST, help="Sự kiện mỗi giây ở lần đầu. Facts per second at first.")]
Portion = Annotated[int, typer.Option(min=0, max=MOST, help="Hồ sơ cũ mỗi lần kiểm. Dossiers of long ago per check.")]


class AccepterUnnamed(InputRefused):
    """Không biết ai chấp nhận: máy này không có tên tài khoản.

    Nobody knows who takes it so: this machine names no account.
    """


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
    metrics_port: MetricsPort = None,
    metrics_host: Annotated[str, typer.Option(help="Địa chỉ mở cổng đó. Where that port is open.")] = "127.0.0.1",
    state: Annotated[Path | None, typer.Option(help="Tệp trạng thái. Where checks are remembered.")] = None,
    rate: Rate = 20_000,
    portion: Portion = 2_000,
    lag: Annotated[float, typer.Option(min=0, max=MOST, help="Giây được phép trên đường. Seconds on the way.")] = 60.0,
    as_json: AsJson = False,
) -> None:
    """Đối chiếu sổ nhật ký, Kafka và kết quả xử lý. Compare journals, Kafka, outcomes; 1: a difference."""
    begin = None if since is None else instant(since, field="/since")
    asked = Asked(
        commune=given.commune(commune),
        state=usable(_state() if state is None else state),
        since=begin,
        dsn=database_of(AUDITOR),
        bootstrap=broker(),
        rate=rate,
        portion=portion,
        limit=lag,
        say=lambda line: output.progress.print(line, markup=False),
    )
    asyncio.run(_must_be_known(asked))
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
    by = account or _who()
    taken = accepted.accept(
        usable(_state() if state is None else state), difference, reason=reason, by=by, at=datetime.now(UTC)
    )
    output.answer(taken, as_json=as_json, shown=f"{taken.difference.id} {taken.difference.slug}: {taken.reason}")


async def _must_be_known(asked: Asked) -> None:
    if asked.commune is None:
        return
    # What cannot be asked now is told by the check itself, figure by figure.
    with contextlib.suppress(Trouble):
        async with opened(asked.dsn) as books, books.transaction() as tx:
            await communes.must_be_known(tx, asked.commune)


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:
        raise AccepterUnnamed(field="/account", expected="--account NAME") from error


def _state() -> Path:
    named = os.environ.get("MOTCUA_LEDGER")
    return Path(named) if named else LocalSettings().home.resolve() / "run" / "ledger.json"


def _tell(report: Report, *, as_json: bool) -> None:
    output.answer(report, as_json=as_json, shown=table_of(report))
