"""The apologies that wait to be signed: at most one per dossier, gone with its promise."""

from collections.abc import Sequence
from uuid import UUID

from contracts.delivery.database import Transaction
from services.routing.domain.drafts import Draft


async def add(tx: Transaction, drafts: Sequence[Draft]) -> None:
    """New drafts; one that is there stays."""
    rows = [(d.dossier_id, d.promise, d.drafted_at, d.new_due_at, d.reason) for d in drafts]
    await tx.execute(
        """
        insert into apology_draft (dossier_id, promise, drafted_at, new_due_at, reason)
        select * from unnest($1::uuid[], $2::smallint[], $3::timestamptz[], $4::timestamptz[], $5::text[])
        on conflict (dossier_id) do nothing
        """,
        *zip(*rows, strict=True),
    )


async def remove(tx: Transaction, dossier_ids: Sequence[UUID]) -> None:
    """These dossiers need none any more."""
    await tx.execute("delete from apology_draft where dossier_id = any($1)", list(dossier_ids))


async def of(tx: Transaction, dossier_ids: Sequence[UUID]) -> dict[UUID, Draft]:
    """The drafts of these dossiers."""
    rows = await tx.fetch("select * from apology_draft where dossier_id = any($1)", list(dossier_ids))
    return {row["dossier_id"]: Draft(**dict(row)) for row in rows}
