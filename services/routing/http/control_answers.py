"""A dossier's control sheet (Mẫu 06), as answered to staff."""

from uuid import UUID

from services.routing.domain.states import State
from services.routing.http.answers import Answered, Printed


class StepShown(Answered):
    """One step of the internal process with its own clock."""

    step: str
    name: str
    name_en: str
    unit: str
    quarter_days: int
    planned_due_at: Printed
    handed_over_at: Printed | None
    started_at: Printed | None
    completed_at: Printed | None
    working_minutes_used: int | None
    result: str | None


class HandOverShown(Answered):
    """One row of the form; `applicant` stands for the citizen."""

    at: Printed
    from_unit: str
    to_unit: str
    what: str
    step: str | None
    result: str | None


class UnitShown(Answered):
    """What a unit was given and what it has used."""

    unit: str
    name: str
    quarter_days: int
    working_minutes_used: int


class OpinionShown(Answered):
    """Another agency's opinion."""

    opinion: UUID
    agency: str
    question: str
    asked_at: Printed
    asked_by: str
    due_at: Printed
    tacit: bool
    overdue_at: Printed | None
    agreed_at: Printed | None
    answered_at: Printed | None
    answered_by: str | None
    answer: str | None
    note: str | None
    answer_note: str | None


class ControlSheetShown(Answered):
    """The control sheet of the handling of a dossier."""

    code: str
    state: State
    procedure: str
    case: str
    unit: str
    coordinating: tuple[str, ...]
    received_at: Printed
    due_at: Printed
    as_of: Printed
    steps: tuple[StepShown, ...]
    rows: tuple[HandOverShown, ...]
    units: tuple[UnitShown, ...]
    opinions: tuple[OpinionShown, ...]
