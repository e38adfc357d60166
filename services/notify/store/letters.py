"""Letters that wait: stored once per notice, claimed for as long as a lease, due again when it ends unheard of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts.delivery.database import Row, Transaction
from contracts.events.notify import NoticeChannel
from services.notify.domain.attempts import Again
from services.notify.domain.notice import Errand, Letter, Notice

# A limit inside makes the planner probe the index per row, whatever it believes about the size of a young table.
_ADD = """
insert into letter
  (notice_id, dossier_id, told, recipient, kind, channel, address, subject, text, traceparent, stored_at, next_at,
   due_at, promise)
select n.notice_id, n.dossier_id, n.told, n.recipient, n.kind, n.channel, n.address, n.subject, n.text, n.traceparent,
  n.stored_at, each.due_at, each.due_at, n.promise
from unnest(
  $1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
  $10::text[], $11::timestamptz[], $12::boolean[], $13::smallint[]
) as n (notice_id, dossier_id, told, recipient, kind, channel, address, subject, text, traceparent, stored_at, by_turns,
  promise)
left join lateral (
  select true as ended from ending where ending.dossier_id = n.dossier_id and ending.notice_id = n.notice_id limit 1
) e on true
cross join lateral (select case when n.by_turns then 'infinity' else n.stored_at end as due_at) each
where e.ended is null
on conflict (notice_id) do nothing
"""

# A claim is a later `next_at`, by the database's clock, one for all senders: when nobody comes back, the letter is due
# again by itself. One further off than anybody postpones was written by a clock that ran ahead, and is due as well;
# one of very many is due when it is let go.
_DUE = """
next_at <= greatest($2, statement_timestamp())
  and next_at <= case when claimed_at is null then $2 else statement_timestamp() - $4::interval end
"""
_ASTRAY = """
next_at < 'infinity' and next_at > least($2, statement_timestamp()) + $3::interval
  and next_at > case when claimed_at is null then $2 else statement_timestamp() end + $3::interval
"""
_CLAIM = f"""
with due as (
  select notice_id, claimed_at is not null as lost from letter
  where channel = $1 and {_DUE} order by next_at limit $5 for update skip locked
), astray as (
  select notice_id, claimed_at is not null as lost from letter
  where channel = $1 and {_ASTRAY} order by next_at
  limit $5 - (select count(*) from due) for update skip locked
), taken as (
  select * from due union all select * from astray
)
update letter set claimed_at = statement_timestamp(), next_at = statement_timestamp() + $6::interval,
  attempts = attempts + 1, unknowns = unknowns + lost::int
from taken where letter.notice_id = taken.notice_id
returning letter.*, lost
"""


async def add(tx: Transaction, errands: Sequence[Errand]) -> None:
    """Letters to be sent from now on; one whose notice waits or has ended already is left out."""
    if not errands:
        return
    await tx.execute(
        _ADD,
        [errand.notice.notice for errand in errands],
        [errand.notice.dossier for errand in errands],
        [errand.notice.told for errand in errands],
        [errand.notice.recipient for errand in errands],
        [errand.notice.kind for errand in errands],
        [errand.notice.channel for errand in errands],
        [errand.letter.address for errand in errands],
        [errand.letter.subject for errand in errands],
        [errand.letter.text for errand in errands],
        [errand.traceparent for errand in errands],
        [errand.stored_at for errand in errands],
        [errand.by_turns for errand in errands],
        [errand.notice.promise for errand in errands],
    )
    tx.leaves.update(errand.notice.channel for errand in errands)


@dataclass(frozen=True, slots=True)
class Due:
    """When a letter is due: one that nobody has claimed `now`, a claimed one so long after its lease, or never.

    One further off than `furthest` is due as well.
    """

    now: datetime
    furthest: timedelta = timedelta(days=1)
    after_lease: timedelta | None = timedelta(0)


async def is_due(tx: Transaction, channel: NoticeChannel, due: Due) -> bool:
    """Whether there is a letter to claim."""
    sql = f"""
    select exists (select from letter where channel = $1 and {_DUE})
        or exists (select from letter where channel = $1 and {_ASTRAY})
    """
    return bool(await tx.fetchval(sql, channel, due.now, due.furthest, due.after_lease))


async def oldest_due(tx: Transaction, channel: NoticeChannel, *, now: datetime) -> datetime | None:
    """Since when the oldest letter to claim waits, whatever was tried in vain with no fault of its own."""
    since: datetime | None = await tx.fetchval(
        "select due_at from letter where channel = $1 and due_at <= $2 and next_at <= $2 order by due_at limit 1",
        channel,
        now,
    )
    return since


async def claim(
    tx: Transaction, channel: NoticeChannel, due: Due, *, at_most: int, lease: timedelta
) -> tuple[list[Errand], list[Errand]]:
    """Due letters that nobody else holds, held until the lease ends; and those of them whose last holder was lost."""
    rows = await tx.fetch(_CLAIM, channel, due.now, due.furthest, due.after_lease, at_most, lease)
    errands = [_errand(row) for row in rows]
    return errands, [errand for errand, row in zip(errands, rows, strict=True) if row["lost"]]


def _errand(row: Row) -> Errand:
    return Errand(
        Notice(row["notice_id"], row["dossier_id"], row["told"], row["recipient"], row["kind"], row["channel"]),
        Letter(row["address"], row["text"], row["subject"]),
        row["traceparent"],
        row["stored_at"],
        row["attempts"],
        row["unknowns"],
    )


async def postpone(tx: Transaction, agains: Sequence[Again]) -> None:
    """Let go of these letters until their next time, unless somebody else claimed them since.

    One whose try did not count goes on waiting since when it was due.
    """
    if not agains:
        return
    await tx.execute(
        """
        update letter set claimed_at = null, next_at = a.next_at, attempts = a.attempts, unknowns = a.unknowns,
          due_at = case when a.attempts < letter.attempts then letter.due_at else a.next_at end
        from unnest($1::uuid[], $2::smallint[], $3::timestamptz[], $4::smallint[], $5::smallint[])
          as a (notice_id, claimed_attempts, next_at, attempts, unknowns)
        where letter.notice_id = any($1) and letter.notice_id = a.notice_id and letter.attempts = a.claimed_attempts
        """,
        [again.errand.notice.notice for again in agains],
        [again.errand.attempts for again in agains],
        [again.next_at for again in agains],
        [again.attempts for again in agains],
        [again.unknowns for again in agains],
    )


async def anything_held(tx: Transaction, channel: NoticeChannel) -> bool:
    """Whether letters of a channel wait to be let go."""
    sql = "select exists (select from letter where channel = $1 and next_at = 'infinity')"
    return bool(await tx.fetchval(sql, channel))


async def let_go(tx: Transaction, channel: NoticeChannel, *, at_most: int, now: datetime) -> int:
    """So many of them are due now, the oldest first; how many there were."""
    rows = await tx.fetch(
        """
        update letter set next_at = $3, due_at = $3 from (
          select notice_id from letter where channel = $1 and next_at = 'infinity'
          order by notice_id limit $2 for update skip locked
        ) freed
        where letter.notice_id = freed.notice_id returning letter.notice_id
        """,
        channel,
        at_most,
        now,
    )
    tx.leaves.add(channel)
    return len(rows)


async def let_go_at(tx: Transaction, channel: NoticeChannel, *, now: datetime) -> datetime | None:
    """When letters of a channel were let go last, held; None while somebody else does it, or for the first time."""
    await tx.execute(
        "insert into turn (channel, let_go_at) values ($1, $2) on conflict (channel) do nothing", channel, now
    )
    instant: datetime | None = await tx.fetchval(
        "select let_go_at from turn where channel = $1 for update skip locked", channel
    )
    return instant


async def note_let_go(tx: Transaction, channel: NoticeChannel, *, now: datetime) -> None:
    """Letters of a channel, held before, were let go."""
    await tx.execute("update turn set let_go_at = $2 where channel = $1", channel, now)
