"""`motcua deadlines audit`: every open promise counted again in SQL; what differs is named."""

import asyncio
import time
from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer
from pydantic import BaseModel, ConfigDict
from rich.table import Table

from contracts.problems import Trouble
from deploy.motcua import given, output
from deploy.motcua.moments import moment
from deploy.motcua.output import AsJson
from deploy.motcua.reach import database_of, transaction
from services.routing.handlers.audit_promises import audit_promises
from services.routing.store.audits import What

ROUTING = "routing"
SHOWN = 50


class AuditUnderWay(Trouble):
    """Một lần kiểm toán khác đang chạy, xin thử lại sau ít phút.

    Another audit is under way, please try again in a few minutes.
    """


class Difference(BaseModel):
    """A promise that the audit counts otherwise."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    dossier_id: UUID
    code: str
    number: int
    what: What
    stated: datetime | None
    expected: datetime | None


class Audited(BaseModel):
    """What the audit found."""

    model_config = ConfigDict(frozen=True)

    audited: int
    found: int
    differences: tuple[Difference, ...]
    seconds: float


def audit(
    *,
    dsn: Annotated[str | None, typer.Option(help="CSDL của routing. Routing's database; the local one.")] = None,
    as_json: AsJson = False,
) -> None:
    """Tính lại mọi ngày hẹn bằng SQL; mã thoát 1 nếu có sai khác. Count every promise again; exit 1 on a difference."""
    found = asyncio.run(_audited(dsn and given.database(dsn)))
    output.answer(found, as_json=as_json, shown=_table(found))
    if found.found:
        output.found()


async def _audited(dsn: str | None) -> Audited:
    began = time.monotonic()
    async with transaction(lambda login: dsn or database_of(login), ROUTING) as tx:
        told = await audit_promises(tx)
    if told is None:
        raise AuditUnderWay
    differences = tuple(Difference.model_validate(each) for each in told.differing)
    seconds = round(time.monotonic() - began, 3)
    return Audited(audited=told.audited, found=len(differences), differences=differences, seconds=seconds)


def _table(found: Audited) -> Table:
    table = Table("Mã · Code", "Lần · No", "Sai khác · What", "Ghi · Stated", "Tính lại · Expected")
    for it in found.differences[:SHOWN]:
        table.add_row(it.code, str(it.number), it.what, moment(it.stated), moment(it.expected))
    table.caption = f"{found.found}/{found.audited} ({found.seconds} s)"
    return table
