"""What has happened to a dossier, told from the facts that were announced."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.routing.domain.dossier import Dossier
from services.routing.domain.law import Law, Step

RECEPTION_UNIT = "TT"
# Warnings are the office's own; the citizen hears of a date when it is moved or missed.
INNER = ("deadline_near",)


class Fact(Protocol):
    """One announced fact: its event's name and its instant."""

    @property
    def what(self) -> str: ...

    @property
    def at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Passed:
    """One line of the history; `step` where a step was taken up or finished."""

    at: datetime
    what: str
    unit: str
    step: Step | None = None


def history(dossier: Dossier, law: Law, facts: Iterable[Fact]) -> Iterator[Passed]:
    """From the reception on; which step a fact means follows from their order, and a restart begins anew."""
    yield Passed(dossier.received_at, "dossier_recorded", RECEPTION_UNIT)
    # The journal keeps no step with its facts; ten million dossiers would pay for it, and order tells it.
    place, anew = law.first_step, False
    for fact in facts:
        if fact.what in INNER:
            continue
        step = law.steps[place] if fact.what in ("step_started", "step_completed") else None
        yield Passed(fact.at, fact.what, step.unit if step else dossier.unit, step)
        if fact.what == "step_completed":
            place = min(place + 1, law.last_step)
        elif fact.what == "supplement_requested":
            anew = law.case.supplement == "RESTART"
        elif fact.what == "clock_resumed" and anew:
            place, anew = law.first_step, False
