"""`motcua demo`: some hundred dossiers of ten communes through the whole chain, on the real thing."""

import asyncio
import time
from typing import Annotated

import typer

from deploy.demo.outcome import Outcome
from deploy.demo.report import communes, lines
from deploy.demo.stage import parked, played
from deploy.local import part
from deploy.motcua import output
from deploy.motcua.lifecycle import Raised, bring_up, take_down
from deploy.motcua.output import AsJson
from deploy.motcua.province import Province
from deploy.motcua.settings import LocalSettings
from deploy.motcua.watch import watcher


def demo(
    *,
    dossiers: Annotated[int, typer.Option(min=1, max=100_000, help="Số hồ sơ. How many dossiers.")] = 300,
    seed: Annotated[int, typer.Option(help="Hạt giống của dữ liệu bịa. The seed of what is invented.")] = 1,
    once: Annotated[bool, typer.Option("--once", help="Dừng những gì đã khởi động. Stop what it started.")] = False,
    as_json: AsJson = False,
) -> None:
    """Chạy thử cả chuỗi với hồ sơ bịa. Carry invented dossiers through the whole chain."""
    began = time.monotonic()
    raised = _raised(once=once)
    province = Province.of(LocalSettings())
    try:
        demonstration = asyncio.run(played(province, dossiers, seed=seed))
        for code, verdict in demonstration.left_lying.items():
            _say(f"{code}: {verdict.command} refused, {verdict.slug}")
        stuck = asyncio.run(parked(province, demonstration))
        outcome = Outcome.of(demonstration.carried(), parked=stuck, seconds=time.monotonic() - began)
        output.answer(outcome, as_json=as_json, shown=communes(demonstration.carried()))
        if not as_json:
            typer.echo(lines(outcome, demonstration, province))
    finally:
        # Also after Ctrl-C: whoever asked for one run wants nothing left of it.
        if once:
            _stop(province, raised)
    if outcome.ledger_difference or outcome.parked or outcome.recorded < dossiers:
        output.found()


def _raised(*, once: bool) -> Raised:
    """The province, up; a start that fails half way leaves nothing behind where nothing may be left."""
    province = Province.of(LocalSettings())
    ran = province.runs()
    try:
        return bring_up(province, say=_say)
    except BaseException:
        if once and not ran:
            take_down(province, say=_say)
        raise


def _stop(province: Province, raised: Raised) -> None:
    """What ran before stays as it was found; what a watcher looks after would only come back."""
    if not raised.already:
        take_down(province, say=_say)
    elif watcher(province).name in raised.started:
        for it in (watcher(province), *reversed(province.parts())):
            if it.name in raised.started:
                part.end(it)
    else:
        _say(f"left running, as found: {', '.join(raised.already)}")


def _say(what: str) -> None:
    output.progress.print(what, markup=False)
