"""`motcua parked list|show|redrive|discard`: records that could not be applied, in all services at once."""

import asyncio
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from contracts.calendar.hours import in_vietnam
from contracts.problems import InputRefused
from deploy.motcua import output, parked_records
from deploy.motcua.output import AsJson
from deploy.motcua.parked_shapes import Header, Name, ParkedList, ParkedWhole
from deploy.motcua.reach import database_of
from deploy.provision import SERVICES

app = typer.Typer(help="Các bản ghi bị giữ lại. Records that were parked.", no_args_is_help=True)


class ServiceUnknown(InputRefused):
    """Không có dịch vụ này.

    There is no such service.
    """


class ReasonMissing(InputRefused):
    """Phải nêu lý do bỏ bản ghi.

    Discarding a record needs a reason.
    """


Id = Annotated[str, typer.Argument(help="Số, ví dụ routing:12. The record's id.")]
OfService = Annotated[str | None, typer.Option(help="intake | routing | notify | survey")]


@app.command("list")
def list_parked(*, service: OfService = None, as_json: AsJson = False) -> None:
    """Các bản ghi bị giữ lại. What is parked, and why."""
    if service is not None and service not in SERVICES:
        raise ServiceUnknown(field="/service", expected=" | ".join(SERVICES))
    found = asyncio.run(parked_records.listed(database_of, [service] if service else SERVICES))
    output.answer(found, as_json=as_json, shown=_table(found))


@app.command()
def show(record: Id, *, service: OfService = None, as_json: AsJson = False) -> None:
    """Một bản ghi, nguyên văn. One record, whole."""
    name = Name.of(record, service)
    whole = asyncio.run(parked_records.whole(database_of, name))
    output.answer(whole, as_json=as_json, shown=_page(whole))


@app.command()
def redrive(record: Id, *, service: OfService = None, as_json: AsJson = False) -> None:
    """Thử lại một bản ghi đã dừng hẳn. Have a dead record tried again."""
    name = Name.of(record, service)
    moved = asyncio.run(parked_records.redriven(database_of, name))
    output.answer(moved, as_json=as_json, shown=f"{moved.id}: {moved.state}")


@app.command()
def discard(
    record: Id,
    *,
    reason: Annotated[str, typer.Option(help="Lý do. Why it is given up.")],
    service: OfService = None,
    as_json: AsJson = False,
) -> None:
    """Bỏ một bản ghi đã dừng hẳn, giữ lý do. Give a dead record up, and say why."""
    name = Name.of(record, service)
    if not reason.strip():
        raise ReasonMissing(field="/reason", expected="--reason TEXT")
    moved = asyncio.run(parked_records.discarded(database_of, name, because=reason.strip()))
    output.answer(moved, as_json=as_json, shown=f"{moved.id}: {moved.state}")


def _table(found: ParkedList) -> Table:
    more = f"còn {found.left_out} bản ghi nữa · {found.left_out} more" if found.left_out else None
    table = Table(box=SIMPLE_HEAD, caption=more, caption_justify="left")
    table.add_column("Số\nid", no_wrap=True)
    for heading in ("Trạng thái\nstate", "Lý do\nreason", "Chủ đề\ntopic", "Khóa\nkey", "Từ\nsince"):
        table.add_column(heading, overflow="fold")
    for it in found.parked:
        table.add_row(it.id, it.state, it.reason, it.topic, it.key or "-", f"{in_vietnam(it.parked_at):%d/%m %H:%M}")
    return table


def _page(it: ParkedWhole) -> str:
    facts = it.model_dump(exclude={"headers", "payload", "payload_hex"}, exclude_none=True)
    lines = [f"{name}: {value}" for name, value in facts.items()]
    lines += ["headers:", *(f"  {header.name}: {_content(header)}" for header in it.headers), "payload:"]
    return "\n".join([*lines, it.payload if it.payload is not None else f"hex {it.payload_hex}"])


def _content(header: Header) -> str:
    return header.value if header.value is not None else f"hex {header.hex}"
