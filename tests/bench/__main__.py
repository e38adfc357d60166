"""`make bench`: every figure in one run on real Kafka and Postgres, progress on stderr, JSON on stdout.

`--quick` measures less of everything, `--long` a ledger of a million dossiers; `--only posts,hop,…` picks.
"""

import argparse
import asyncio
import json
import os
import platform
import statistics
import sys
from typing import Any

from rich.console import Console

from deploy.motcua.province import Province
from tests.bench.calendar_rate import calendar_rate
from tests.bench.ground import a_province, frozen
from tests.bench.hop import one_hop
from tests.bench.journeys import journeys
from tests.bench.ledger import ledger_check
from tests.bench.posts import post_dossiers
from tests.bench.raw_commits import raw_commits

Report = dict[str, Any]
PARTS = ("calendar", "posts", "hop", "journeys", "ledger")
_say = Console(stderr=True)


async def _posts(*, rounds: int, seconds: int) -> Report:
    """Raw commits and durable POSTs in turns, so that both see the same machine; whoever hears of them stands still."""
    turns: list[Report] = []
    async with a_province() as province:
        with frozen(province, "routing", "notify", "survey"):
            await post_dossiers(province, seconds=3, connections=64)
            for number in range(rounds):
                _say.print(f"posts: round {number + 1} of {rounds}")
                raw = await raw_commits(province, dossiers=1500 * seconds)
                posts = await post_dossiers(province, seconds=seconds, connections=64)
                turns.append({"raw_per_second": raw, **posts.as_json(), "ratio": posts.per_second / raw})
    return {"median": _median(turns, "per_second"), "median_ratio": _median(turns, "ratio"), "rounds": turns}


def _median(turns: list[Report], name: str) -> float:
    return float(statistics.median(turn[name] for turn in turns))


async def _journeys(province: Province, *, dossiers: int) -> Report:
    """As fast as it goes; then at half that pace, for the latency; then with mail for everybody."""
    _say.print("journeys: as fast as they go")
    fast = await journeys(province, dossiers=dossiers, per_second=None, mail_share=0.05)
    _say.print("journeys: at half that pace")
    pace = max(1.0, fast["per_second"] / 2)
    half = await journeys(province, dossiers=dossiers, per_second=pace, mail_share=0.05)
    _say.print("journeys: mail for all")
    mail = await journeys(province, dossiers=dossiers // 2, per_second=None, mail_share=1.0)
    return {"full_load": fast, "half_load": half, "mail_for_all": mail}


async def _ledger(*, quick: bool, long: bool) -> Report:
    """A check in a province of its own, among dossiers that no service has heard of."""
    stored, new = (1_000_000, 600_000) if long else (20_000, 12_000) if quick else (100_000, 60_000)
    _say.print(f"ledger: {stored} dossiers stored, {new} new facts")
    async with a_province() as province:
        return await ledger_check(province, stored=stored, new_facts=new)


async def _measure(only: list[str], *, quick: bool, long: bool) -> Report:
    report: Report = {"machine": {"cores": os.cpu_count(), "system": platform.platform()}}
    if "calendar" in only:
        report["calendar"] = calendar_rate()
    if "posts" in only:
        report["posts"] = await _posts(rounds=1 if quick else 5, seconds=4 if quick else 6)
    if "ledger" in only:
        report["ledger"] = await _ledger(quick=quick, long=long)
    if not {"posts", "hop", "journeys"} & set(only):
        return report
    async with a_province() as province:
        if "journeys" in only:
            report["journeys"] = await _journeys(province, dossiers=600 if quick else 3_000)
        if "posts" in only:
            _say.print("posts: with the chain at work behind them")
            posts = await post_dossiers(province, seconds=4 if quick else 6, connections=64)
            report["posts"]["with_chain"] = posts.as_json()
        if "hop" in only:
            _say.print("hop")
            report["hop"] = await one_hop(province, events=5_000 if quick else 20_000)
    return report


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--only", default=",".join(PARTS))
    asked = parser.parse_args()
    only = [part for part in asked.only.split(",") if part]
    if unknown := set(only) - set(PARTS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there is {', '.join(PARTS)}")
    report = asyncio.run(_measure(only, quick=asked.quick, long=asked.long))
    sys.stdout.write(json.dumps(report, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
