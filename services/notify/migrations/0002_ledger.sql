-- Letters that nobody sends, the oldest thousand: due for five minutes while nothing of their channel was tried or sent,
-- held back while none of it is let go, or still due when the news is older than the 48 hours for which it is ordinarily
-- told, a pause and a lease. The clock is the database's; where the service's own runs behind it, its newest facts tell
-- by how much, and so much later is late.
create view stuck_letter as
with clock as (
  select now() + least(max(j.announced_at - j.stored_at), interval '0') as now from (
    select announced_at, stored_at from journal order by stored_at desc limit 20
  ) j
), since as (
  select clock.now - interval '5 minutes' as late, clock.now - interval '50 hours' as stale from clock
), channel as materialized (
  -- Tries that do not count leave no other trace than a later instant for the next.
  select c.channel, since.late, since.stale, exists (
    select from letter l
    where l.channel = c.channel and l.next_at > since.late and l.next_at < 'infinity'
      and (l.attempts > 0 or l.next_at > l.due_at)
  ) or exists (
    select from journal j join ending e on e.dossier_id = j.subject and e.told = j.cause_id
    where j.stored_at > since.late and j.topic = 6 and e.channel = c.channel
  ) as tried, exists (
    select from turn t where t.channel = c.channel and t.let_go_at > since.late
  ) as let_go
  from (values ('sms'), ('email')) c (channel) cross join since
)
select l.notice_id, l.dossier_id, l.told, l.channel, l.stored_at
from channel c cross join lateral (
  select l.* from letter l
  where l.channel = c.channel and l.next_at < c.late
    and l.stored_at < case when c.tried then c.stale else c.late end
  union all
  select l.* from letter l
  where l.channel = c.channel and l.next_at = 'infinity'
    and l.stored_at < case when c.let_go then c.stale else c.late end
) l
order by l.stored_at limit 1000;

-- What must hold here of facts that were heard or announced, for the ledger to ask; a row names what does not.
create function differences(subjects uuid[], events uuid[], types text[])
returns table (subject uuid, event_id uuid, what text)
language sql stable
begin atomic
  with fact as (
    select f.subject, f.event_id, f.type from unnest(subjects, events, types) as f (subject, event_id, type)
  ), told as (
    select f.subject, f.event_id from fact f where f.type in (
      'routing.dossier_routed.v1', 'routing.supplement_requested.v1', 'routing.payment_requested.v1',
      'routing.promise_moved.v1', 'routing.deadline_missed.v1', 'routing.dossier_completed.v1',
      'routing.result_returned.v1', 'routing.dossier_withdrawn.v1', 'routing.withdrawal_refused.v1',
      'routing.dossier_stopped.v1', 'routing.stop_lifted.v1', 'routing.supplement_reminder.v1',
      -- One that says nothing that another fact beside it does not say is heard, and nothing is done about it.
      'routing.clock_resumed.v1'
    )
  ), written as (
    select t.subject, t.event_id, each.recipient, each.channel
    from told t
    left join lateral (
      -- Apart, so that the planner probes by dossier: joined whole, every call would unfold the notices of all dossiers.
      select n.recipient, n.channel from notice n where n.dossier_id = t.subject and n.told = t.event_id offset 0
    ) each on true
  ), people as (
    select f.subject, (array_agg(f.event_id))[1] as event_id, bool_or(f.type = 'intake.person_erased.v1') as erased
    from fact f where f.type like 'intake.person%' group by f.subject
  ), touched as (
    -- What was folded is not counted any more.
    select distinct f.subject from fact f where (f.type like 'routing.%' or f.type like 'notify.%')
    and not exists (select from lane l where l.subject = f.subject)
  ), outcome as (
    select e.dossier_id as subject, e.told, e.state, 1 as ended, 0 as said
    from touched t join ending e on e.dossier_id = t.subject where e.state <> 'cancelled'
    union all
    select j.subject, j.cause_id, case when j.type = 'notify.notice_failed.v1' then 'failed' else 'sent' end, 0, 1
    from touched t join journal j on j.subject = t.subject and j.topic = 6
  )
  -- A notice's outcome that was said while its notice is gone is told once, by that.
  select w.subject, w.event_id, 'no-notice' from written w
  where w.channel is null
    and not exists (select from journal j where j.subject = w.subject and j.topic = 6 and j.cause_id = w.event_id)
  union all
  select distinct w.subject, w.event_id, 'noticed-twice' from written w
  where w.channel is not null
  group by w.subject, w.event_id, w.recipient, w.channel having count(*) > 1
  union all
  select o.subject, o.told, case when sum(o.ended) > sum(o.said) then 'outcome-not-announced' else 'outcome-missing' end
  from outcome o
  where not exists (
    select from ending e where e.dossier_id = o.subject and e.told = o.told
    group by e.recipient, e.channel having count(*) > 1
  )
  group by o.subject, o.told, o.state having sum(o.ended) <> sum(o.said)
  union all
  -- An erasure is final; the people of a dossier that ended long ago are forgotten.
  select p.subject, p.event_id, case when gone.erased then 'people-not-erased' else 'people-missing' end
  from people p left join dossier d on d.dossier_id = p.subject
  cross join lateral (select p.erased or d.erased_at is not null as erased) gone
  cross join lateral (select exists (select from person q where q.dossier_id = p.subject) as any) kept
  where case when gone.erased then d.erased_at is null or kept.any
    else d.dossier_id is null or d.folded is null and not kept.any end;
end;
