-- Who handles each dossier and by which rule, how far the work is, and its clock. `state` is the national code,
-- `standing_left` what the promise has left in working minutes while the clock stands.
create table assignment (
  dossier_id uuid primary key,
  received_at timestamptz not null,
  clock_from timestamptz not null,
  due_at timestamptz not null,
  exact_due_at timestamptz,
  apology_latest timestamptz,
  paused_at timestamptz,
  ended_at timestamptz,
  pending uuid,
  withdrawal uuid,
  paused_minutes int not null default 0,
  standing_left int,
  state smallint not null check (state between 2 and 10 and state <> 3),
  promise smallint not null default 1,
  step smallint not null,
  supplements smallint not null default 0,
  step_started boolean not null default false,
  apologised boolean not null default false,
  code text not null unique,
  receiving_commune text not null,
  handling_commune text not null,
  procedure text not null,
  procedure_case text not null,
  field text not null,
  rule text not null,
  unit text not null,
  holder text not null,
  template text not null,
  catalogue text not null,
  calendar text not null,
  opening bytea not null,
  outcome text,
  timeliness text,
  result text
) with (fillfactor = 90);

-- What the desk shows: a commune's open work by date, the province's, the dossiers whose clock stands, results to return.
create index assignment_open on assignment (handling_commune, due_at, dossier_id) where state in (4, 5, 6);
create index assignment_due on assignment (due_at, dossier_id) where state in (4, 5, 6);
create index assignment_paused on assignment (handling_commune, standing_left, dossier_id)
  where state in (5, 6) and paused_at is not null;
create index assignment_standing on assignment (standing_left, dossier_id)
  where state in (5, 6) and paused_at is not null;
create index assignment_ready on assignment (handling_commune, due_at, dossier_id) where state = 9;

-- Every date ever promised; none is edited. `suppressed_due_at` is what the calendar alone would have said.
create table promise (
  dossier_id uuid not null,
  counted_from timestamptz not null,
  due_at timestamptz not null,
  exact_due_at timestamptz,
  suppressed_due_at timestamptz,
  apology_latest timestamptz,
  made_at timestamptz not null,
  number smallint not null,
  cause text not null,
  term text,
  calendar text not null,
  catalogue text not null,
  primary key (dossier_id, number)
);

-- When the clock stood still, and why; one that was never ended stood until the dossier's own end.
create table pause (
  dossier_id uuid not null,
  began_at timestamptz not null,
  ended_at timestamptz,
  reason text not null,
  legal_basis text not null,
  begun_by text not null,
  ended_by text,
  primary key (dossier_id, began_at)
);

-- The requests to the citizen: papers, and money.
create table supplement (
  dossier_id uuid not null,
  request uuid not null,
  asked_at timestamptz not null,
  answer_by timestamptz,
  brought_at timestamptz,
  due_at timestamptz not null,
  working_minutes_left int not null,
  mode text not null,
  reason text not null,
  papers text[] not null,
  words uuid,
  primary key (dossier_id, request)
);

create table payment (
  dossier_id uuid not null,
  payment uuid not null,
  asked_at timestamptz not null,
  pay_by timestamptz,
  paid_at timestamptz,
  amount_vnd bigint not null,
  paid_vnd bigint,
  purpose text not null,
  primary key (dossier_id, payment)
);

-- What other agencies were asked; who does not answer in time has agreed where `tacit`, and is overdue elsewhere. An
-- answer that came in time and was noted later takes the place of the agreement, whose instant stays in `agreed_at`.
create table opinion (
  dossier_id uuid not null,
  opinion uuid not null,
  asked_at timestamptz not null,
  due_at timestamptz not null,
  overdue_at timestamptz,
  agreed_at timestamptz,
  answered_at timestamptz,
  tacit boolean not null,
  agency text not null,
  question text not null,
  asked_by text not null,
  within text,
  answer text,
  answered_by text,
  note text,
  answer_note text,
  primary key (dossier_id, opinion)
);

-- What is owed from outside, until when: papers, money, opinions. Each row fires once; an answer or an end removes it.
-- `until_at` was told, `term` is what it was counted by, `calendar` by which; a row of an older one is counted again first.
create table awaited (
  dossier_id uuid not null,
  subject uuid not null,
  due_at timestamptz not null,
  asked_at timestamptz not null,
  until_at timestamptz not null,
  name text not null,
  term text,
  calendar text not null,
  primary key (dossier_id, subject, name)
);
create index awaited_due on awaited (due_at);
create index awaited_subject on awaited (subject);
create index awaited_calendar on awaited (calendar);

-- What officials wrote for the citizen, for as long as the tracking page shows it.
create table words (
  dossier_id uuid not null,
  words uuid not null,
  written_at timestamptz not null,
  keep_until timestamptz,
  text text not null,
  primary key (dossier_id, words)
);
create index words_to_forget on words (keep_until) where keep_until is not null;

-- The next sounding of every open dossier, and the highest rung of its promise that has sounded; it stands where
-- `due_at` is null. The promise is the timer's epoch; a firing winds the next, and the end deletes the row. `last_due_at`
-- is when the one that fired last was due.
create table timer (
  dossier_id uuid primary key,
  due_at timestamptz,
  last_due_at timestamptz,
  promise smallint not null,
  name text not null,
  sounded text
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
create index timer_due on timer (due_at) where due_at is not null;

-- Dossiers for which a timer, the end of a waiting or a recount failed: they are tried again later and keep no other waiting.
create table setback (
  work text not null check (work in ('timer', 'waiting', 'recount')),
  dossier_id uuid not null,
  failures int not null default 1,
  why text not null,
  again_at timestamptz not null,
  primary key (work, dossier_id)
);
create view put_off as select work, dossier_id from setback where again_at > clock_timestamp();

-- Apologies that wait for the approver; the command sends them, an end or a new promise takes them away.
create table apology_draft (
  dossier_id uuid primary key,
  drafted_at timestamptz not null,
  new_due_at timestamptz,
  promise smallint not null,
  reason text not null
);

-- What auditors should look at: what was done, by whom, and against which limit.
create table remark (
  event_id uuid primary key,
  dossier_id uuid not null,
  at timestamptz not null,
  limit_at timestamptz not null,
  kind text not null,
  by_account text not null,
  reason text
);
create index remark_by_kind on remark (kind, at);

create view closed_just_before as
select a.code, a.handling_commune as commune, a.unit, a.procedure, r.at as closed_at, r.limit_at as due_at,
  r.by_account, round(extract(epoch from r.limit_at - r.at) / 60)::int as minutes_before
from remark r join assignment a using (dossier_id) where r.kind = 'closed-just-before';

create view asked_on_last_day as
select a.code, a.handling_commune as commune, a.unit, a.procedure, r.at as asked_at, r.limit_at as ask_by,
  r.by_account, r.reason
from remark r join assignment a using (dossier_id) where r.kind = 'asked-on-last-day';

create view date_moved as
select a.code, a.handling_commune as commune, a.unit, a.procedure, p.number as promise, old.due_at as old_due_at,
  p.due_at, p.made_at, p.cause, r.reason, coalesce(r.by_account, 'system:' || p.cause) as by_account,
  (a.promise - 1)::int as moves
from promise p
join promise old on old.dossier_id = p.dossier_id and old.number = p.number - 1
join assignment a on a.dossier_id = p.dossier_id
left join remark r on r.dossier_id = p.dossier_id and r.kind = 'date-moved' and r.at = p.made_at
where p.number > 1 and p.due_at <> old.due_at;

create view returned_after_due as
select a.code, a.handling_commune as commune, a.unit, a.procedure, a.ended_at as closed_at, r.limit_at as due_at,
  r.at as returned_at, a.timeliness, r.by_account
from remark r join assignment a using (dossier_id) where r.kind = 'returned-after-due';

create view stop_lifted as
select a.code, a.handling_commune as commune, a.unit, a.procedure, r.at as lifted_at, r.limit_at as stopped_at,
  r.by_account
from remark r join assignment a using (dossier_id) where r.kind = 'stop-lifted';

-- What is owed and past its date.
create view late_dossier as
select a.dossier_id, a.code, a.handling_commune as commune, a.unit, a.procedure, a.due_at, a.promise, a.apologised,
  t.sounded
from assignment a left join timer t using (dossier_id)
where a.state in (4, 5, 6) and (t.sounded = 'T' or a.due_at < coalesce(a.paused_at, now()));

-- A calendar published after others: the open dossiers that its changed days touch are counted anew, commune by commune.
create table recount (
  recount_id bigint generated always as identity primary key,
  version text not null unique,
  derived_from text not null,
  event_id uuid not null,
  traceparent text not null,
  published_at timestamptz not null,
  begun_at timestamptz not null,
  done_at timestamptz,
  days date[] not null
);
create table recount_part (
  recount_id bigint not null references recount,
  handling_commune text not null,
  days date[] not null,
  reached uuid not null default '00000000-0000-0000-0000-000000000000',
  touched int not null default 0,
  moved int not null default 0,
  kept int not null default 0,
  done_at timestamptz,
  primary key (recount_id, handling_commune)
);
create index recount_part_open on recount_part (handling_commune, recount_id) where done_at is null;

-- The days over which each open dossier's term runs, both ends included; `plain` where nothing but its reception bears on it.
create view open_interval as
select dossier_id, code, handling_commune, calendar, clock_from, due_at,
  (clock_from at time zone 'Asia/Ho_Chi_Minh')::date as begins_on,
  (due_at at time zone 'Asia/Ho_Chi_Minh')::date as ends_on,
  promise = 1 and paused_at is null and not exists (
    select from pause where pause.dossier_id = assignment.dossier_id
  ) as plain
from assignment where state in (4, 5, 6);

-- Dates that a calendar alone would have put elsewhere, and a floor kept where they are.
create table kept_date (
  dossier_id uuid not null,
  recount_id bigint not null references recount,
  due_at timestamptz not null,
  suppressed_due_at timestamptz not null,
  primary key (dossier_id, recount_id)
);
