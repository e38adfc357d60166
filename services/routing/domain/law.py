"""What the catalogue version and the calendar of a dossier say about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar
from contracts.events.catalogue import Department, Duty, Procedure, ProcedureCase, TemplateStep
from contracts.message import Role
from services.routing.domain.ladder import LADDERS, Ladders


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the internal process with its unit."""

    code: str
    name: str
    name_en: str
    unit: str
    role: Role
    quarter_days: int

    @classmethod
    def of(cls, step: TemplateStep, *, lead: str) -> "Step":
        """A template's step; `lead` is the unit that the rule chose."""
        unit = lead if step.unit == "lead" else step.unit
        return cls(step.code, step.name, step.name_en, unit, step.role, step.quarter_days)


@dataclass(frozen=True, slots=True)
class Law:
    """The case that fixes term and supplement, the steps, the calendar that the clock counts by, who hears when."""

    procedure: Procedure
    case: ProcedureCase
    steps: tuple[Step, ...]
    units: Mapping[str, Department]
    duties: Mapping[str, Duty]
    calendar: WorkingCalendar
    ladders: Ladders = LADDERS

    @property
    def term(self) -> Term:
        """The statutory term."""
        return Term.parse(self.case.term)

    @property
    def first_step(self) -> int:
        """The step that waits when the dossier arrives: reception is done when the receipt is printed."""
        return first_step(self.steps)

    @property
    def last_step(self) -> int:
        """The return of the result."""
        return len(self.steps) - 1


def first_step(steps: tuple[Step, ...]) -> int:
    """The first step that is not the counter's."""
    # The receipt is printed when reception is done; the paper's way to its unit is no desk's work.
    return next((place for place, step in enumerate(steps) if step.role != "reception_officer"), 0)
