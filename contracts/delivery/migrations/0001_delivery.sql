-- What every service keeps so that no message is lost, doubled or reordered.

-- Every fact this service announced, in order per (subject, topic): what its value was, and a running hash. Of a subject
-- of which it said nothing for `outcomes_days`, the ends of the lanes alone stay, in `lane`.
create table journal (
  subject uuid not null,
  topic smallint not null,
  sequence int not null,
  type text not null,
  event_id uuid not null,
  cause_id uuid,
  trace_id uuid not null,
  announced_at timestamptz not null,
  digest bytea not null,
  chain bytea not null,
  stored_at timestamptz not null default now(),
  primary key (subject, topic, sequence)
);
create index journal_stored on journal (stored_at);

-- The end of a lane whose facts were folded; where citizens are shown its history, also the facts' types, and when.
create table lane (
  subject uuid not null,
  sequence int not null,
  topic smallint not null,
  chain bytea not null,
  said smallint[],
  said_at timestamptz[],
  primary key (subject, topic)
);
create table fact_type (
  code smallint generated always as identity primary key,
  type text not null unique
);

-- From where on journal and inbox are still to be looked through, up to when outcomes were forgotten, and after how many
-- days they are. Whoever holds the row folds. Before the row was there, nothing had been said or heard.
create table folding (
  said_from timestamptz not null default now(),
  heard_from timestamptz not null default now(),
  forgotten_until timestamptz,
  outcomes_days smallint
);
insert into folding default values;

-- Facts stored with their change and not yet carried to Kafka; a null payload erases.
create table outbox (
  shard smallint not null,
  seq bigint generated always as identity,
  topic text not null,
  key text not null,
  headers bytea not null,
  payload bytea,
  stored_at timestamptz not null default clock_timestamp(),
  primary key (shard, seq)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);

-- Whoever holds a shard's row may carry its facts; nobody else.
create table outbox_shard (shard smallint primary key);
insert into outbox_shard select generate_series(0, 15);

-- Every fact this service admitted, once; forgotten a day later than what it may have led to is folded.
create table inbox (
  event_id uuid primary key,
  subject uuid not null,
  topic smallint not null,
  sequence int not null,
  outcome text not null,
  admitted_at timestamptz not null default now()
);
create index inbox_admitted on inbox (admitted_at);

-- Records that could not be applied, and those that wait behind them; `key` is what their key is called where it is long
-- or no text. Places are given anew where Kafka's data was lost, so a record is its place and its content.
create table parked (
  parked_id bigint generated always as identity primary key,
  topic text not null,
  partition int not null,
  record_offset bigint not null,
  key text,
  raw_key bytea,
  event_id uuid,
  type text,
  headers bytea not null,
  payload bytea,
  state text not null check (state in ('waiting', 'dead', 'discarded')),
  reason text not null,
  error text not null,
  attempts int not null default 0,
  parked_at timestamptz not null default now(),
  next_at timestamptz not null default now(),
  discarded_because text,
  content bytea not null generated always as (
    sha256(coalesce(sha256(raw_key), '') || sha256(headers) || coalesce(sha256(payload), ''))
  ) stored,
  unique (topic, partition, record_offset, content)
);
create index parked_by_key on parked (topic, key, parked_id) where state <> 'discarded';
create index parked_due on parked (next_at) where state = 'waiting';
create index parked_fact on parked (event_id) where event_id is not null;
create index parked_dead on parked (parked_id) where state = 'dead';

-- Answers already given, so that a repeated request gets the first answer again.
create table request (
  request uuid primary key,
  body_hash bytea not null,
  status smallint not null,
  answer bytea not null,
  answered_at timestamptz not null default now()
);

-- Catalogue and calendar versions heard of; never changed, never dropped.
create table edition (
  edition_id bigint generated always as identity unique,
  kind text not null check (kind in ('catalogue', 'calendar')),
  version text not null,
  body text not null,
  published_at timestamptz not null,
  primary key (kind, version)
);
