"""A dossier as routing knows it, the occasion of a decision about it, and how its facts name it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self, TypedDict
from uuid import UUID

from contracts.events.routing import Outcome, Timeliness
from contracts.identifiers import DossierId
from contracts.message import Actor
from services.routing.domain.law import Law
from services.routing.domain.states import State


@dataclass(frozen=True, slots=True)
class OpinionAsked:
    """One opinion that was asked for, as far as a decision needs it; notes are those of the moment.

    `within` is the term that its limit was counted by, if it was; `agreed` where its only answer is silence.
    """

    opinion: UUID
    agency: str
    asked_at: datetime
    due_at: datetime
    tacit: bool
    within: str | None = None
    answered: bool = False
    agreed: bool = False
    overdue: bool = False
    note: str | None = None
    answer_note: str | None = None


# Without slots, for setting thirty frozen fields one by one would cost more than most decisions.
@dataclass(frozen=True, kw_only=True)
class Dossier:
    """One assignment: who handles the dossier and by which rule, how far the work is, and its clock.

    `step` counts from 0; `holder` is the unit of that step, `unit` the one that answers for the whole. The clock counts
    from `clock_from`; `due_at` is the promise, `exact_due_at` where the term runs out to the minute, if pauses or a
    floor part the two; `standing_left` what the promise has left in working minutes while the clock stands. `pending`
    is the supplement or payment request that waits for the citizen, or waited when silence stopped the work; `opinions`
    are there where a decision looks at them.
    """

    dossier_id: DossierId
    code: str
    receiving_commune: str
    handling_commune: str
    procedure: str
    case: str
    field: str
    rule: str
    unit: str
    template: str
    catalogue: str
    opening: str
    received_at: datetime

    state: State = State.PROCESSING
    holder: str
    step: int
    step_started: bool = False
    calendar: str
    promise: int = 1
    due_at: datetime
    exact_due_at: datetime | None = None
    apology_latest: datetime | None = None
    apologised: bool = False
    clock_from: datetime
    paused_at: datetime | None = None
    paused_minutes: int = 0
    standing_left: int | None = None
    supplements: int = 0
    pending: UUID | None = None
    withdrawal: UUID | None = None
    outcome: Outcome | None = None
    timeliness: Timeliness | None = None
    ended_at: datetime | None = None
    result: str | None = None
    opinions: tuple[OpinionAsked, ...] = ()

    @classmethod
    def of(cls, values: Mapping[str, object]) -> Self:
        """The dossier with these values, which are whole: what is not among them has its default."""
        made = object.__new__(cls)
        made.__dict__.update(values)
        return made

    @property
    def pausing(self) -> bool:
        """Whether the clock stands still."""
        return self.paused_at is not None and self.state.open

    @property
    def silenced(self) -> bool:
        """Whether silence stopped the work, so that what came in time may lift the stop."""
        return self.state is State.STOPPED and self.pending is not None


@dataclass(frozen=True, slots=True)
class Occasion:
    """When something is decided, by whom, and under which law."""

    now: datetime
    by: Actor
    law: Law


class Named(TypedDict):
    """What every fact about the work on a dossier says of it."""

    time: datetime
    actor: Actor
    dossier_id: DossierId
    dossier_code: str
    receiving_commune: str
    handling_commune: str
    procedure: str
    case: str
    unit: str


def naming(dossier: Dossier, occasion: Occasion, *, unit: str | None = None) -> Named:
    """The dossier as a fact names it; `unit` where another than the answerable one acts."""
    return Named(
        time=occasion.now,
        actor=occasion.by,
        dossier_id=dossier.dossier_id,
        dossier_code=dossier.code,
        receiving_commune=dossier.receiving_commune,
        handling_commune=dossier.handling_commune,
        procedure=dossier.procedure,
        case=dossier.case,
        unit=unit or dossier.unit,
    )
