"""What a person reads of a check: its differences, and where everything that was accepted is."""

from datetime import datetime

from rich.box import SIMPLE_HEAD
from rich.table import Table

from deploy.motcua.ledger.shapes import Report


def table_of(report: Report) -> Table:
    """Every difference, and below them what was counted."""
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
