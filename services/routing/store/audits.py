"""The nightly audit: the database counts every open promise again by itself; nothing of it runs here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.delivery.database import Transaction

What = Literal[
    "promise-missing",
    "held-date-differs",
    "not-countable",
    "date-differs",
    "floor-differs",
    "on-a-day-off",
    "apology-differs",
    "held-apology-differs",
    "calendar-differs",
]

# A million open promises take a minute; a bad night is no reason to leave them unaudited.
LONGEST = 900.0


@dataclass(frozen=True, slots=True)
class Differing:
    """A promise that the audit counts otherwise: what is stated, and what was expected."""

    dossier_id: UUID
    code: str
    number: int
    what: What
    stated: datetime | None
    expected: datetime | None


async def lay_out(tx: Transaction) -> None:
    """The days of the calendar editions that came since the last audit."""
    await tx.fetch_slowly("select lay_out_calendars()", seconds=LONGEST)


async def one_at_a_time(tx: Transaction) -> bool:
    """Whether no other process is auditing; the lock goes with the transaction."""
    free: bool = await tx.fetchval("select pg_try_advisory_xact_lock(hashtext('routing.audit'))")
    return free


async def open_promises(tx: Transaction) -> int:
    """How many promises there are to be counted."""
    found: int = await tx.fetchval("select count(*) from assignment where state in (4, 5, 6)")
    return found


async def differing(tx: Transaction) -> list[Differing]:
    """Every open promise that is not what the audit counts."""
    rows = await tx.fetch_slowly("select * from audit_promises() order by code, what", seconds=LONGEST)
    return [Differing(**row) for row in rows]
