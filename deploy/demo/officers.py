"""The officers' part: what each dossier needs done, and by whom."""

from typing import cast

from contracts.commands import (
    AcceptWithdrawal,
    Apologise,
    CompleteDossier,
    CompleteStep,
    RequestSupplement,
    ReturnResult,
    StartStep,
)
from deploy.demo.bulk import Stage
from deploy.demo.plan import Fate, Planned
from deploy.motcua.token import StaffRole

NOTE = "Giấy tờ còn mờ, đề nghị nộp lại bản rõ hơn."


def before(planned: Planned) -> Stage | None:
    """What is done before the ordinary work: papers asked for, or the date moved with an apology."""
    match planned.fate:
        case Fate.SUPPLEMENTED:
            paper = planned.row.papers[0]
            return Stage("case_officer", (RequestSupplement(papers=(paper,), reason="missing-paper", note=NOTE),))
        case Fate.APOLOGISED:
            assert planned.new_due_at is not None
            return Stage("approver", (Apologise(reason="overload", new_due_at=planned.new_due_at),))
        case _:
            return None


def work(planned: Planned) -> list[Stage]:
    """The ordinary work: every step by its own role, the result signed, the result handed over."""
    refuses = planned.fate is Fate.REFUSED
    signed = CompleteDossier(
        outcome="refused" if refuses else "granted", reason="not-eligible" if refuses else None, result="demo"
    )
    return [
        *(Stage(cast(StaffRole, step.role), (StartStep(), CompleteStep(step=step.code))) for step in planned.steps),
        Stage("approver", (signed,)),
        Stage("reception_officer", (ReturnResult(),)),
    ]


ACCEPT_WITHDRAWAL = Stage("dept_head", (AcceptWithdrawal(),))
