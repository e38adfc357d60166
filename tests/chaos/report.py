"""A storm as a line of the results."""

from collections import defaultdict
from datetime import UTC, datetime

from tests.chaos.results import Counted, StormLine, tally
from tests.chaos.storm import Aftermath


def line_of(aftermath: Aftermath, *, per_second: float, apart: bool) -> StormLine:
    """What is kept of it."""
    recovered: dict[str, list[float | None]] = defaultdict(list)
    for kind, seconds in aftermath.recovered:
        recovered[kind].append(seconds)
    return StormLine(
        at=datetime.now(UTC),
        seed=aftermath.seed,
        faults=len(aftermath.struck),
        per_second=per_second,
        recovered=dict(sorted(recovered.items())),
        operations=tally(aftermath.operations),
        verdict=Counted.of(aftermath.verdict),
        drained=aftermath.drained,
        seconds=aftermath.seconds,
        failed_faults=tuple(f"{each.fault.kind} {each.error}"[:200] for each in aftermath.struck if each.error),
        ledger=aftermath.ledger,
        apart=apart,
    )
