-- Dossiers by the day of reception, so that a day can be counted without reading the years.
create index dossier_received on dossier using brin (received_at) with (pages_per_range = 16);

-- What must hold here of facts that were announced, for the ledger to ask; a row names what does not.
create function differences(subjects uuid[], events uuid[], types text[])
returns table (subject uuid, event_id uuid, what text)
language sql stable
begin atomic
  with fact as (
    select f.subject, f.event_id, f.type from unnest(subjects, events, types) as f (subject, event_id, type)
  ), recorded as (
    select f.subject, f.event_id from fact f where f.type = 'intake.dossier_recorded.v1'
  ), touched as (
    select f.subject, (array_agg(f.event_id))[1] as event_id from fact f where f.type like 'intake.%'
    and f.type not like 'intake.c%' group by f.subject
  ), whole as (
    -- What was folded is not counted any more.
    select t.subject, t.event_id from touched t where not exists (select from lane l where l.subject = t.subject)
  )
  select r.subject, r.event_id, 'no-dossier' from recorded r
  where not exists (select from dossier d where d.dossier_id = r.subject)
  union all
  select r.subject, r.event_id, 'no-person' from recorded r
  join dossier d on d.dossier_id = r.subject where d.dossier_owner is null and d.erased_at is null
  union all
  select r.subject, r.event_id, 'person-not-announced' from recorded r
  where not exists (
    select from journal j where j.subject = r.subject and j.topic = 2 and j.type = 'intake.person_recorded.v1'
  ) and exists (select from whole w where w.subject = r.subject)
  union all
  select t.subject, t.event_id, 'miscounted-' || kept.kind
  from whole t
  cross join lateral (
    select 'dossier' as kind, count(*) as rows from dossier d where d.dossier_id = t.subject
    union all select 'supplement', count(*) from supplement s where s.dossier_id = t.subject
    union all select 'withdrawal', count(*) from withdrawal w where w.dossier_id = t.subject
    union all select 'payment', count(*) from payment p where p.dossier_id = t.subject
  ) kept
  cross join lateral (
    select count(*) as facts from journal j
    where j.subject = t.subject and j.topic = 1 and j.type = case kept.kind
      when 'dossier' then 'intake.dossier_recorded.v1'
      when 'supplement' then 'intake.supplement_received.v1'
      when 'withdrawal' then 'intake.withdrawal_requested.v1'
      else 'intake.payment_received.v1'
    end
  ) said
  where kept.rows <> said.facts and not (kept.kind = 'dossier' and kept.rows = 0);
end;
