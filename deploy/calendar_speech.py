"""How the commands of the calendar are asked and how they answer: options, refusals, moments."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from contracts.problems import Problem, Trouble
from deploy.motcua.patience import ServiceSilent

Received = Annotated[
    str | None, typer.Option(help="Lúc tiếp nhận, ví dụ 2026-11-23T09:15. When received; without offset, Vietnam.")
]
TermText = Annotated[
    str | None, typer.Option("--term", help="Thời hạn: same day, 3 working days, 30 days, 4 hours, 2 months.")
]
Commune = Annotated[str | None, typer.Option(help="Mã GSO 5 chữ số của xã xử lý. The handling commune.")]
Procedure = Annotated[str | None, typer.Option(help="Mã thủ tục, khi không nêu --term. The procedure's own term.")]
Case = Annotated[str | None, typer.Option(help="Trường hợp của thủ tục. The procedure's case; the first by default.")]
PolicyName = Annotated[str, typer.Option("--policy", help="close_of_business | same_clock_time")]
CalendarFile = Annotated[
    Path | None,
    typer.Option("--calendar", help="Tính theo tệp lịch JSON này. Count by this file, not by the calendar in force."),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Một đối tượng JSON ở dòng cuối. One JSON object on the last line.")
]


@contextmanager
def refusals_printed(*, as_json: bool) -> Iterator[None]:
    """A refusal is said in words to people, and as one object on the last line to machines."""
    try:
        yield
    except Problem as problem:
        details = problem.details()
        if not as_json:
            typer.echo(f"{details.detail} {problem.title(english=True)}")
        typer.echo(details.model_dump_json(exclude_none=True))
        raise typer.Exit(3 if isinstance(problem, Trouble) else 2) from problem


def silent(unheard: ServiceSilent, *, instead: str) -> None:
    """People hear that the province did not answer; what machines read stays as it is."""
    typer.echo(f"{unheard.title()} {unheard.title(english=True)} {unheard}", err=True)
    typer.echo(f"Dùng tệp của kho mã (the repository's file is used): {instead}.", err=True)


def moment(instant: datetime | None) -> str:
    """An instant as people here write it; a dash for none."""
    return "–" if instant is None else f"{instant:%H:%M %d/%m/%Y}"
