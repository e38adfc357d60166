"""What notify asks of a third party that carries messages, and how its answers are called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from contracts.events.notify import NoticeChannel
from services.notify.domain.notice import Errand, Outcome, Verdict

UNAVAILABLE = "provider-unavailable"
UNKNOWN = "outcome-unknown"
REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Call:
    """How a call ended for each of its letters, and whether the provider itself failed it."""

    outcomes: Mapping[UUID, Outcome]
    failed: bool = False


class Provider(Protocol):
    """One third party; a call takes at most `most` letters, ends within its own bound and never raises for theirs."""

    channel: NoticeChannel
    most: int

    async def send(self, errands: Sequence[Errand]) -> Call:
        """Try to send these letters."""

    async def close(self) -> None:
        """Let go of every connection."""


def failed_call(errands: Sequence[Errand], verdict: Verdict, why: str) -> Call:
    """The provider failed the whole call."""
    return Call(dict.fromkeys((errand.notice.notice for errand in errands), Outcome(verdict, why)), failed=True)
