"""What a demonstration shows at its end: a table per commune, figures, and where to look next."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from rich.table import Table

from deploy.catalogue import load
from deploy.demo.carried import Carried
from deploy.demo.demonstration import Demonstration
from deploy.demo.outcome import Outcome, satisfaction, timely
from deploy.motcua.province import Province
from deploy.motcua.reach import address
from deploy.provision import SERVICES


def communes(carried: Sequence[Carried]) -> Table:
    """A line per commune, the busiest first."""
    table = Table(title="Kết quả theo xã, phường · By commune", title_justify="left")
    for heading in ("Xã, phường", "Tiếp nhận\nrecorded", "Đúng hạn\non time", "Trễ hạn\nlate", "Hài lòng\nsatisfied"):
        table.add_column(heading, justify="left" if heading == "Xã, phường" else "right")
    names = {commune.code: commune.name for commune in load.catalogue().communes}
    by_commune: dict[str, list[Carried]] = defaultdict(list)
    for it in carried:
        by_commune[it.planned.row.commune].append(it)
    for commune, there in sorted(by_commune.items(), key=lambda item: -len(item[1])):
        table.add_row(f"{names[commune]} ({commune})", *_figures(there))
    table.add_section()
    table.add_row(f"{len(by_commune)} xã, phường", *_figures(carried), style="bold")
    return table


def _figures(carried: Sequence[Carried]) -> tuple[str, str, str, str]:
    share = satisfaction(carried)
    on_time, late = timely(carried, late=False), timely(carried, late=True)
    return str(len(carried)), str(on_time), str(late), "–" if share is None else f"{share:.1f} %"


def lines(outcome: Outcome, demonstration: Demonstration, province: Province) -> str:
    """What else happened, and where to look: the very links that citizens got, and the doors of the services."""
    shown = [*_figures_beside(outcome), *_addresses(demonstration, province)]
    width = max(len(name) for name, _ in shown)
    return "\n".join(f"{name:<{width}}  {what}" for name, what in shown)


def _figures_beside(outcome: Outcome) -> Iterator[tuple[str, str]]:
    ends = (outcome.supplemented, outcome.refused, outcome.withdrawn)
    yield "Bổ sung, từ chối, rút · supplemented, refused, withdrawn", ", ".join(map(str, ends))
    told = (outcome.notices.sms, outcome.notices.email, outcome.answered)
    yield "SMS, thư, đánh giá · SMS, mail, answers", ", ".join(map(str, told))
    yield "Lệch, bị giữ lại · differences, parked", f"{outcome.ledger_difference}, {outcome.parked}"
    yield "Thời gian · time", f"{outcome.seconds} s"


def _addresses(demonstration: Demonstration, province: Province) -> Iterator[tuple[str, str]]:
    box = demonstration.box
    unanswered = [code for code in box.surveys if code in demonstration.dossiers and code not in demonstration.opinions]
    ended = [code for code, it in demonstration.dossiers.items() if it.returned and code in box.tracking]
    yield "Tra cứu một hồ sơ · tracking", next((box.tracking[code] for code in ended), "–")
    yield "Một phiếu khảo sát · survey", next((box.surveys[code] for code in unanswered), "–")
    yield "Điểm hài lòng · scores", f"{address(province, 'survey')}/scores"
    for name in SERVICES:
        yield f"API {name}", f"{address(province, name)}/docs"
    yield "Tin nhắn đã gửi · SMS inbox", f"{address(province, 'sms')}/inbox?limit=20"
    yield "Thư đã gửi · mail inbox", f"{address(province, 'mail')}/inbox?limit=20"
