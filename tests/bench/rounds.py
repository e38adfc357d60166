"""Each part of the bench as its rounds: medians with their interval, so that a bad moment decides nothing."""

import statistics
from collections.abc import Callable, Sequence
from typing import Any

from deploy.catalogue.load import catalogue
from deploy.local.part import Part
from deploy.motcua.province import Province
from tests.bench.clerks import brought
from tests.bench.ground import a_province, a_second, footprint, frozen, percentile
from tests.bench.hop import one_hop
from tests.bench.journeys import journeys
from tests.bench.posts import post_dossiers
from tests.bench.raw_commits import raw_commits
from tests.bench.stored import store

Report = dict[str, Any]
Say = Callable[[str], None]


def middle(figures: Sequence[float]) -> Report:
    """The median of some rounds, and between which two they all lie."""
    return {"median": statistics.median(figures), "interval": [min(figures), max(figures)], "rounds": len(figures)}


async def posts(*, rounds: int, seconds: int, say: Say) -> Report:
    """Raw commits and durable POSTs in turns, so that both see the same machine; whoever hears of them stands still."""
    turns: list[Report] = []
    async with a_province() as province:
        with frozen(province, "routing", "notify", "survey"):
            await post_dossiers(province, seconds=3, connections=64)
            for number in range(rounds):
                say(f"posts: round {number + 1} of {rounds}")
                raw = await raw_commits(province, dossiers=1500 * seconds)
                posted = await post_dossiers(province, seconds=seconds, connections=64)
                turns.append({"raw_per_second": raw, **posted.as_json(), "ratio": posted.per_second / raw})
            say("posts: at half that load")
            pace = statistics.median(turn["per_second"] for turn in turns) / 2
            codes = [commune.code for commune in catalogue().communes]
            half = await brought(province, codes, per_second=pace, seconds=2.0 * seconds)
    waited = {name: percentile(half.milliseconds, share) for name, share in (("p50_ms", 0.5), ("p99_ms", 0.99))}
    each = _each(turns, "per_second", "raw_per_second", "ratio", "p50_ms", "p99_ms")
    return {**each, "half_load": {"per_second": pace, **waited}, "rounds": turns}


async def whole(province: Province, *, rounds: int, dossiers: int, say: Say) -> Report:
    """Journeys as fast as they go; then at half that pace, for the latency; then with mail for everybody."""
    before, turns = await footprint(province), []
    for number in range(rounds):
        say(f"journeys: round {number + 1} of {rounds}")
        turns.append(await journeys(province, dossiers=dossiers, per_second=None, mail_share=0.05))
    grown = (await footprint(province)).since(before)
    fast = _each(turns, "per_second")
    say("journeys: at half that pace")
    pace = max(1.0, fast["per_second"]["median"] / 2)
    half = await journeys(province, dossiers=dossiers, per_second=pace, mail_share=0.05)
    say("journeys: mail for all")
    mail = await journeys(province, dossiers=dossiers // 2, per_second=None, mail_share=1.0)
    full = {**fast, "bytes_each": grown.per(rounds * dossiers), "rounds": turns}
    return {"full_load": full, "half_load": half, "mail_for_all": mail}


async def hops(province: Province, *, rounds: int, events: int, say: Say) -> Report:
    """One hop through one process of routing, then through two that share the partitions."""
    report: Report = {}
    alone = [await _hop(province, (), events=events, say=say) for _ in range(rounds)]
    with a_second(province, "routing") as second:
        await one_hop(province, events=events // 4, beside=(second,))
        shared = [await _hop(province, (second,), events=events, say=say) for _ in range(rounds)]
    for name, turns in (("one_process", alone), ("two_processes", shared)):
        report[name] = {"per_second": middle([turn["per_second"] for turn in turns]), "rounds": turns}
    return report


async def _hop(province: Province, beside: tuple[Part, ...], *, events: int, say: Say) -> Report:
    say(f"hop: {events} facts, {1 + len(beside)} processes")
    return await one_hop(province, events=events, beside=beside)


async def among_stored(*, closed: int, rounds: int, dossiers: int, say: Say) -> Report:
    """The same journeys in an empty province and in one with many closed dossiers, in turns."""
    async with a_province() as empty, a_province() as full:
        size = await store(full, closed=closed, say=lambda what: say(f"stored: {what}"))
        for province in (empty, full):
            await journeys(province, dossiers=dossiers, per_second=None, mail_share=0.05)
        turns: list[Report] = []
        for number in range(rounds):
            say(f"stored: round {number + 1} of {rounds}")
            bare = await journeys(empty, dossiers=dossiers, per_second=None, mail_share=0.05)
            laden = await journeys(full, dossiers=dossiers, per_second=None, mail_share=0.05)
            ratio = laden["per_second"] / bare["per_second"]
            turns.append({"empty": bare["per_second"], "stored": laden["per_second"], "ratio": ratio})
    return {**size, **_each(turns, "empty", "stored", "ratio"), "rounds": turns}


def _each(turns: Sequence[Report], *names: str) -> Report:
    return {name: middle([turn[name] for turn in turns]) for name in names}
