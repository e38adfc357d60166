"""Tries that did not end in acceptance, for whoever asks why a notice came late, twice or never."""

from collections.abc import Sequence
from uuid import UUID

from contracts.delivery.database import Transaction
from services.notify.domain.notice import Try, Verdict


async def add(tx: Transaction, tries: Sequence[Try]) -> None:
    """Note these tries."""
    if not tries:
        return
    await tx.execute(
        """
        insert into attempt (notice_id, number, ended_at, outcome, reason)
        select * from unnest($1::uuid[], $2::smallint[], $3::timestamptz[], $4::text[], $5::text[])
        on conflict do nothing
        """,
        [each.notice for each in tries],
        [each.number for each in tries],
        [each.ended_at for each in tries],
        [each.outcome.value for each in tries],
        [each.reason for each in tries],
    )


async def about(tx: Transaction, dossier_id: UUID) -> list[Try]:
    """The failed tries of a dossier's notices."""
    rows = await tx.fetch(
        """
        select attempt.* from attempt join notice using (notice_id)
        where notice.dossier_id = $1 order by notice_id, number
        """,
        dossier_id,
    )
    return [
        Try(row["notice_id"], row["number"], row["ended_at"], Verdict(row["outcome"]), row["reason"]) for row in rows
    ]
