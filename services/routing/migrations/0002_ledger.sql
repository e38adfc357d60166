-- What must hold here of facts that were heard or announced, for the ledger to ask; a row names what does not.
create function differences(subjects uuid[], events uuid[], types text[])
returns table (subject uuid, event_id uuid, what text)
language sql stable
begin atomic
  with fact as (
    select f.subject, f.event_id, f.type from unnest(subjects, events, types) as f (subject, event_id, type)
  ), recorded as (
    select f.subject, f.event_id from fact f where f.type = 'intake.dossier_recorded.v1'
  ), touched as (
    select f.subject, (array_agg(f.event_id))[1] as event_id from fact f where f.type not like 'intake.c%'
    group by f.subject
  ), whole as (
    -- What was folded is not counted any more.
    select t.subject, t.event_id from touched t where not exists (select from lane l where l.subject = t.subject)
  )
  select r.subject, r.event_id, 'no-assignment' from recorded r
  where not exists (select from assignment a where a.dossier_id = r.subject)
  union all
  select r.subject, r.event_id, case when count(j.event_id) = 0 then 'not-routed' else 'routed-twice' end
  from recorded r
  join whole w on w.subject = r.subject
  left join journal j on j.subject = r.subject and j.topic = 4 and j.type = 'routing.dossier_routed.v1'
  group by r.subject, r.event_id having count(j.event_id) <> 1
  union all
  select t.subject, t.event_id, 'miscounted-promise' from touched t
  join assignment a on a.dossier_id = t.subject
  where a.promise <> (select count(*) from promise p where p.dossier_id = t.subject)
    or not exists (select from promise p where p.dossier_id = t.subject and p.number = 1)
  union all
  select t.subject, t.event_id, 'miscounted-' || kept.kind
  from whole t
  cross join lateral (
    select 'supplement' as kind, count(*) as rows from supplement s where s.dossier_id = t.subject
    union all select 'payment', count(*) from payment p where p.dossier_id = t.subject
    -- Papers or money may begin another term without moving the date, and say no move then.
    union all select 'moved-promise', count(*) from promise p where p.dossier_id = t.subject and p.number > 1
      and not (p.cause in ('supplement', 'payment') and exists (
        select from promise old
        where old.dossier_id = p.dossier_id and old.number = p.number - 1 and old.due_at = p.due_at
      ))
  ) kept
  cross join lateral (
    select count(*) as facts from journal j
    where j.subject = t.subject and j.topic = 4 and j.type = case kept.kind
      when 'supplement' then 'routing.supplement_requested.v1'
      when 'payment' then 'routing.payment_requested.v1'
      else 'routing.promise_moved.v1'
    end
  ) said
  where kept.rows <> said.facts and exists (select from assignment a where a.dossier_id = t.subject)
    -- A promise that is missing altogether is told by its own name.
    and (kept.kind <> 'moved-promise' or (
      select a.promise = count(p.number) from assignment a join promise p using (dossier_id)
      where a.dossier_id = t.subject group by a.promise
    ))
  union all
  select f.subject, f.event_id, 'supplement-not-noted' from fact f
  where f.type = 'intake.supplement_received.v1'
    and exists (select from supplement s where s.dossier_id = f.subject)
    and not exists (select from supplement s where s.dossier_id = f.subject and s.brought_at is not null)
  union all
  select f.subject, f.event_id, 'payment-not-noted' from fact f
  where f.type = 'intake.payment_received.v1'
    and exists (select from payment p where p.dossier_id = f.subject)
    and not exists (select from payment p where p.dossier_id = f.subject and p.paid_at is not null)
  union all
  select f.subject, f.event_id, 'withdrawal-not-noted' from fact f
  where f.type = 'intake.withdrawal_requested.v1'
    and exists (select from assignment a where a.dossier_id = f.subject and a.withdrawal is null and a.state in (4, 5, 6))
    and not exists (
      select from journal j where j.subject = f.subject and j.topic = 4
      and j.type in ('routing.dossier_withdrawn.v1', 'routing.withdrawal_refused.v1')
    )
    and exists (select from whole w where w.subject = f.subject)
  union all
  select t.subject, j.cause_id, 'announced-twice' from touched t
  join journal j on j.subject = t.subject and j.cause_id is not null and j.type <> 'routing.dossier_routed.v1'
  group by t.subject, j.cause_id, j.type having count(*) > 1;
end;
