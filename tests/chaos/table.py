"""The committed table, made from the results alone."""

import statistics
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from tests.chaos.manners import TIMEOUT
from tests.chaos.results import Line, MemoryLine, OutageLine, StormLine
from tests.chaos.schedule import KINDS

_HEAD = """# The bad day, measured

Made by `make chaos` from `results.jsonl`; nothing here is written by hand. Every line of that file is one storm, one
outage or one long load, with its seed. How it is done and what each word means: the chapter on storms in
`CONTRIBUTING.md`.
"""


def table(lines: Sequence[Line]) -> str:
    """All of it, as Markdown."""
    parts = [_HEAD]
    if storms := [line for line in lines if isinstance(line, StormLine)]:
        parts += [_kinds(storms), _segments(storms)]
    if outages := [line for line in lines if isinstance(line, OutageLine)]:
        parts.append(_outages(outages))
    parts += [_memory(line) for line in lines if isinstance(line, MemoryLine)]
    return "\n".join(parts)


def _rows(head: str, rows: Sequence[Sequence[object]]) -> str:
    names = head.split(" | ")
    ruler = "|".join(" --- " if place == 0 else " ---: " for place in range(len(names)))
    lines = [f"| {head} |", f"|{ruler}|"]
    return "\n".join([*lines, *("| " + " | ".join(map(str, row)) + " |" for row in rows)]) + "\n"


def _kinds(storms: Sequence[StormLine]) -> str:
    alone, together = _recovered(storms, apart=True), _recovered(storms, apart=False)
    rows = [(kind, *_spread(alone[kind]), *_spread(together[kind])) for kind in KINDS]
    missed = sum(len(storm.failed_faults) for storm in storms)
    faults, dossiers = sum(storm.faults for storm in storms) - missed, sum(_recorded(storm) for storm in storms)
    return (
        f"## {faults} faults in {len(storms)} storms, {dossiers} dossiers\n\n"
        "Seconds to recover: from a fault's own end to the first look at which all four services were ready with every "
        "part and no outbox held anything older than 3 s. Alone: struck when all was well. In a storm faults overlap, "
        "so the seconds are those of everything that was wrong together, the supervisor's growing pauses included. "
        f"{missed} more faults found no Kafka to strike within their minute and are not counted.\n\n"
        + _rows(
            "fault | alone | median s | longest | never | in a storm | median s | longest | never",
            rows,
        )
    )


def _recovered(storms: Sequence[StormLine], *, apart: bool) -> dict[str, list[float | None]]:
    seconds: dict[str, list[float | None]] = defaultdict(list)
    for storm in storms:
        for kind, recovered in storm.recovered.items():
            seconds[kind] += recovered if storm.apart == apart else []
    return seconds


def _spread(recovered: Sequence[float | None]) -> tuple[object, ...]:
    """How often, the median, the longest, and how often never."""
    known = [seconds for seconds in recovered if seconds is not None]
    middle = f"{statistics.median(known):.1f}" if known else "-"
    return len(recovered), middle, f"{max(known):.1f}" if known else "-", len(recovered) - len(known)


def _recorded(storm: StormLine) -> int:
    return storm.operations.get("record ok", 0)


def _segments(storms: Sequence[StormLine]) -> str:
    rows = [
        (
            *(storm.seed, storm.faults, _recorded(storm), _unknown(storm)),
            *(storm.verdict.lost, storm.verdict.doubled, storm.verdict.reordered, storm.verdict.stuck),
            *(storm.verdict.foreign, storm.verdict.told_again, _known(storm.verdict.broken)),
            *(_known(storm.verdict.without_retry_after), _known(storm.verdict.hung), storm.drained, storm.ledger),
        )
        for storm in storms
    ]
    return (
        "## Storm by storm\n\nUnknown: operations whose outcome their client never learned. Told again: messages sent "
        "twice after a provider or a sender was lost between acceptance and answer; each has its try on record. "
        "500: answers that name a bug. No time: refusals for lack of strength without `Retry-After`. Hung: no answer "
        "within 8 s from a service that was not itself killed, frozen or restarted meanwhile, whatever else was down. "
        "Ledger: what `motcua ledger check` said of the same province, from the day it existed.\n\n"
        + _rows(
            "seed/segment | faults | dossiers | unknown | lost | doubled | reordered | stuck | foreign | told again"
            " | 500 | no time | hung | s to drain | ledger",
            rows,
        )
    )


def _unknown(storm: StormLine) -> int:
    return sum(count for name, count in storm.operations.items() if name.endswith("unknown"))


def _outages(outages: Sequence[OutageLine]) -> str:
    rows = [
        (
            *(line.down, line.for_seconds, line.posted, line.accepted, line.turned_away, line.without_retry_after),
            *(
                f"{line.median_refusal:.3f}",
                f"{line.slowest_refusal:.2f}",
                _hung(line),
                line.verdict.lost,
                line.verdict.doubled,
                line.verdict.told_again,
                line.drained,
            ),
        )
        for line in outages
    ]
    return (
        f"## Outages at a constant {outages[0].per_second:g} dossiers/s\n\nWhere less than that was posted, the "
        "machine, two busy cores, gave the clients no more. Three in a hundred come "
        "without their papers and are refused for that; nobody asks twice. Hung: no answer within 8 s, be it a "
        "refusal. Told again: as above. To drain: from "
        "the moment the lost part is started again, its own start included, until nothing is on its way.\n\n"
        + _rows(
            "down | for s | posted | accepted | refused at once (503) | of these without Retry-After"
            " | median s to refusal | slowest | hung | lost | doubled | told again | s to drain",
            rows,
        )
    )


def _hung(line: OutageLine) -> str:
    """Early lines did not count a refusal that came too late."""
    return str(line.hung) if line.hung or line.slowest_refusal < TIMEOUT else "≥ 1"


def _memory(line: MemoryLine) -> str:
    rows = [
        (
            name,
            *(f"{was.rss_mb:.0f} → {line.after[name].rss_mb:.0f}", f"{was.open_files} → {line.after[name].open_files}"),
            *(f"{was.threads} → {line.after[name].threads}", f"{was.connections} → {line.after[name].connections}"),
            f"{_measured(was.tasks)} → {_measured(line.after[name].tasks)}",
        )
        for name, was in line.before.items()
    ]
    (dead, dead_after), (age, age_after) = line.dead_tuples, line.outbox_seconds
    return (
        f"## {line.minutes:g} minutes of load with {line.faults} faults, {line.dossiers} dossiers\n\n"
        f"At rest before and after, the same processes. Dead tuples {dead} → {dead_after}; oldest outbox row "
        f"{age:.1f} s → {age_after:.1f} s.\n\n"
        + _rows("service | RSS MB | open files | threads | connections | tasks", rows)
    )


def _known(number: int | None) -> str:
    """Early lines counted less."""
    return "not counted" if number is None else str(number)


def _measured(number: int | None) -> str:
    return "not measured" if number is None else str(number)


def write(lines: Sequence[Line], beside: Path) -> Path:
    """The table beside the results."""
    place = beside.with_name("TABLE.md")
    place.write_text(table(lines))
    return place
