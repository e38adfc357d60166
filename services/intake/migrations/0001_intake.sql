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
