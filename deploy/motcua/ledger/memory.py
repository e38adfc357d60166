"""What one check remembers for the next: how far everything agreed, and what did not."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

from pydantic import ValidationError

from contracts.problems import InputRefused, Refusal
from deploy.motcua.ledger.shapes import Accepted, Difference, Shape, Swept


class LedgerStateUnreadable(Refusal):
    """Không đọc được tệp trạng thái của sổ cái; xóa tệp này để kiểm lại từ đầu.

    The ledger's state cannot be read; remove the file to check everything anew.
    """


class LedgerStateUnwritable(InputRefused):
    """Không ghi được tệp trạng thái của sổ cái ở đây.

    The ledger's state cannot be written here.
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


def usable(file: Path) -> Path:
    """A file that may hold what is remembered, or one that can be made; a device or a folder would be lost by it."""
    try:
        if file.name and (file.is_file() or not file.exists()):
            return file
    except OSError as error:
        raise _unwritable(file, error.strerror) from error
    raise _unwritable(file, "không phải tệp thường (not a plain file)")


def _unwritable(file: Path, why: str | None) -> LedgerStateUnwritable:
    expected = "một tệp trong thư mục ghi được (a file in a folder that can be written)"
    return LedgerStateUnwritable(f"{LedgerStateUnwritable.title()} {file}: {why}", field="/state", expected=expected)


def recalled(file: Path) -> Memory:
    """What the last check left, or nothing yet."""
    if not file.exists():
        return Memory()
    try:
        return Memory.model_validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        raise LedgerStateUnreadable(field="/state", expected=str(file)) from error


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Nobody else changes what is remembered meanwhile."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        held = file.with_name(f"{file.name}.lock").open("w")
    except OSError as error:
        raise _unwritable(file, error.strerror) from error
    with held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def kept(file: Path, memory: Memory) -> None:
    """Write it whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f"{file.name}.{os.getpid()}.new")
    new.write_text(memory.model_dump_json(), encoding="utf-8")
    new.replace(file)
