"""The slow look over everything that is kept: with each check some more facts of long ago, and some more dossiers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from contracts.delivery.database import Database, Row, Transaction
from deploy.motcua.ledger import conservation, effects, journals
from deploy.motcua.ledger.conservation import Absent
from deploy.motcua.ledger.facts import Announced, Applied
from deploy.motcua.ledger.forgotten import SKEW
from deploy.motcua.ledger.shapes import Difference, Swept
from deploy.motcua.ledger.slices import slices

_A_DAY = timedelta(days=1)
_FIRST, _LAST = UUID(int=0), UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class Facts:
    """What was announced in the stretch that is next, and where the sweep stands after it."""

    until: datetime
    rows: Sequence[Announced] = ()
    whole: bool = True


async def facts(books: Database, swept: Swept, *, kept_since: datetime | None, before: datetime, most: int) -> Facts:
    """The next facts that no ordinary check looks at again; from the first of all once the others were seen."""
    async with books.transaction() as tx:
        first = await journals.first(tx)
    if first is None:
        return Facts(before)
    starts = max(first - SKEW, kept_since) if kept_since else first - SKEW
    if starts >= before:
        return Facts(before)
    begins = max(starts, swept.next_fact or starts)
    async for after, until in slices(books, begins, min(before, begins + _A_DAY), most=most):
        async with books.transaction() as tx:
            rows = await journals.stored(tx, after, until)
        return Facts(until, rows, whole=until >= before)
    return Facts(before)


@dataclass
class Dossiers:
    """Some dossiers by their ids: what routing does not hold, what intake does not, and what does not follow there."""

    dossier: UUID | None = None
    until: datetime | None = None
    absent: list[Absent] = field(default_factory=list)
    strangers: list[Difference] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)


async def dossiers(books: Database, swept: Swept, *, again: Collection[UUID], now: datetime, most: int) -> Dossiers:
    """The next dossiers of all that were ever accepted, and those that did not agree before."""
    after = swept.dossier or _FIRST
    async with books.transaction() as tx:
        last = await _bound(tx, after, most=most) if most else None
        upto = (last["dossier_id"] if last else _LAST) if most else after
        found = Dossiers(last["dossier_id"] if last else None, last["received_at"] if last else now)
        found.absent = await conservation.absent_between(tx, after, upto)
        held = await _held(tx, after, upto, again=again)
        found.strangers = [_stranger(row) for row in held if not row["recorded"]]
        # What is asked of a dossier as it stands needs no fact of it; it may have been silent for years.
        asked = [Applied("routing", row["dossier_id"], row["dossier_id"], "") for row in held]
        found.differences = await effects.differences(tx, "routing", asked) if asked else []
    return found


async def _bound(tx: Transaction, after: UUID, *, most: int) -> Row | None:
    return await tx.fetchrow(
        """
        select dossier_id, received_at from intake.dossier where dossier_id > $1
        order by dossier_id offset $2 limit 1
        """,
        after,
        most - 1,
    )


async def _held(tx: Transaction, after: UUID, upto: UUID, *, again: Collection[UUID]) -> list[Row]:
    return await tx.fetch(
        """
        select a.dossier_id, a.code, a.handling_commune,
          exists (select from intake.dossier d where d.dossier_id = a.dossier_id) as recorded
        from routing.assignment a where (a.dossier_id > $1 and a.dossier_id <= $2) or a.dossier_id = any($3)
        """,
        after,
        upto,
        list(again),
    )


def _stranger(row: Row) -> Difference:
    return Difference(
        slug="unrecorded",
        subject=row["dossier_id"],
        code=row["code"],
        commune=row["handling_commune"],
        reader="routing",
    )


def moved_on(swept: Swept, heard: Facts, seen: Dossiers) -> Swept:
    """Where the next check goes on; whatever came to its end begins anew."""
    return Swept(
        facts_until=heard.until,
        next_fact=None if heard.whole else heard.until,
        dossiers_until=seen.until,
        dossier=seen.dossier,
        rounds=swept.rounds + (1 if seen.dossier is None else 0),
    )
