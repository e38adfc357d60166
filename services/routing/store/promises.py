"""The promises: rows that are added and never edited."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from contracts.delivery.database import Row, Transaction
from services.routing.domain.promises import Promised

_ADD = """
insert into promise (
  dossier_id, number, counted_from, due_at, exact_due_at, apology_latest, suppressed_due_at, cause, term, calendar,
  catalogue, made_at
)
select * from unnest(
  $1::uuid[], $2::smallint[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[],
  $7::timestamptz[], $8::text[], $9::text[], $10::text[], $11::text[], $12::timestamptz[]
)
"""

# Dates move by the hundred thousand, so dossier and promise are written by one statement.
_ADD_MOVED = """
with moved as (
  update assignment set
    promise = new.number, due_at = new.due_at, exact_due_at = new.exact_due_at, apology_latest = new.apology_latest,
    calendar = new.calendar
  from unnest(
    $1::uuid[], $2::smallint[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[],
    $7::text[], $8::text[]
  ) as new (dossier_id, number, due_at, exact_due_at, apology_latest, suppressed_due_at, term, calendar)
  where assignment.dossier_id = new.dossier_id
  returning new.*, assignment.clock_from, assignment.catalogue
)
insert into promise (
  dossier_id, number, counted_from, due_at, exact_due_at, apology_latest, suppressed_due_at, cause, term, calendar,
  catalogue, made_at
)
select dossier_id, number, clock_from, due_at, exact_due_at, apology_latest, suppressed_due_at, $9::text, term,
  calendar, catalogue, $10::timestamptz
from moved
"""


async def add(tx: Transaction, promises: Sequence[Promised]) -> None:
    """New promises beside the old."""
    rows = [
        (
            p.dossier_id, p.number, p.counted_from, p.due_at, p.exact_due_at, p.apology_latest, p.suppressed_due_at,
            p.cause, p.term, p.calendar, p.catalogue, p.made_at,
        )
        for p in promises
    ]  # fmt: skip
    await tx.execute(_ADD, *zip(*rows, strict=True))


async def add_moved(tx: Transaction, promises: Sequence[Promised]) -> None:
    """New promises of one cause and instant, each beside the old and from now on its dossier's own."""
    rows = [
        (p.dossier_id, p.number, p.due_at, p.exact_due_at, p.apology_latest, p.suppressed_due_at, p.term, p.calendar)
        for p in promises
    ]
    await tx.execute(_ADD_MOVED, *zip(*rows, strict=True), promises[0].cause, promises[0].made_at)


async def of(tx: Transaction, dossier_id: UUID) -> list[Promised]:
    """All promises of a dossier, the receipt's first."""
    return (await of_all(tx, [dossier_id]))[dossier_id]


async def of_all(tx: Transaction, dossier_ids: Sequence[UUID]) -> Mapping[UUID, list[Promised]]:
    """All promises of each of these dossiers, the receipt's first."""
    rows = await tx.fetch("select * from promise where dossier_id = any($1) order by number", list(dossier_ids))
    found: dict[UUID, list[Promised]] = defaultdict(list)
    for row in rows:
        found[row["dossier_id"]].append(_promised(row))
    return found


def _promised(row: Row) -> Promised:
    return Promised(
        dossier_id=row["dossier_id"],
        number=row["number"],
        counted_from=row["counted_from"],
        due_at=row["due_at"],
        exact_due_at=row["exact_due_at"],
        apology_latest=row["apology_latest"],
        cause=row["cause"],
        term=row["term"],
        calendar=row["calendar"],
        catalogue=row["catalogue"],
        made_at=row["made_at"],
        suppressed_due_at=row["suppressed_due_at"],
    )
