"""`python -m tests.chaos`: storms by seed, outages, a long load; each a line, and the table made anew."""

import argparse
import asyncio
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.markdown import Markdown

from tests.chaos import results, table
from tests.chaos.memory import long_load
from tests.chaos.outage import OUTAGES, outage
from tests.chaos.report import line_of
from tests.chaos.results import Line, OutageLine, StormLine
from tests.chaos.schedule import segments
from tests.chaos.storm import storm

# The error stream, so that the table alone goes to the output.
_said = Console(stderr=True)


def _wanted() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--faults", type=int, default=200, help="in all, cut into storms of at most 25")
    parser.add_argument("--seed", default="1", help="the same seed, the same schedule")
    parser.add_argument("--per-second", type=float, default=10.0, help="dossiers posted during storms and long load")
    parser.add_argument("--results", type=Path, default=results.RESULTS, help="lines are appended; a batch goes on")
    parser.add_argument("--apart", action="store_true", help="a fault only when all is well after the one before")
    parser.add_argument("--outages", type=int, nargs="*", metavar="SECONDS", help="instead: the outage table")
    parser.add_argument("--down", nargs="*", choices=OUTAGES, default=list(OUTAGES), help="what the outages are of")
    parser.add_argument("--memory", type=float, metavar="MINUTES", help="instead: a long load and what it leaves")
    parser.add_argument("--table", action="store_true", help="instead: only make the table anew")
    return parser.parse_args()


async def _run(wanted: argparse.Namespace) -> bool:
    if wanted.table:
        return True
    if wanted.outages is not None:
        return await _outages(wanted)
    if wanted.memory is not None:
        seed = wanted.seed
        return _kept(await long_load(seed, minutes=wanted.memory, per_second=wanted.per_second), wanted.results)
    return await _storms(wanted)


async def _storms(wanted: argparse.Namespace) -> bool:
    done = {line.seed for line in results.read(wanted.results) if isinstance(line, StormLine)}
    cut, clean = segments(wanted.faults), True
    for number, faults in enumerate(cut, start=1):
        seed = f"{wanted.seed}/{number} of {wanted.faults}{' apart' if wanted.apart else ''}"
        if seed in done:
            continue
        aftermath = await storm(seed, faults=faults, per_second=wanted.per_second, apart=wanted.apart)
        line = line_of(aftermath, per_second=wanted.per_second, apart=wanted.apart)
        clean &= _kept(line, wanted.results)
        _said.print(f"storm {number} of {len(cut)}: {aftermath.seconds} s; logs and history in {aftermath.home}")
    return clean


async def _outages(wanted: argparse.Namespace) -> bool:
    done = {(line.down, line.for_seconds) for line in results.read(wanted.results) if isinstance(line, OutageLine)}
    clean = True
    for seconds in wanted.outages or (60, 300):
        for down in wanted.down:
            if (down, seconds) not in done:
                clean &= _kept(await outage(down, seconds=seconds), wanted.results)
    return clean


def _kept(line: Line, kept_in: Path) -> bool:
    results.append(line, kept_in)
    counted = line.verdict
    _said.print(f"{datetime.now(UTC):%H:%M:%S} {counted!r}", markup=False)
    agreed = not isinstance(line, StormLine) or line.ledger == "no difference"
    return agreed and not (counted.lost or counted.doubled or counted.reordered or counted.stuck or counted.foreign)


def main() -> int:
    """0 when every promise was kept."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    wanted = _wanted()
    clean = asyncio.run(_run(wanted))
    place = table.write(results.read(wanted.results), wanted.results)
    Console().print(Markdown(place.read_text()))
    return 0 if clean else 1


sys.exit(main())
