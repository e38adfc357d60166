"""`motcua feed FILE`: a file that a commune exported goes over intake's counter, one verdict per row."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from deploy.motcua import given, output
from deploy.motcua.feed import rows as feed_rows
from deploy.motcua.feed.posting import Counter
from deploy.motcua.feed.results import Results
from deploy.motcua.feed.run import feed_through, intake
from deploy.motcua.feed.summary import Summary
from deploy.motcua.feed.verdicts import Verdict
from deploy.motcua.output import AsJson
from deploy.motcua.province import Province
from deploy.motcua.reach import address, running_province, token_of
from deploy.motcua.settings import LocalSettings

PATIENCE = 60.0


def feed(
    file: Annotated[Path, typer.Argument(help="Tệp hồ sơ, CSV hoặc JSON Lines. The file, CSV or JSON Lines.")],
    *,
    results: Annotated[
        Path | None, typer.Option(help="Tệp kết quả; mặc định cạnh tệp hồ sơ. The result file; beside FILE by default.")
    ] = None,
    concurrency: Annotated[int, typer.Option(min=1, max=256, help="Số yêu cầu cùng lúc. Requests at a time.")] = 32,
    url: Annotated[
        str | None, typer.Option(help="Địa chỉ tiếp nhận. Intake's address; the local one by default.")
    ] = None,
    patience: Annotated[
        float,
        typer.Option(min=0, help="Số giây chờ khi tiếp nhận bận hoặc im lặng. Seconds to wait for a busy intake."),
    ] = PATIENCE,
    token: Annotated[
        str | None, typer.Option(envvar="MOTCUA_TOKEN", help="Thẻ truy cập. The bearer token; a local one by default.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Gửi hồ sơ từ một tệp tới bộ phận tiếp nhận. Feed the dossiers of a file to intake."""
    found = feed_rows.read(file)
    where = given.service(url) if url else address(running_province(), "intake")
    own = Province.of(LocalSettings())
    bearer = given.bearer(token) if token else token_of(own, "reception_officer", account="feed.local")
    held = Results(results or file.with_name(f"{file.stem}.results.csv"))
    try:
        verdicts = asyncio.run(_fed(found, held, url=where, token=bearer, concurrency=concurrency, patience=patience))
    finally:
        held.close()
    summary = Summary.of(verdicts, results=held.path)
    output.answer(summary, as_json=as_json, shown=_table(summary))
    if summary.exit_code:
        raise typer.Exit(summary.exit_code)


async def _fed(
    found: list[feed_rows.Row], held: Results, *, url: str, token: str, concurrency: int, patience: float
) -> list[Verdict]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=output.progress) as bar:
        task = bar.add_task("tiếp nhận · intake", total=len(found))
        async with intake(url, token=token, concurrency=concurrency) as client:
            counter = Counter(client, patience=patience)
            judged = await feed_through(
                found, counter, held, concurrency=concurrency, heard=lambda _: bar.advance(task)
            )
    return [verdict for _, verdict in judged]


def _table(summary: Summary) -> Table:
    table = Table("Kết quả · Verdict", "Số dòng · Rows", caption=summary.results)
    table.add_row("đã tiếp nhận · accepted", str(summary.accepted))
    table.add_row("đã có từ trước · repeated", str(summary.repeated))
    table.add_row("bị từ chối · refused", str(summary.refused))
    table.add_row("chưa có trả lời · no answer", str(summary.errors))
    table.add_row("tổng · all", str(summary.rows), style="bold")
    return table
