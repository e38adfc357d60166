"""Dossiers that ended long ago: their notices in one row each, their people forgotten."""

from collections.abc import Sequence
from uuid import UUID

from contracts.delivery.database import Transaction
from contracts.events.notify import NoticeKind

MANNERS = """
insert into manner (kind, channel, state, reason, nobody)
select kind, channel, state, reason, recipient is null from ending e where e.dossier_id = any($1)
except select kind, channel, state, reason, nobody from manner
on conflict do nothing
"""
NOTICES = """
select dossier_id, whom, array_agg(
  row(
    told, nullif(recipient, whom), stored_at, finished_at, attempts, code, text_hash, provider_id, promise
  )::folded_notice
  order by stored_at, notice_id
) as notices
from (
  select e.*, coalesce(
    d.recipient, first_value(e.recipient) over (partition by dossier_id order by e.recipient is null, e.stored_at)
  ) as whom
  from {rows} e join dossier d using (dossier_id)
) e join manner m on m.kind = e.kind and m.channel = e.channel and m.state = e.state
  and m.reason is not distinct from e.reason and m.nobody = (e.recipient is null)
group by dossier_id, whom
"""
_FOLD = f"""
with ended as materialized (
  select dossier_id from dossier d where dossier_id = any($1)
  and (erased_at is not null or folded is not null or exists (
    select from ending e where e.dossier_id = d.dossier_id and e.kind = any($2) and not exists (
      select from ending l where l.dossier_id = d.dossier_id and l.kind = $3 and l.stored_at >= e.stored_at
    )
  ))
  and not exists (select from letter l where l.dossier_id = d.dossier_id)
), unread as (
  delete from words where dossier_id in (select dossier_id from ended)
), unknown as (
  delete from person where dossier_id in (select dossier_id from ended)
), gone as (
  delete from ending where dossier_id in (select dossier_id from ended) returning *
), notices as (
  {NOTICES.format(rows="gone")}
)
update dossier set opening = null, catalogue = null, recipient = coalesce(recipient, whom),
  folded = coalesce(folded, '{{}}') || coalesce(notices, '{{}}')
from ended left join notices using (dossier_id) where dossier.dossier_id = ended.dossier_id
"""


async def fold(tx: Transaction, dossier_ids: Sequence[UUID], *, ends: Sequence[NoticeKind], lifts: NoticeKind) -> None:
    """Fold those of these dossiers that a notice of these kinds says have ended, unless a letter still waits.

    A later notice of the kind `lifts` says that the end was none.
    """
    await tx.execute("select from dossier where dossier_id = any($1) order by dossier_id for update", dossier_ids)
    await tx.execute(MANNERS, dossier_ids)
    await tx.execute(_FOLD, dossier_ids, ends, lifts)
