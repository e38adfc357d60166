"""What the auditor's login sees of late dossiers: whether their citizens know."""

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


async def debts(tx: Transaction, codes: Sequence[str]) -> dict[str, Debt]:
    """What the people of these dossiers know."""
    rows = await tx.fetch(
        """
        select a.code, n.told, n.at as told_at, n.reason from routing.assignment a
        cross join lateral notify.late_notice(a.dossier_id, a.promise) n
        where a.code = any($1)
        """,
        list(codes),
    )
    return {row["code"]: Debt(**dict(row)) for row in rows}
