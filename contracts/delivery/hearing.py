"""What a service hears, and what it does about each kind of fact."""

from collections.abc import Callable, Sequence
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
    conditions: dict[str, Callable[[Any], bool]] = field(default_factory=dict)

    def on(self, kind: type[Event], handler: Handler[Any], *, when: Callable[[Any], bool] | None = None) -> "Hearing":
        """Facts of this type go to this handler; those for which `when` does not hold need nothing."""
        self.handlers[wire_type(kind)] = handler
        if when is not None:
            self.conditions[wire_type(kind)] = when
        return self

    def ignore(self, *kinds: type[Event]) -> "Hearing":
        """These facts are heard and need nothing."""
        self.ignored.update(wire_type(kind) for kind in kinds)
        return self

    def needs_nothing(self, fact: Event) -> bool:
        """Whether a fact is heard and nothing is done about it."""
        when = self.conditions.get(fact.type)
        return fact.type in self.ignored or (when is not None and not when(fact))

    def unheard(self) -> set[str]:
        """Types on these topics that nobody decided about; empty in a sound service."""
        kinds = {wire_type(kind) for topic in self.topics for kind in topic.carries}
        kinds |= {wire_type(topic.erased_by) for topic in self.topics if topic.erased_by}
        return kinds - set(self.handlers) - self.ignored
