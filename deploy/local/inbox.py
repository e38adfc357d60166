"""What a local gateway accepted: in memory to be asked, in a file to be still there after a crash."""

import bisect
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict


class Received(BaseModel):
    """One message as its addressee would hold it in hand."""

    model_config = ConfigDict(frozen=True)

    to: str
    text: str
    at: AwareDatetime


Message = TypeVar("Message", bound=Received)


class Inbox(Generic[Message]):
    """All messages in the order of their acceptance; nothing is deduplicated, because a phone does not either."""

    def __init__(self, kept_in: Path, *, of: type[Message]) -> None:
        self._all: list[Message] = []
        self._by_addressee: defaultdict[str, list[Message]] = defaultdict(list)
        kept_in.parent.mkdir(parents=True, exist_ok=True)
        self._file = kept_in.open("a+b")
        self._file.seek(0)
        for line in self._file:
            # A crash may leave half a line at the end.
            if line.endswith(b"\n"):
                self._remember(of.model_validate_json(line))

    def _remember(self, message: Message) -> None:
        self._all.append(message)
        self._by_addressee[message.to].append(message)

    def add(self, messages: Iterable[Message]) -> None:
        """Accept messages: after this they survive the end of the process."""
        lines = []
        for message in messages:
            self._remember(message)
            lines.append(message.model_dump_json().encode() + b"\n")
        self._file.write(b"".join(lines))
        self._file.flush()

    def listed(self, *, to: str | None, since: datetime | None, limit: int | None) -> list[Message]:
        """The newest `limit` messages accepted at or after `since`, newest last."""
        found = self._all if to is None else self._by_addressee.get(to, [])
        first = 0 if since is None else bisect.bisect_left(found, since, key=lambda message: message.at)
        return found[first:] if limit is None else found[max(first, len(found) - limit) :]

    def __len__(self) -> int:
        return len(self._all)

    def clear(self) -> None:
        """Forget everything."""
        self._all.clear()
        self._by_addressee.clear()
        self._file.truncate(0)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def accepted_now() -> datetime:
    """The moment of acceptance."""
    return datetime.now(UTC)
