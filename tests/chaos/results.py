"""What was measured, one line each, appended and never changed."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from tests.chaos.checker import Verdict
from tests.chaos.history import Operation

RESULTS = Path(__file__).parent / "results.jsonl"


class Counted(BaseModel):
    """A verdict in numbers, with the first few of what was found."""

    model_config = ConfigDict(frozen=True)

    lost: int
    doubled: int
    reordered: int
    stuck: int
    foreign: int
    told_again: int
    broken: int | None = None
    without_retry_after: int | None = None
    hung: int | None = None
    found: tuple[str, ...] = ()

    @classmethod
    def of(cls, verdict: Verdict) -> "Counted":
        """The numbers of a verdict."""
        kinds = (verdict.lost, verdict.doubled, verdict.reordered, verdict.stuck, verdict.foreign)
        asked = verdict.manners
        ill = (asked.broken, asked.without_retry_after, asked.hung)
        lost, doubled, reordered, stuck, foreign = map(len, kinds)
        broken, without_retry_after, hung = map(len, ill)
        return cls(
            lost=lost,
            doubled=doubled,
            reordered=reordered,
            stuck=stuck,
            foreign=foreign,
            told_again=verdict.told_again,
            broken=broken,
            without_retry_after=without_retry_after,
            hung=hung,
            found=tuple(found for kind in (*kinds, *ill) for found in kind[:5]),
        )


class StormLine(BaseModel):
    """One segment of a batch; `recovered` are seconds after each fault of a kind, none where it never was well."""

    model_config = ConfigDict(frozen=True)

    what: Literal["storm"] = "storm"
    at: AwareDatetime
    seed: str
    faults: int
    per_second: float
    recovered: dict[str, list[float | None]]
    operations: dict[str, int]
    verdict: Counted
    drained: float
    seconds: float
    failed_faults: tuple[str, ...] = ()
    ledger: str = "not asked"
    apart: bool = False


class OutageLine(BaseModel):
    """One thing down for a while under a constant load."""

    model_config = ConfigDict(frozen=True)

    what: Literal["outage"] = "outage"
    at: AwareDatetime
    down: str
    for_seconds: int
    per_second: float
    posted: int
    accepted: int
    turned_away: int
    without_retry_after: int
    median_refusal: float = 0.0
    slowest_refusal: float
    hung: int
    verdict: Counted
    drained: float


class Measured(BaseModel):
    """A service's weight at rest."""

    model_config = ConfigDict(frozen=True)

    rss_mb: float
    open_files: int
    threads: int
    connections: int
    tasks: int | None = None


class MemoryLine(BaseModel):
    """What a long load with faults leaves behind."""

    model_config = ConfigDict(frozen=True)

    what: Literal["memory"] = "memory"
    at: AwareDatetime
    minutes: float
    faults: int
    per_second: float
    dossiers: int
    before: dict[str, Measured]
    after: dict[str, Measured]
    dead_tuples: tuple[int, int]
    outbox_seconds: tuple[float, float]
    verdict: Counted


Line = Annotated[StormLine | OutageLine | MemoryLine, Field(discriminator="what")]
_LINE: TypeAdapter[Line] = TypeAdapter(Line)


def read(results: Path) -> list[Line]:
    """All lines so far."""
    return [_LINE.validate_json(line) for line in results.read_bytes().splitlines()] if results.exists() else []


def append(line: Line, results: Path) -> None:
    """One more."""
    with results.open("a") as out:
        out.write(line.model_dump_json() + "\n")


def tally(operations: list[Operation]) -> dict[str, int]:
    """How operations ended."""
    return dict(sorted(Counter(f"{each.asked} {each.outcome}" for each in operations).items()))
