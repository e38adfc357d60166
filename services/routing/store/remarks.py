"""What auditors should look at, one row per fact; the views for them are in the schema."""

from collections.abc import Sequence

from contracts.delivery.database import Transaction
from services.routing.domain.remarks import Remark


async def add(tx: Transaction, remarks: Sequence[Remark]) -> None:
    """New remarks."""
    rows = [(r.event_id, r.dossier_id, r.kind, r.at, r.limit_at, r.by, r.reason) for r in remarks]
    await tx.execute(
        """
        insert into remark (event_id, dossier_id, kind, at, limit_at, by_account, reason)
        select * from unnest(
          $1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[]
        )
        """,
        *zip(*rows, strict=True),
    )
