"""What a service hears, and what it does about each kind of fact."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from contracts.delivery.database import Transaction
from contracts.message import Event
from contracts.topics import Topic, wire_type

E_contra = TypeVar("E_contra", bound=Event, contravariant=True)


class Handler(Protocol[E_contra]):
    """What a service does about facts of the types that it is given; each dossier stands in `events` once."""

    async def __call__(self, tx: Transaction, events: Sequence[E_contra], /, *, now: datetime) -> None:
        """Load, decide, save, announce."""


@dataclass
class Hearing:
    """What a service hears, and what it does about each type; what it ignores is said, not forgotten."""

    topics: tuple[Topic, ...]
    handlers: dict[str, Handler[Any]] = field(default_factory=dict)
    ignored: set[str] = field(default_factory=set)

    def on(self, kind: type[Event], handler: Handler[Any]) -> "Hearing":
        """Facts of this type go to this handler."""
        self.handlers[wire_type(kind)] = handler
        return self

    def ignore(self, *kinds: type[Event]) -> "Hearing":
        """These facts are heard and need nothing."""
        self.ignored.update(wire_type(kind) for kind in kinds)
        return self

    def unheard(self) -> set[str]:
        """Types on these topics that nobody decided about; empty in a sound service."""
        kinds = {wire_type(kind) for topic in self.topics for kind in topic.carries}
        kinds |= {wire_type(topic.erased_by) for topic in self.topics if topic.erased_by}
        return kinds - set(self.handlers) - self.ignored
