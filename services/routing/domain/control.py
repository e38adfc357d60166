"""The control sheet (Mẫu 06): each step with its planned and real instants, each hand-over, each unit's own clock.

Source: Thông tư 03/2025/TT-VPCP Phụ lục I. Steps are planned in quarter days whose sum is the term; pauses move them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.events.routing import Timeliness
from services.routing.domain import clock
from services.routing.domain.dossier import Dossier
from services.routing.domain.due import Standstill
from services.routing.domain.history import RECEPTION_UNIT, Passed
from services.routing.domain.law import Law, Step
from services.routing.domain.plan import AfterPayment, planned, planned_after

APPLICANT = "applicant"


@dataclass(frozen=True, slots=True)
class StepRun:
    """One step: until when it is planned, when it was handed over, taken up and finished, and its minutes."""

    step: Step
    planned_due_at: datetime
    handed_over_at: datetime | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    working_minutes: int | None = None
    result: Timeliness | None = None


@dataclass(frozen=True, slots=True)
class HandOver:
    """One row of the form: from whom to whom, when, whether the step before came in time, and why."""

    at: datetime
    from_unit: str
    to_unit: str
    what: str
    result: Timeliness | None = None
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class UnitClock:
    """What a unit was given, in quarter days, and the working minutes that it has used."""

    unit: str
    quarter_days: int
    working_minutes: int


@dataclass(frozen=True, slots=True)
class Work:
    """What a sheet is made of; `anew` is when the present round of steps began, `until` the dossier's end or now.

    `after` is the limit after a payment, where one has begun.
    """

    dossier: Dossier
    law: Law
    passed: Sequence[Passed]
    standstills: Sequence[Standstill]
    anew: datetime
    until: datetime
    after: AfterPayment | None = None


@dataclass(frozen=True, slots=True)
class ControlSheet:
    """The whole form."""

    steps: tuple[StepRun, ...]
    rows: tuple[HandOver, ...]
    units: tuple[UnitClock, ...]


def control_sheet(work: Work) -> ControlSheet:
    """The form as the facts fill it in."""
    runs = tuple(_runs(work))
    return ControlSheet(runs, tuple(_rows(work, {run.step.code: run for run in runs})), tuple(_units(runs)))


def _runs(work: Work) -> Iterator[StepRun]:
    """The steps in order; each is handed over when the one before it is finished."""
    dossier, law = work.dossier, work.law
    marks = {(p.step.code, p.what): p.at for p in work.passed if p.step and p.at >= work.anew}
    handed: datetime | None = work.anew
    for place, (step, due_at) in enumerate(zip(law.steps, _plan(work, marks), strict=True)):
        finished = work.anew if place < law.first_step else marks.get((step.code, "step_completed"))
        # The result closes the step in which it was signed.
        closes = finished is None and handed is not None and place < law.last_step and dossier.outcome
        completed = dossier.ended_at if closes else finished
        yield StepRun(
            step=step,
            planned_due_at=due_at,
            handed_over_at=handed,
            started_at=marks.get((step.code, "step_started")),
            completed_at=completed,
            working_minutes=_used(work, handed, completed) if handed and place < law.last_step else None,
            result=clock.timeliness(due_at, law.calendar, completed_at=completed) if completed else None,
        )
        handed = finished


def _plan(work: Work, marks: Mapping[tuple[str, str], datetime]) -> list[datetime]:
    """Until when each step is planned; what was not done at the payment is planned anew from there."""
    law, after = work.law, work.after
    plan = planned(law, work.standstills, since=work.anew)
    if after is None:
        return plan
    finished = [marks.get((step.code, "step_completed")) for step in law.steps[law.first_step :]]
    done = law.first_step + sum(at is not None and at <= after.began_at for at in finished)
    return [*plan[:done], *planned_after(law, after, work.standstills, done=done)]


def _used(work: Work, handed: datetime, completed: datetime | None) -> int:
    """Working minutes between, without those that stood still."""
    calendar, until = work.law.calendar, completed or work.until
    stood = sum(
        calendar.minutes_between(max(each.began_at, handed), min(each.ended_at, until))
        for each in work.standstills
        if each.began_at < until and each.ended_at > handed
    )
    return max(0, calendar.minutes_between(handed, until) - stood)


def _rows(work: Work, runs: dict[str, StepRun]) -> Iterator[HandOver]:
    lifted_at = None
    for passed in work.passed:
        if passed.what == "clock_resumed" and passed.at == lifted_at:
            continue
        lifted_at = passed.at if passed.what == "stop_lifted" else None
        if parties := _parties(passed, work.law):
            yield HandOver(passed.at, *parties, passed.what, _result(passed, work, runs), passed.step)


def _parties(passed: Passed, law: Law) -> tuple[str, str] | None:
    """Who gave the dossier to whom; None where it stayed where it was."""
    match passed.what:
        case "dossier_recorded":
            return APPLICANT, RECEPTION_UNIT
        case "dossier_routed":
            return RECEPTION_UNIT, law.steps[law.first_step].unit
        case "step_completed" if passed.step:
            return passed.step.unit, law.steps[min(law.steps.index(passed.step) + 1, law.last_step)].unit
        case "supplement_requested" | "payment_requested":
            return passed.unit, APPLICANT
        case "clock_resumed" | "stop_lifted":
            return APPLICANT, passed.unit
        case "dossier_completed":
            return passed.unit, RECEPTION_UNIT
        case "dossier_stopped" | "dossier_withdrawn" | "result_returned":
            return RECEPTION_UNIT, APPLICANT
        case _:
            return None


def _result(passed: Passed, work: Work, runs: dict[str, StepRun]) -> Timeliness | None:
    """Whether what was handed over came in time; rounds before a restart are not measured any more."""
    if passed.what == "dossier_completed":
        return work.dossier.timeliness
    if passed.what == "step_completed" and passed.step and passed.at >= work.anew:
        return runs[passed.step.code].result
    return None


def _units(runs: Sequence[StepRun]) -> Iterator[UnitClock]:
    for unit in dict.fromkeys(run.step.unit for run in runs):
        mine = [run for run in runs if run.step.unit == unit]
        yield UnitClock(unit, sum(r.step.quarter_days for r in mine), sum(r.working_minutes or 0 for r in mine))
