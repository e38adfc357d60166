"""The officers' queue, by indexes that hold open dossiers only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.delivery.database import Transaction
from services.routing.domain.dossier import Dossier
from services.routing.domain.queue import Mark
from services.routing.domain.states import State
from services.routing.store.assignments import from_row


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which dossiers: of these communes, in these states, of a unit, due in `[due_from, due_before)`.

    `late` is said of standing clocks, which became late before they stood or not at all.
    `drafted_at` asks for those with an apology that could still be sent at that instant.
    """

    communes: Sequence[str]
    states: Sequence[State]
    unit: str | None
    due_from: datetime | None
    due_before: datetime | None
    late: bool | None = None
    drafted_at: datetime | None = None

    @property
    def codes(self) -> list[int]:
        """The states as they are stored."""
        return [state.national_code for state in self.states]


async def running(tx: Transaction, wanted: Wanted, *, after: Mark, at_most: int) -> list[Dossier]:
    """Dossiers whose clock runs, by due date."""
    # The states stand there twice: as a constant, which chooses the partial index, and as what is asked for.
    rows = await tx.fetch(
        """
        select * from assignment
        where state in (4, 5, 6) and state = any($1) and paused_at is null and handling_commune = any($2)
          and ($3::text is null or unit = $3 or holder = $3)
          and ($4::timestamptz is null or due_at >= $4) and ($5::timestamptz is null or due_at < $5)
          and (due_at, dossier_id) > ($6, $7)
          and ($9::timestamptz is null or apology_latest >= $9
            and exists (select from apology_draft d where d.dossier_id = assignment.dossier_id))
        order by due_at, dossier_id limit $8
        """,
        wanted.codes,
        list(wanted.communes),
        wanted.unit,
        wanted.due_from,
        wanted.due_before,
        after.due_at,
        after.dossier_id,
        at_most,
        wanted.drafted_at,
    )
    return [from_row(row) for row in rows]


async def ready(tx: Transaction, wanted: Wanted, *, after: Mark, at_most: int) -> list[Dossier]:
    """Dossiers whose result waits for the citizen, by due date."""
    rows = await tx.fetch(
        """
        select * from assignment
        where state = 9 and handling_commune = any($1) and ($2::text is null or unit = $2 or holder = $2)
          and (due_at, dossier_id) > ($3, $4)
        order by due_at, dossier_id limit $5
        """,
        list(wanted.communes),
        wanted.unit,
        after.due_at,
        after.dossier_id,
        at_most,
    )
    return [from_row(row) for row in rows]


async def standing(tx: Transaction, wanted: Wanted, *, after: Mark, at_most: int) -> list[Dossier]:
    """Dossiers whose clock stands still, by what they have left."""
    rows = await tx.fetch(
        """
        select * from assignment
        where state in (5, 6) and state = any($1) and paused_at is not null and handling_commune = any($2)
          and ($3::text is null or unit = $3 or holder = $3) and ($4::boolean is null or (paused_at > due_at) = $4)
          and (standing_left, dossier_id) > ($5, $6)
        order by standing_left, dossier_id limit $7
        """,
        wanted.codes,
        list(wanted.communes),
        wanted.unit,
        wanted.late,
        after.left,
        after.standing_id,
        at_most,
    )
    return [from_row(row) for row in rows]
