"""What the printed control sheet shows (Mẫu 06): hand-overs with their hour and result, and each unit's time."""

from dataclasses import dataclass
from datetime import datetime

from services.routing.domain.control import APPLICANT, ControlSheet, HandOver, StepRun
from services.routing.domain.dossier import Dossier
from services.routing.domain.history import RECEPTION_UNIT
from services.routing.domain.law import Law
from services.routing.pages.wording import EVENTS, RESULTS, Said

_CITIZEN = Said("Người nộp hồ sơ", "Applicant")
_CENTRE = Said("Trung tâm Phục vụ hành chính công", "One-stop centre")


@dataclass(frozen=True, slots=True)
class Row:
    """One hand-over."""

    number: int
    at: datetime
    giver: Said
    taker: Said
    result: Said | None
    note: Said
    step: Said | None


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step."""

    name: Said
    unit: Said
    quarter_days: int
    planned: datetime
    completed: datetime | None
    hours: str
    result: Said | None


@dataclass(frozen=True, slots=True)
class ControlPage:
    """The page."""

    code: str
    procedure: Said
    unit: Said
    coordinating: tuple[Said, ...]
    received_at: datetime
    due_at: datetime
    rows: tuple[Row, ...]
    steps: tuple[StepLine, ...]


def control_page(dossier: Dossier, law: Law, sheet: ControlSheet) -> ControlPage:
    """The sheet of a dossier."""
    others = [each.unit for each in sheet.units if each.unit != dossier.unit]
    return ControlPage(
        code=dossier.code,
        procedure=Said(law.procedure.name, law.procedure.name_en),
        unit=unit_named(dossier.unit, law),
        coordinating=tuple(unit_named(unit, law) for unit in others),
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        rows=tuple(_row(number, each, law) for number, each in enumerate(sheet.rows, start=1)),
        steps=tuple(_line(run, law) for run in sheet.steps),
    )


def unit_named(code: str, law: Law) -> Said:
    """A party to a hand-over by its name."""
    unit = law.units.get(code)
    if unit is not None:
        return Said(unit.name, unit.name_en)
    return {APPLICANT: _CITIZEN, RECEPTION_UNIT: _CENTRE}.get(code, Said(code, code))


def _row(number: int, row: HandOver, law: Law) -> Row:
    return Row(
        number=number,
        at=row.at,
        giver=unit_named(row.from_unit, law),
        taker=unit_named(row.to_unit, law),
        result=RESULTS[row.result] if row.result else None,
        note=EVENTS[row.what],
        step=Said(row.step.name, row.step.name_en) if row.step else None,
    )


def _line(run: StepRun, law: Law) -> StepLine:
    minutes = run.working_minutes
    return StepLine(
        name=Said(run.step.name, run.step.name_en),
        unit=unit_named(run.step.unit, law),
        quarter_days=run.step.quarter_days,
        planned=run.planned_due_at,
        completed=run.completed_at,
        hours="" if minutes is None else f"{minutes // 60}:{minutes % 60:02}",
        result=RESULTS[run.result] if run.result else None,
    )
