"""What every client asked and what it learned of it: one line per event, and unknown stays unknown."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TextIO

from pydantic import AwareDatetime, BaseModel, ConfigDict

Asked = Literal["record", "desk", "supplement", "withdrawal", "answer", "step"]
Learned = Literal["invoke", "ok", "refused", "turned-away", "unknown"]


class Line(BaseModel):
    """One line of the history."""

    model_config = ConfigDict(frozen=True)

    at: AwareDatetime
    asked: Asked
    key: str
    learned: Learned
    told: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, however often it was tried under its key, and the best that its client knows of it."""

    asked: Asked
    key: str
    outcome: Literal["ok", "refused", "unknown"]
    told: tuple[str, ...]


@dataclass
class History:
    """All lines, in memory and in a file."""

    file: Path
    lines: list[Line] = field(default_factory=list)
    _out: TextIO = field(init=False)

    def __post_init__(self) -> None:
        self._out = self.file.open("a", buffering=1)

    def close(self) -> None:
        """Nothing more will be noted."""
        self._out.close()

    def note(self, asked: Asked, key: str, learned: Learned, *, told: str = "", seconds: float = 0.0) -> None:
        """One more line."""
        line = Line(at=datetime.now(UTC), asked=asked, key=key, learned=learned, told=told, seconds=round(seconds, 4))
        self.lines.append(line)
        self._out.write(line.model_dump_json() + "\n")

    def operations(self) -> list[Operation]:
        """What is known in the end, operation by operation."""
        tries: dict[tuple[Asked, str], list[Line]] = defaultdict(list)
        for line in self.lines:
            tries[line.asked, line.key].append(line)
        return [Operation(asked, key, _outcome(lines), _told(lines)) for (asked, key), lines in tries.items()]


def _outcome(lines: list[Line]) -> Literal["ok", "refused", "unknown"]:
    """A refusal for lack of strength may hide a commit, so it leaves an operation unknown."""
    learned = {line.learned for line in lines}
    if "ok" in learned:
        return "ok"
    # A refusal by the rules is final only where no other try of the same key is still unknown.
    if "refused" in learned and "unknown" not in learned:
        return "refused"
    return "unknown"


def _told(lines: list[Line]) -> tuple[str, ...]:
    return tuple(sorted({line.told for line in lines if line.learned == "ok"}))
