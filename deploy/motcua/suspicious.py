"""`motcua deadlines suspicious`: what is lawful and makes figures look better than the work was."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from contracts.delivery.database import Transaction
from deploy.motcua import communes, given, output
from deploy.motcua.moments import instant, moment
from deploy.motcua.output import AsJson
from deploy.motcua.reach import database_of, transaction
from deploy.motcua.suspicion_shapes import Asking, Closing, Handover, Lift, Move, Remarked, Suspicions
from deploy.provision import AUDITOR

MONTH = timedelta(days=30)
Line = tuple[str, Remarked, datetime, datetime, str | None]


def suspicious(
    *,
    since: Annotated[str | None, typer.Option(help="Từ lúc, ví dụ 2026-11-01. From this instant; a month.")] = None,
    commune: Annotated[str | None, typer.Option(help="Mã GSO của xã xử lý. The handling commune.")] = None,
    as_json: AsJson = False,
) -> None:
    """Điều kiểm tra viên nên xem: xong sát hẹn, bổ sung ngày cuối, dời hẹn, trả muộn, bỏ lệnh dừng. For auditors."""
    begin = datetime.now(UTC) - MONTH if since is None else instant(since, field="/since")
    found = asyncio.run(_suspicions(begin, given.commune(commune)))
    output.answer(found, as_json=as_json, shown=_suspicions_table(found))


async def _suspicions(since: datetime, commune: str | None) -> Suspicions:
    async with transaction(database_of, AUDITOR) as tx:
        await communes.must_be_known(tx, commune)
        return await suspicions(tx, since=since, commune=commune)


async def suspicions(tx: Transaction, *, since: datetime, commune: str | None) -> Suspicions:
    """Everything to look at since an instant."""
    asked = (since, commune)
    closings = await tx.fetch(_of("closed_just_before", at="closed_at"), *asked)
    askings = await tx.fetch(_of("asked_on_last_day", at="asked_at"), *asked)
    moves = await tx.fetch(_of("date_moved", at="made_at"), *asked)
    handovers = await tx.fetch(_of("returned_after_due", at="returned_at"), *asked)
    lifts = await tx.fetch(_of("stop_lifted", at="lifted_at"), *asked)
    return Suspicions(
        since=since,
        closed_just_before=tuple(Closing(**dict(row)) for row in closings),
        asked_on_last_day=tuple(Asking(**dict(row)) for row in askings),
        date_moved=tuple(Move(**dict(row)) for row in moves),
        returned_after_due=tuple(Handover(**dict(row)) for row in handovers),
        stop_lifted=tuple(Lift(**dict(row)) for row in lifts),
    )


def _of(view: str, *, at: str) -> str:
    return f"select * from routing.{view} where {at} >= $1 and ($2::text is null or commune = $2) order by {at}, code"


def _suspicions_table(found: Suspicions) -> Table:
    table = Table(box=SIMPLE_HEAD)
    for heading in ("Việc\nwhat", "Mã\ncode", "Xã\ncommune", "Lúc\nat", "Hạn\nlimit", "Ai\nby", "Lý do\nreason"):
        table.add_column(heading)
    lines: list[Line] = [
        *(("xong sát hẹn, just before", it, it.closed_at, it.due_at, "") for it in found.closed_just_before),
        *(("bổ sung ngày cuối, last day", it, it.asked_at, it.ask_by, it.reason) for it in found.asked_on_last_day),
        *(("dời hẹn, moved", it, it.made_at, it.old_due_at, it.reason or it.cause) for it in found.date_moved),
        *(("trả sau hẹn, after due", it, it.returned_at, it.due_at, "") for it in found.returned_after_due),
        *(("bỏ lệnh dừng, stop lifted", it, it.lifted_at, it.stopped_at, "") for it in found.stop_lifted),
    ]
    for what, it, at, limit, reason in lines:
        table.add_row(what, it.code, it.commune, moment(at), moment(limit), it.by_account, reason or "")
    return table
