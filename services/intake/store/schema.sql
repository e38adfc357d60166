-- What intake remembers: dossiers as received, their people apart, and what was brought later.

-- The highest number given of each agency and day; gaps are allowed, reuse is not.
create table dossier_number (
  agency text not null,
  day date not null,
  last int not null,
  primary key (agency, day)
) with (fillfactor = 50);

-- A reception never changes; `promises` counts the dates printed for it, and its people can be corrected and forgotten
-- (the owner's reference stays). `request` is what the commune's idempotency key is kept as.
create table dossier (
  dossier_id uuid primary key,
  request uuid not null unique,
  owner_ref uuid not null,
  submitter_ref uuid,
  received_at timestamptz not null,
  recorded_at timestamptz not null,
  due_at timestamptz not null,
  apology_latest timestamptz,
  transfer_by timestamptz not null,
  corrected_at timestamptz,
  erased_at timestamptz,
  promises smallint not null default 1,
  code text not null unique,
  commune text not null,
  body_hash bytea not null,
  handling_commune text not null,
  procedure text not null,
  case_code text not null,
  channel text not null,
  papers json not null,
  dossier_owner json,
  submitter json,
  calendar text not null,
  catalogue text not null,
  opening bytea not null
);

-- Supplements brought, each request at most once.
create table supplement (
  request uuid primary key,
  dossier_id uuid not null references dossier,
  papers json not null,
  received_at timestamptz not null,
  promise smallint not null,
  due_at timestamptz not null
);
create index supplement_of_dossier on supplement (dossier_id);

-- Wishes to have the dossier back; the reason is the citizen's own words and stays here.
create table withdrawal (
  withdrawal uuid primary key,
  dossier_id uuid not null references dossier,
  reason text,
  requested_at timestamptz not null
);
create index withdrawal_of_dossier on withdrawal (dossier_id);

-- Money received, each payment request at most once.
create table payment (
  payment uuid primary key,
  dossier_id uuid not null references dossier,
  amount_vnd bigint not null,
  received_at timestamptz not null
);
create index payment_of_dossier on payment (dossier_id);

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
