"""What officials wrote for citizens, by reference, until it is told."""

from collections.abc import Sequence
from uuid import UUID

from contracts.delivery.database import Transaction
from contracts.events.words import WordsWritten
from contracts.identifiers import DossierId


async def keep(tx: Transaction, written: Sequence[WordsWritten]) -> None:
    """These words, unless nobody is left to read them."""
    dossier_ids = [fact.dossier_id for fact in written]
    # An erasure on its way is waited for, and seen by what follows.
    await tx.execute("select from dossier where dossier_id = any($1) order by dossier_id for update", dossier_ids)
    await tx.execute(
        """
        insert into words (words, dossier_id, text)
        select w.* from unnest($1::uuid[], $2::uuid[], $3::text[]) as w (words, dossier_id, text)
        left join dossier d using (dossier_id) where d.erased_at is null and d.folded is null
        on conflict (words) do nothing
        """,
        [fact.words for fact in written],
        dossier_ids,
        [fact.text for fact in written],
    )


async def taken(tx: Transaction, references: Sequence[UUID]) -> dict[UUID, str]:
    """Those of these words that have arrived; they stand in the letters from now on, and here no more."""
    if not references:
        return {}
    rows = await tx.fetch("delete from words where words = any($1) returning words, text", references)
    return {row["words"]: row["text"] for row in rows}


async def erase(tx: Transaction, dossier_ids: Sequence[DossierId]) -> None:
    """Forget what was written to these dossiers' people."""
    await tx.execute("delete from words where dossier_id = any($1)", dossier_ids)
