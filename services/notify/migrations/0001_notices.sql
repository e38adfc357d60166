-- What notify remembers of dossiers, their people, and the notices to them.

-- A dossier whose people were heard of. Whoever announces about it, or changes its people, holds its row.
-- Where only the erasure was heard, there is no code.
create table dossier (
  dossier_id uuid primary key,
  dossier_code text,
  receiving_commune text,
  handling_commune text,
  opening text not null,
  catalogue text,
  erased_at timestamptz
);
create index dossier_by_code on dossier (dossier_code);

-- Who may be told: the newest whole of what the counter wrote, less what no notice needs.
create table person (
  dossier_id uuid not null,
  part text not null check (part in ('owner', 'submitter')),
  ref uuid not null,
  called text not null,
  phone text,
  email text,
  language text not null,
  preferred text,
  primary key (dossier_id, part)
);

-- What an official wrote for the citizen, until it is told.
create table words (
  words uuid primary key,
  dossier_id uuid not null,
  text text not null
);
create index words_by_dossier on words (dossier_id);

-- One fact, one person, one channel: told once. Kept for ever, without address and text.
create table notice (
  notice_id uuid primary key,
  dossier_id uuid not null,
  told uuid not null,
  recipient uuid,
  stored_at timestamptz not null,
  finished_at timestamptz,
  attempts smallint not null default 0,
  kind text not null,
  channel text not null,
  state text not null check (state in ('waiting', 'sent', 'failed', 'cancelled')),
  reason text,
  provider_id text,
  text_hash bytea,
  unique nulls not distinct (dossier_id, told, recipient, channel)
);

-- The letters of waiting notices: address and text live here alone, and leave when the outcome is known.
-- A claimed letter is due again when its lease ends.
create table letter (
  notice_id uuid primary key,
  dossier_id uuid not null,
  channel text not null,
  address text not null,
  subject text not null,
  text text not null,
  traceparent text not null,
  next_at timestamptz not null,
  claimed_at timestamptz,
  attempts smallint not null default 0,
  unknowns smallint not null default 0
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
  autovacuum_vacuum_cost_delay = 0);
create index letter_due on letter (channel, next_at);
create index letter_by_dossier on letter (dossier_id);

-- Every try that counted and did not end in acceptance.
create table attempt (
  notice_id uuid not null,
  number smallint not null,
  ended_at timestamptz not null,
  outcome text not null check (outcome in ('rejected', 'troubled', 'unknown')),
  reason text not null,
  primary key (notice_id, number)
);
