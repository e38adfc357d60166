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
