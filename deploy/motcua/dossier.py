"""`motcua dossier trace`: one dossier's way through all services, from their own records."""

import asyncio
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from contracts.calendar.hours import in_vietnam
from deploy.motcua import output
from deploy.motcua.hops import Trace, traced
from deploy.motcua.output import AsJson
from deploy.motcua.reach import database_of

app = typer.Typer(help="Một hồ sơ. One dossier.", no_args_is_help=True)


@app.callback()
def _dossier() -> None:
    """Một hồ sơ. One dossier."""


@app.command()
def trace(
    code: Annotated[str, typer.Argument(help="Mã hồ sơ, ví dụ H60.045-261124-0001. The code.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Đường đi của hồ sơ qua các dịch vụ. The dossier's way through the services."""
    found = asyncio.run(traced(database_of, code.strip()))
    if found.folded:
        output.progress.print(
            f"{found.folded} chặng đã quá hạn lưu · hops are beyond the horizon: no service keeps them any more",
            soft_wrap=True,
        )
    output.answer(found, as_json=as_json, shown=_table(found))


def _table(found: Trace) -> Table:
    title = f"{found.code} · {found.state} ({found.national_code})"
    table = Table(box=SIMPLE_HEAD, title=title, title_justify="left")
    for heading in ("Lúc\nat", "Dịch vụ\nservice", "Sự kiện\nfact", "#", "ms", "Trace"):
        table.add_column(heading, no_wrap=heading.startswith(("Lúc", "Sự")))
    for hop in found.hops:
        wait = "" if hop.latency_ms is None else f"{hop.latency_ms:.1f}"
        at = f"{in_vietnam(hop.at):%d/%m %H:%M:%S}.{hop.at:%f}"[:-3]
        fact = hop.event.removeprefix(f"{hop.service}.")
        table.add_row(at, hop.service, fact, str(hop.sequence), wait, hop.trace_id[:8])
    return table
