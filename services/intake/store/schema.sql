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

-- Money received, each payment request of a dossier at most once.
create table payment (
  payment uuid not null,
  dossier_id uuid not null references dossier,
  amount_vnd bigint not null,
  received_at timestamptz not null,
  primary key (dossier_id, payment)
);

-- Dossiers by the day of reception, so that a day can be counted without reading the years.
create index dossier_received on dossier using brin (received_at) with (pages_per_range = 16);

-- What must hold here of facts that were announced, for the ledger to ask; a row names what does not, and behind a space
-- by how much.
create function differences(subjects uuid[], events uuid[], types text[])
returns table (subject uuid, event_id uuid, what text)
language sql stable
begin atomic
  with fact as (
    select f.subject, f.event_id, f.type from unnest(subjects, events, types) as f (subject, event_id, type)
  ), touched as (
    -- What was folded is not counted any more.
    select f.subject, (array_agg(f.event_id))[1] as event_id,
      (array_agg(f.event_id) filter (where f.type = 'intake.dossier_recorded.v1'))[1] as recorded,
      not exists (select from lane l where l.subject = f.subject) as whole
    from fact f where f.type like 'intake.%' and f.type not like 'intake.c%' group by f.subject
  ), said as materialized (
    select t.subject, t.event_id, t.recorded, count(*) filter (where j.type = 'intake.dossier_recorded.v1') as dossiers,
      count(*) filter (where j.type = 'intake.supplement_received.v1') as supplements,
      count(*) filter (where j.type = 'intake.withdrawal_requested.v1') as withdrawals,
      count(*) filter (where j.type = 'intake.payment_received.v1') as payments,
      count(*) filter (where j.type = 'intake.person_recorded.v1') as persons,
      count(*) filter (where j.type = 'intake.person_corrected.v1') as corrections,
      count(*) filter (where j.type = 'intake.person_erased.v1') as erasures
    from touched t left join journal j on j.subject = t.subject where t.whole
    group by t.subject, t.event_id, t.recorded
  )
  select t.subject, t.recorded, 'no-dossier' from touched t
  where t.recorded is not null and not exists (select from dossier d where d.dossier_id = t.subject)
  union all
  select t.subject, t.recorded, 'no-person' from touched t
  join dossier d on d.dossier_id = t.subject
  where t.recorded is not null and d.dossier_owner is null and d.erased_at is null
  union all
  select s.subject, s.recorded, 'person-not-announced' from said s where s.recorded is not null and s.persons = 0
  union all
  select s.subject, s.event_id,
    'miscounted-' || counted.kind || ' ' || to_char(counted.rows - counted.facts, 'FMSG999990')
  from said s
  left join dossier d on d.dossier_id = s.subject
  cross join lateral (select count(*) as supplements from supplement b where b.dossier_id = s.subject) papers
  cross join lateral (select count(*) as withdrawals from withdrawal w where w.dossier_id = s.subject) wishes
  cross join lateral (select count(*) as payments from payment p where p.dossier_id = s.subject) money
  cross join lateral (values
    ('dossier', case when d.dossier_id is null then s.dossiers else 1 end, s.dossiers),
    ('supplement', papers.supplements, s.supplements), ('withdrawal', wishes.withdrawals, s.withdrawals),
    ('payment', money.payments, s.payments),
    ('correction', (d.corrected_at is not null)::int, least(s.corrections, 1)),
    ('erasure', (d.erased_at is not null)::int, least(s.erasures, 1))
  ) as counted (kind, rows, facts)
  where counted.rows <> counted.facts and (d.dossier_id is not null or counted.kind not in ('correction', 'erasure'));
end;
