"""What one check remembers for the next: how far everything agreed, and what did not."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

from pydantic import ValidationError

from contracts.problems import Refusal
from deploy.motcua.ledger.shapes import Accepted, Difference, Shape, Swept


class LedgerStateUnreadable(Refusal):
    """Không đọc được tệp trạng thái của sổ cái; xóa tệp này để kiểm lại từ đầu.

    The ledger's state cannot be read; remove the file to check everything anew.
    """


class Memory(Shape):
    """Up to `checkpoint` everything was looked at; `parked` dossiers and `strangers_ahead` are looked at again."""

    checkpoint: datetime | None = None
    complete: bool = False
    differences: tuple[Difference, ...] = ()
    parked: tuple[UUID, ...] = ()
    strangers_ahead: tuple[Difference, ...] = ()
    checks: int = 0
    swept: Swept = Swept()
    accepted: tuple[Accepted, ...] = ()

    @property
    def not_on_kafka(self) -> set[UUID | None]:
        """Facts that should have lain there and did not."""
        return {it.event_id for it in self.differences if it.slug == "not-on-kafka"}


def recalled(file: Path) -> Memory:
    """What the last check left, or nothing yet."""
    if not file.exists():
        return Memory()
    try:
        return Memory.model_validate_json(file.read_bytes())
    except ValidationError as error:
        raise LedgerStateUnreadable(field="/state", expected=str(file)) from error


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Nobody else changes what is remembered meanwhile."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.with_name(f"{file.name}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def kept(file: Path, memory: Memory) -> None:
    """Write it whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f"{file.name}.{os.getpid()}.new")
    new.write_text(memory.model_dump_json(), encoding="utf-8")
    new.replace(file)
