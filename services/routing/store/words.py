"""What officials wrote for a citizen, kept while the tracking page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.delivery.database import Transaction
from contracts.events.words import WordsWritten


@dataclass(frozen=True, slots=True)
class Written:
    """One text."""

    words: UUID
    written_at: datetime
    text: str


async def add(tx: Transaction, facts: Sequence[WordsWritten]) -> None:
    """New texts."""
    await tx.execute(
        """
        insert into words (dossier_id, words, written_at, text)
        select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[])
        """,
        *zip(*[(fact.dossier_id, fact.words, fact.time, fact.text) for fact in facts], strict=True),
    )


async def keep_until(tx: Transaction, dossier_ids: Sequence[UUID], *, instant: datetime | None) -> None:
    """The citizen may read the words of these dossiers until then; without an instant, while they last."""
    await tx.execute("update words set keep_until = $2 where dossier_id = any($1)", list(dossier_ids), instant)


async def forget(tx: Transaction, *, now: datetime, at_most: int) -> int:
    """Delete texts that nobody needs any more; how many."""
    rows = await tx.fetch(
        """
        delete from words where (dossier_id, words) in (
          select dossier_id, words from words where keep_until <= $1 order by keep_until limit $2
          for update skip locked
        ) returning 1
        """,
        now,
        at_most,
    )
    return len(rows)


async def of(tx: Transaction, dossier_id: UUID) -> list[Written]:
    """The texts of a dossier, oldest first."""
    rows = await tx.fetch(
        "select words, written_at, text from words where dossier_id = $1 order by written_at", dossier_id
    )
    return [Written(row["words"], row["written_at"], row["text"]) for row in rows]
