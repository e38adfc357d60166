"""A dossier's control sheet as an answer."""

from datetime import datetime

from services.routing.domain.control import HandOver, StepRun
from services.routing.handlers.read_control import Control
from services.routing.http.control_answers import ControlSheetShown, HandOverShown, OpinionShown, StepShown, UnitShown
from services.routing.pages.control import unit_named


def sheet_shown(control: Control, *, now: datetime) -> ControlSheetShown:
    """Steps, hand-overs, units, opinions."""
    dossier, law, sheet = control.dossier, control.law, control.sheet
    units = tuple(
        UnitShown(
            unit=each.unit,
            name=unit_named(each.unit, law).vi,
            quarter_days=each.quarter_days,
            working_minutes_used=each.working_minutes,
        )
        for each in sheet.units
    )
    return ControlSheetShown(
        code=dossier.code,
        state=dossier.state,
        procedure=dossier.procedure,
        case=dossier.case,
        unit=dossier.unit,
        coordinating=tuple(each.unit for each in units if each.unit != dossier.unit),
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        as_of=now,
        steps=tuple(map(_step, sheet.steps)),
        rows=tuple(map(_row, sheet.rows)),
        units=units,
        opinions=tuple(map(OpinionShown.model_validate, control.opinions)),
    )


def _row(row: HandOver) -> HandOverShown:
    step = row.step.code if row.step else None
    return HandOverShown(
        at=row.at, from_unit=row.from_unit, to_unit=row.to_unit, what=row.what, step=step, result=row.result
    )


def _step(run: StepRun) -> StepShown:
    return StepShown(
        step=run.step.code,
        name=run.step.name,
        name_en=run.step.name_en,
        unit=run.step.unit,
        quarter_days=run.step.quarter_days,
        planned_due_at=run.planned_due_at,
        handed_over_at=run.handed_over_at,
        started_at=run.started_at,
        completed_at=run.completed_at,
        working_minutes_used=run.working_minutes,
        result=run.result,
    )
