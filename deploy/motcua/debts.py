"""What the auditor's login sees of late dossiers: whether their citizens know."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from contracts.calendar.hours import in_vietnam
from contracts.delivery.database import Transaction
from deploy.motcua.desk import Deadline, Deadlines

Told = Literal["late-notice", "apology", "on-its-way", "parked", "not-reached"]


class Debt(BaseModel):
    """Whether people know that this date was missed; `told` is null where notify has not heard of the miss yet."""

    model_config = ConfigDict(frozen=True)

    code: str
    due_at: datetime
    told: Told | None
    told_at: datetime | None
    reason: str | None


async def debts(tx: Transaction, codes: Sequence[str]) -> dict[str, Debt]:
    """What the people of these dossiers know."""
    rows = await tx.fetch(
        """
        select a.code, a.due_at, n.told, n.at as told_at, n.reason from routing.assignment a
        cross join lateral notify.late_notice(a.dossier_id, a.promise) n
        where a.code = any($1)
        """,
        list(codes),
    )
    return {row["code"]: Debt(**dict(row)) for row in rows}


def told(found: Deadlines, known: Mapping[str, Debt]) -> Deadlines:
    """The queue with what people know; without those that were given another date since the desk was asked."""
    still = [it for it in found.dossiers if not _moved(it, known.get(it.code))]
    dossiers = tuple(_with_debt(it, known.get(it.code)) for it in still)
    untold = sum(it.late and it.told in (None, "parked", "not-reached") for it in dossiers)
    late = sum(it.late for it in dossiers)
    return found.model_copy(update={"dossiers": dossiers, "late": late, "untold": untold})


def _moved(it: Deadline, debt: Debt | None) -> bool:
    # The desk prints no fraction of a second.
    return debt is not None and in_vietnam(debt.due_at) != in_vietnam(it.due_at)


def _with_debt(it: Deadline, debt: Debt | None) -> Deadline:
    if debt is None:
        return it
    return it.model_copy(update={"told": debt.told, "told_at": debt.told_at, "told_reason": debt.reason})
