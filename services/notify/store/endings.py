"""How notices ended: what became of each, kept for ever without address and text."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from contracts.delivery.database import Transaction
from contracts.identifiers import DossierId
from services.notify.domain.listed import Standing
from services.notify.domain.notice import Ending, Notice

_ADD = """
insert into ending
  (notice_id, dossier_id, told, recipient, kind, channel, state, reason, promise, attempts, stored_at, finished_at)
select e.*, 0, $10, $10 from unnest(
  $1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::smallint[]
) as e (notice_id, dossier_id, told, recipient, kind, channel, state, reason, promise)
-- What was told before it was folded is not told anew.
where not exists (
  select from dossier d cross join unnest(d.folded) n where d.dossier_id = e.dossier_id and n.told = e.told
)
on conflict (dossier_id, notice_id) do nothing returning notice_id
"""

# Half of SHA-256 proves later which text was sent.
_FINISH = """
with judged as (
  select * from unnest($1::uuid[], $2::text[], $3::smallint[], $4::text[], $5::text[])
    as j (notice_id, state, attempts, reason, provider_id)
), gone as (
  delete from letter using judged
  where letter.notice_id = any($1) and letter.notice_id = judged.notice_id
    and (judged.state = 'sent' or letter.attempts = judged.attempts)
  returning letter.*
)
insert into ending
  (notice_id, dossier_id, told, recipient, kind, channel, state, reason, attempts, stored_at, finished_at, provider_id,
   text_hash, promise)
select notice_id, dossier_id, told, recipient, kind, channel, judged.state, judged.reason, judged.attempts, stored_at,
  $6, judged.provider_id, substr(sha256(convert_to(subject || e'\\n' || text, 'UTF8')), 1, 16), promise
from gone join judged using (notice_id)
on conflict (dossier_id, notice_id) do nothing returning notice_id
"""


async def add(tx: Transaction, endings: Sequence[Ending], *, now: datetime) -> set[UUID]:
    """Notices that ended before anything could be sent; the ids of those that are new."""
    if not endings:
        return set()
    rows = await tx.fetch(
        _ADD,
        [ending.notice.notice for ending in endings],
        [ending.notice.dossier for ending in endings],
        [ending.notice.told for ending in endings],
        [ending.notice.recipient for ending in endings],
        [ending.notice.kind for ending in endings],
        [ending.notice.channel for ending in endings],
        [ending.state for ending in endings],
        [ending.reason for ending in endings],
        [ending.notice.promise for ending in endings],
        now,
    )
    return {row["notice_id"] for row in rows}


async def finish(tx: Transaction, endings: Sequence[Ending], *, now: datetime) -> set[UUID]:
    """Letters become endings; a failure counts only while the try that failed is its letter's last."""
    if not endings:
        return set()
    rows = await tx.fetch(
        _FINISH,
        [ending.notice.notice for ending in endings],
        [ending.state for ending in endings],
        [ending.attempts for ending in endings],
        [ending.reason for ending in endings],
        [ending.provider_id for ending in endings],
        now,
    )
    ended = {row["notice_id"] for row in rows}
    late = [e.notice for e in endings if e.state == "sent" and e.notice.notice not in ended]
    return ended | await _sent_all_the_same(tx, late, now=now)


async def _sent_all_the_same(tx: Transaction, notices: Sequence[Notice], *, now: datetime) -> set[UUID]:
    """What was cancelled while it was on its way to a provider that then accepted it."""
    if not notices:
        return set()
    rows = await tx.fetch(
        """
        update ending set state = 'sent', reason = null, finished_at = $3
        from unnest($1::uuid[], $2::uuid[]) as late (dossier_id, notice_id)
        where ending.dossier_id = late.dossier_id and ending.notice_id = late.notice_id and state = 'cancelled'
        returning ending.notice_id
        """,
        [notice.dossier for notice in notices],
        [notice.notice for notice in notices],
        now,
    )
    return {row["notice_id"] for row in rows}


async def cancel(tx: Transaction, dossier_ids: Sequence[DossierId], *, reason: str, now: datetime) -> None:
    """Nothing that still waits about these dossiers is sent."""
    await tx.execute(
        """
        with gone as (delete from letter where dossier_id = any($1) returning *)
        insert into ending
          (notice_id, dossier_id, told, recipient, kind, channel, state, reason, attempts, stored_at, finished_at,
           promise)
        select notice_id, dossier_id, told, recipient, kind, channel, 'cancelled', $2, attempts, stored_at, $3, promise
        from gone on conflict (dossier_id, notice_id) do nothing
        """,
        dossier_ids,
        reason,
        now,
    )


async def overtake(tx: Transaction, dossier_ids: Sequence[DossierId], *, reason: str, now: datetime) -> None:
    """What was not yet let go about these dossiers is not sent: newer news of the kind has come."""
    await tx.execute(
        """
        with gone as (delete from letter where dossier_id = any($1) and next_at = 'infinity' returning *)
        insert into ending
          (notice_id, dossier_id, told, recipient, kind, channel, state, reason, attempts, stored_at, finished_at,
           promise)
        select notice_id, dossier_id, told, recipient, kind, channel, 'cancelled', $2, attempts, stored_at, $3, promise
        from gone on conflict do nothing
        """,
        dossier_ids,
        reason,
        now,
    )


async def told_of(tx: Transaction, broken: Mapping[DossierId, int]) -> set[DossierId]:
    """The dossiers whose people know that this promise is not kept, or soon will; a failed notice told nobody."""
    rows = await tx.fetch(
        """
        select dossier_id from unnest($1::uuid[], $2::int[]) as b (dossier_id, promise)
        cross join lateral late_notice(b.dossier_id, b.promise) n
        where n.told in ('late-notice', 'apology', 'on-its-way')
        """,
        list(broken),
        list(broken.values()),
    )
    return {row["dossier_id"] for row in rows}


async def lifted_with(tx: Transaction, moved: Mapping[DossierId, int]) -> set[DossierId]:
    """The dossiers of which this promise was given with the news that a stop is lifted."""
    rows = await tx.fetch(
        """
        select distinct dossier_id from unnest($1::uuid[], $2::int[]) as m (dossier_id, promise)
        join notice using (dossier_id, promise) where kind = 'stop_lifted'
        """,
        list(moved),
        list(moved.values()),
    )
    return {row["dossier_id"] for row in rows}


async def about(tx: Transaction, dossier_id: UUID) -> list[Standing]:
    """A dossier's notices, oldest first, and how each stands."""
    rows = await tx.fetch(
        """
        select notice_id, told, kind, channel, state, reason, attempts, stored_at, next_at, finished_at
        from notice where dossier_id = $1 order by stored_at, notice_id
        """,
        dossier_id,
    )
    return [Standing(*row.values()) for row in rows]
