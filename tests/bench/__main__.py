"""`make bench`: every figure in one run on real Kafka and Postgres, progress on stderr, JSON on stdout.

`--quick` measures less of everything, `--long` among ten million closed dossiers, a million open ones and a ledger of a
million;
`--only posts,hop,…` picks.
"""

import argparse
import asyncio
import json
import os
import platform
import sys

from rich.console import Console

from deploy.motcua.province import Province
from tests.bench.calendar_rate import calendar_rate
from tests.bench.ground import a_province
from tests.bench.ledger import ledger_check
from tests.bench.noisy import noisy_commune
from tests.bench.posts import post_dossiers
from tests.bench.recount import recount
from tests.bench.rounds import Report, among_stored, hops, posts, whole
from tests.bench.spike import spike
from tests.bench.timers import timers_behind

PARTS = ("calendar", "posts", "ledger", "stored", "journeys", "spike", "noisy", "timers", "hop", "recount")
_say = Console(stderr=True)


async def _ledger(*, quick: bool, long: bool) -> Report:
    """A check in a province of its own, among dossiers that no service has heard of."""
    stored, new = (1_000_000, 600_000) if long else (20_000, 12_000) if quick else (100_000, 60_000)
    _say.print(f"ledger: {stored} dossiers stored, {new} new facts")
    async with a_province() as province:
        return await ledger_check(province, stored=stored, new_facts=new)


async def _recount(*, quick: bool, long: bool) -> Report:
    """A changed calendar in a province of its own."""
    dossiers = 1_000_000 if long else 20_000 if quick else 200_000
    async with a_province() as province:
        return await recount(province, dossiers=dossiers, say=_say.print)


async def _measure(only: list[str], *, quick: bool, long: bool) -> Report:
    report: Report = {"machine": {"cores": os.cpu_count(), "system": platform.platform()}}
    rounds, seconds, dossiers = (1, 4, 600) if quick else (5, 6, 2_000)
    if "calendar" in only:
        report["calendar"] = calendar_rate()
    if "posts" in only:
        report["posts"] = await posts(rounds=rounds, seconds=seconds, say=_say.print)
    if "ledger" in only:
        report["ledger"] = await _ledger(quick=quick, long=long)
    if "stored" in only:
        closed = 10_000_000 if long else 20_000 if quick else 1_000_000
        report["stored"] = await among_stored(closed=closed, rounds=rounds, dossiers=dossiers, say=_say.print)
    if "recount" in only:
        report["recount"] = await _recount(quick=quick, long=long)
    if {"posts", "hop", "journeys", "spike", "noisy", "timers"} & set(only):
        async with a_province() as province:
            report |= await _in_one(province, only, rounds=rounds, seconds=seconds, dossiers=dossiers)
    return report


async def _in_one(province: Province, only: list[str], *, rounds: int, seconds: int, dossiers: int) -> Report:
    """The parts that share a province, the one that leaves most behind last."""
    report: Report = {}
    if "journeys" in only:
        report["journeys"] = await whole(province, rounds=rounds, dossiers=dossiers, say=_say.print)
    if "spike" in only:
        _say.print("spike")
        report["spike"] = [await spike(province, per_second=60.0) for _ in range(1 if rounds == 1 else 3)]
    if "noisy" in only:
        _say.print("noisy")
        report["noisy"] = await noisy_commune(province, rounds=rounds, seconds=2.0 * seconds)
    if "timers" in only:
        _say.print("timers")
        report["timers"] = await timers_behind(province, rounds=2 * rounds, seconds=1.0 * seconds)
    if "hop" in only:
        report["hop"] = await hops(province, rounds=rounds, events=2_000 * seconds, say=_say.print)
    if "posts" in only:
        _say.print("posts: with the chain at work behind them")
        posted = await post_dossiers(province, seconds=seconds, connections=64)
        report["posts_with_chain"] = posted.as_json()
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
