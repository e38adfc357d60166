"""Notices: one fact told to one person by one channel, stored once and kept without address and text."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.delivery.database import Transaction
from contracts.identifiers import DossierId
from services.notify.domain.errand import Finished, Letter, Notice, Told

_ADD = """
with stored as (
  insert into notice
    (notice_id, dossier_id, told, recipient, kind, channel, state, reason, text_hash, stored_at, finished_at)
  select n.*, $10::timestamptz, case when n.state <> 'waiting' then $10::timestamptz end from unnest(
    $1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bytea[]
  ) as n (notice_id, dossier_id, told, recipient, kind, channel, state, reason, text_hash)
  on conflict (dossier_id, told, recipient, channel) do nothing
  returning notice_id, dossier_id, channel, state
), waiting as (
  insert into letter (notice_id, dossier_id, channel, address, subject, text, traceparent, next_at)
  select s.notice_id, s.dossier_id, s.channel, l.address, l.subject, l.text, l.traceparent, $10::timestamptz
  from stored s join unnest($1::uuid[], $11::text[], $12::text[], $13::text[], $14::text[])
    as l (notice_id, address, subject, text, traceparent) using (notice_id)
  where s.state = 'waiting'
)
select notice_id from stored
"""

_FINISH = """
with judged as (
  select * from unnest($1::uuid[], $2::smallint[], $3::text[], $4::text[], $5::text[])
    as j (notice_id, attempts, state, reason, provider_id)
), gone as (
  delete from letter using judged
  where letter.notice_id = judged.notice_id and (judged.state = 'sent' or letter.attempts = judged.attempts)
  returning letter.notice_id
)
update notice set state = judged.state, attempts = judged.attempts, reason = judged.reason,
  provider_id = judged.provider_id, finished_at = $6
from judged where notice.notice_id = judged.notice_id and (
  (judged.state = 'sent' and notice.state in ('waiting', 'cancelled'))
  or (notice.state = 'waiting' and judged.notice_id in (select notice_id from gone))
)
returning notice.notice_id, notice.dossier_id, told, recipient, kind, channel, notice.attempts, notice.reason
"""


@dataclass(frozen=True, slots=True)
class Finish:
    """What became of a notice; a failure counts only while the try that failed is the notice's last."""

    notice: UUID
    attempts: int
    state: Literal["sent", "failed"]
    reason: str | None = None
    provider_id: str | None = None


def _hash(letter: Letter | None) -> bytes | None:
    """What proves later which text was sent, in half the length of SHA-256."""
    if letter is None:
        return None
    return hashlib.sha256(f"{letter.subject}\n{letter.text}".encode()).digest()[:16]


async def add(tx: Transaction, notices: Sequence[Notice], *, now: datetime) -> set[UUID]:
    """Store notices, with their letters while they wait; the ids of those that are new."""
    if not notices:
        return set()
    letters = [notice.letter or Letter("", "") for notice in notices]
    rows = await tx.fetch(
        _ADD,
        [notice.notice for notice in notices],
        [notice.dossier for notice in notices],
        [notice.told for notice in notices],
        [notice.recipient for notice in notices],
        [notice.kind for notice in notices],
        [notice.channel for notice in notices],
        [notice.state for notice in notices],
        [notice.reason for notice in notices],
        [_hash(notice.letter) for notice in notices],
        now,
        [letter.address for letter in letters],
        [letter.subject for letter in letters],
        [letter.text for letter in letters],
        [notice.traceparent for notice in notices],
    )
    return {row["notice_id"] for row in rows}


async def finish(tx: Transaction, finishes: Sequence[Finish], *, now: datetime) -> list[Finished]:
    """Note the end of these notices and let go of their letters; those that had not ended before."""
    if not finishes:
        return []
    rows = await tx.fetch(
        _FINISH,
        [finish.notice for finish in finishes],
        [finish.attempts for finish in finishes],
        [finish.state for finish in finishes],
        [finish.reason for finish in finishes],
        [finish.provider_id for finish in finishes],
        now,
    )
    return [Finished(*row.values()) for row in rows]


async def cancel(tx: Transaction, dossier_ids: Sequence[DossierId], *, reason: str, now: datetime) -> None:
    """Nothing that still waits about these dossiers is sent."""
    await tx.execute("delete from letter where dossier_id = any($1)", dossier_ids)
    await tx.execute(
        """
        update notice set state = 'cancelled', reason = $2, finished_at = $3
        where dossier_id = any($1) and state = 'waiting'
        """,
        dossier_ids,
        reason,
        now,
    )


async def about(tx: Transaction, dossier_id: UUID) -> list[Told]:
    """A dossier's notices, oldest first, and how each stands."""
    rows = await tx.fetch(
        """
        select n.notice_id, n.told, n.kind, n.channel,
               case when l.claimed_at is not null then 'claimed' else n.state end as state,
               n.reason, coalesce(l.attempts, n.attempts) as attempts, n.stored_at,
               case when l.claimed_at is null then l.next_at end as next_at, n.finished_at
        from notice n left join letter l using (notice_id)
        where n.dossier_id = $1 order by n.notice_id
        """,
        dossier_id,
    )
    return [Told(*row.values()) for row in rows]
