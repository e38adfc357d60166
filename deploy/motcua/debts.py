"""What the auditor's login sees of late dossiers: whether their citizens know, and what makes figures look better."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from contracts.delivery.database import Transaction

Told = Literal["late-notice", "apology", "on-its-way", "parked", "not-reached"]


class Debt(BaseModel):
    """Whether the people of a late dossier know of it; `told` is null where notify has not heard of the miss yet."""

    model_config = ConfigDict(frozen=True)

    code: str
    told: Told | None
    told_at: datetime | None
    reason: str | None


class Remarked(BaseModel):
    """Of which dossier, and who did it."""

    model_config = ConfigDict(frozen=True)

    code: str
    commune: str
    unit: str
    procedure: str
    by_account: str


class Closing(Remarked):
    """A result that was ready within the last working hour before its date."""

    closed_at: datetime
    due_at: datetime
    minutes_before: int


class Asking(Remarked):
    """Papers that were asked for on the last day allowed."""

    asked_at: datetime
    ask_by: datetime
    reason: str | None


class Move(Remarked):
    """A date that was moved; `moves` counts those of its dossier."""

    promise: int
    old_due_at: datetime
    due_at: datetime
    made_at: datetime
    cause: str
    reason: str | None
    moves: int


class Handover(Remarked):
    """A result that was ready in time and handed over after its date."""

    closed_at: datetime
    due_at: datetime
    returned_at: datetime
    timeliness: str


class Suspicions(BaseModel):
    """What an auditor should look at, newest last."""

    model_config = ConfigDict(frozen=True)

    since: datetime
    closed_just_before: tuple[Closing, ...]
    asked_on_last_day: tuple[Asking, ...]
    date_moved: tuple[Move, ...]
    returned_after_due: tuple[Handover, ...]


async def debts(tx: Transaction, codes: Sequence[str]) -> dict[str, Debt]:
    """What the people of these dossiers know."""
    rows = await tx.fetch(
        """
        select a.code, n.told, n.at as told_at, n.reason from routing.assignment a
        left join lateral (select * from notify.late_notice l where l.dossier_id = a.dossier_id) n on true
        where a.code = any($1)
        """,
        list(codes),
    )
    return {row["code"]: Debt(**dict(row)) for row in rows}


async def suspicions(tx: Transaction, *, since: datetime, commune: str | None) -> Suspicions:
    """Everything to look at since an instant."""
    asked = (since, commune)
    closings = await tx.fetch(_of("closed_just_before", at="closed_at"), *asked)
    askings = await tx.fetch(_of("asked_on_last_day", at="asked_at"), *asked)
    moves = await tx.fetch(_of("date_moved", at="made_at"), *asked)
    handovers = await tx.fetch(_of("returned_after_due", at="returned_at"), *asked)
    return Suspicions(
        since=since,
        closed_just_before=tuple(Closing(**dict(row)) for row in closings),
        asked_on_last_day=tuple(Asking(**dict(row)) for row in askings),
        date_moved=tuple(Move(**dict(row)) for row in moves),
        returned_after_due=tuple(Handover(**dict(row)) for row in handovers),
    )


def _of(view: str, *, at: str) -> str:
    return f"select * from routing.{view} where {at} >= $1 and ($2::text is null or commune = $2) order by {at}, code"
