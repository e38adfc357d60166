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

-- Since when the database has been there; until a little after, nobody could have caught up.
create view up_since as select pg_postmaster_start_time() as at;

-- Timers and waitings that should have fired by now and nobody is working off, the oldest thousand: later than five minutes
-- while nothing of their kind has sounded within the last one, or passed by while younger timers sounded, or set back.
-- The clock is the database's. Where the service's own runs behind it, its newest facts tell by how much, and so much
-- later is late; one that runs ahead fires sooner, and is late when it is late here.
create view overdue as
with behind as (
  select least(max(j.announced_at - j.stored_at), interval '0') as span from (
    select announced_at, stored_at from journal order by stored_at desc limit 20
  ) j
), sounded as (
  select case when j.type in ('routing.deadline_near.v1', 'routing.deadline_missed.v1') then 'timer' else 'waiting' end
    as work, j.stored_at, t.last_due_at
  from journal j left join timer t on t.dossier_id = j.subject
  where j.stored_at > now() - interval '1 minute' and (
    j.type in (
      'routing.deadline_near.v1', 'routing.deadline_missed.v1', 'routing.supplement_reminder.v1',
      'routing.opinion_overdue.v1'
    )
    -- Officials stop dossiers and note answers, too: theirs leave no timer, and no agreement of that instant.
    or j.type = 'routing.dossier_stopped.v1' and t.dossier_id is not null
    or j.type = 'routing.opinion_received.v1' and exists (
      select from opinion o where o.dossier_id = j.subject and o.agreed_at = j.announced_at
    )
  )
), flow as materialized (
  -- What another process took a moment before may not be committed yet: only what sounded a little ago passed others by.
  select work, min(last_due_at) filter (where work = 'timer' and stored_at < now() - interval '10 seconds') as reached
  from sounded group by work
), due as (
  select dossier_id, 'timer' as work, 'timer ' || name as what, due_at from timer
  where due_at < now() - interval '5 minutes'
  union all
  select dossier_id, 'waiting', name || ' ' || subject, due_at from awaited
  where due_at < now() - interval '5 minutes'
)
select d.dossier_id, d.what, d.due_at
from due d cross join behind cross join up_since left join flow f on f.work = d.work
where d.due_at < now() + behind.span - interval '5 minutes'
  and (
    f.work is null and up_since.at < now() - interval '2 minutes'
    or d.due_at < f.reached
    or exists (select from setback s where s.work = d.work and s.dossier_id = d.dossier_id)
  )
  and exists (select from assignment a where a.dossier_id = d.dossier_id)
  -- Whoever is routed late, or goes on after a pause, may be given an hour that is past.
  and not exists (
    select from journal j
    where j.subject = d.dossier_id and j.topic = 4 and j.stored_at > now() - interval '5 minutes'
  )
order by d.due_at limit 1000;

-- What must hold here of facts that were heard or announced, for the ledger to ask; a row names what does not, and
-- behind a space of what, or by how much.
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
    from fact f where f.type not like 'intake.c%' group by f.subject
  ), said as materialized (
    select t.subject, t.event_id, t.recorded, count(*) filter (where j.type = 'routing.dossier_routed.v1') as routed,
      count(*) filter (where j.type = 'routing.supplement_requested.v1') as supplements,
      count(*) filter (where j.type = 'routing.payment_requested.v1') as payments,
      count(*) filter (where j.type = 'routing.promise_moved.v1') as moves,
      count(*) filter (where j.type = 'routing.clock_paused.v1') as pauses,
      count(*) filter (where j.type = 'routing.clock_resumed.v1') as resumptions,
      count(*) filter (where j.type = 'routing.opinion_requested.v1') as opinions,
      count(*) filter (where j.type = 'routing.opinion_received.v1') as answers,
      count(*) filter (where j.type = 'routing.opinion_overdue.v1') as overdue,
      count(*) filter (where j.type = 'routing.step_started.v1') as started,
      count(*) filter (where j.type = 'routing.step_completed.v1') as completed,
      count(*) filter (where j.type in (
        'routing.dossier_completed.v1', 'routing.dossier_stopped.v1', 'routing.dossier_withdrawn.v1'
      )) - count(*) filter (where j.type = 'routing.stop_lifted.v1') as ends,
      count(*) filter (where j.type = 'routing.result_returned.v1') as returns,
      count(*) filter (where j.type in ('routing.deadline_near.v1', 'routing.deadline_missed.v1')) as soundings,
      count(*) filter (where j.type = 'routing.words_written.v1') as words
    from touched t left join journal j on j.subject = t.subject where t.whole
    group by t.subject, t.event_id, t.recorded
  ), held as materialized (
    select s.*, a.state, a.step, a.step_started, a.catalogue, a.template, a.promise
    from said s join assignment a on a.dossier_id = s.subject
  ), offered as materialized (
    -- The first step that is not the counter's.
    select e.version, template ->> 'code' as code, (
      select coalesce(min(step.place) - 1, 0)
      from jsonb_array_elements(template -> 'steps') with ordinality as step (body, place)
      where step.body ->> 'role' <> 'reception_officer'
    ) as first_step
    from edition e cross join lateral jsonb_array_elements(e.body::jsonb -> 'templates') as template
    where e.kind = 'catalogue' and e.version in (select h.catalogue from held h)
  ), walked as (
    -- Papers that begin the term anew begin the steps anew.
    select h.subject, h.event_id, h.step - o.first_step as steps, h.step_started,
      coalesce(since.started, h.started) as started, coalesce(since.completed, h.completed) as completed
    from held h join offered o on o.version = h.catalogue and o.code = h.template
    left join lateral (
      select min(r.sequence) as sequence from journal r
      where r.subject = h.subject and r.topic = 4 and r.type = 'routing.clock_resumed.v1' and r.sequence > (
        select max(q.sequence) from journal q
        where q.subject = h.subject and q.topic = 4 and q.type = 'routing.supplement_requested.v1' and exists (
          select from journal n where n.subject = h.subject and n.topic = 4 and n.sequence > q.sequence
          and n.type = 'routing.clock_resumed.v1'
        )
      )
    ) anew on exists (select from supplement s where s.dossier_id = h.subject and s.mode = 'RESTART')
    left join lateral (
      select count(*) filter (where j.type = 'routing.step_started.v1') as started,
        count(*) filter (where j.type = 'routing.step_completed.v1') as completed
      from journal j where j.subject = h.subject and j.topic = 4 and j.sequence > anew.sequence
    ) since on anew.sequence is not null
    where h.state not in (9, 10)
  ), kept as (
    select h.*, requests.supplements as supplement_rows, money.payments as payment_rows, stood.pauses as pause_rows,
      stood.ended as ended_rows, asked.opinions as opinion_rows, asked.answers as answer_rows,
      asked.overdue as overdue_rows, dates.promises, dates.moves as move_rows, kept_words.words as word_rows
    from held h
    cross join lateral (select count(*) as supplements from supplement s where s.dossier_id = h.subject) requests
    cross join lateral (select count(*) as payments from payment p where p.dossier_id = h.subject) money
    cross join lateral (select count(*) as words from words w where w.dossier_id = h.subject) kept_words
    cross join lateral (
      select count(*) as pauses, count(p.ended_at) as ended from pause p where p.dossier_id = h.subject
    ) stood
    cross join lateral (
      -- An answer that came in time is told beside the agreement whose place it takes.
      select count(*) as opinions, count(o.overdue_at) as overdue, count(o.answered_at)
        + count(*) filter (where o.agreed_at <> o.answered_at) as answers
      from opinion o where o.dossier_id = h.subject
    ) asked
    cross join lateral (
      -- Papers or money may begin another term without moving the date, and say no move then.
      select count(*) as promises, count(*) filter (
        where p.number > 1 and not (p.cause in ('supplement', 'payment') and exists (
          select from promise old
          where old.dossier_id = p.dossier_id and old.number = p.number - 1 and old.due_at = p.due_at
        ))
      ) as moves
      from promise p where p.dossier_id = h.subject
    ) dates
  ), open as materialized (
    select t.subject, t.event_id, a.state, a.pending, a.paused_at, a.promise, a.due_at, a.catalogue, a.procedure,
      a.procedure_case
    from touched t join assignment a on a.dossier_id = t.subject where a.state in (4, 5, 6)
  ), unpaid as materialized (
    select o.* from open o join payment p on p.dossier_id = o.subject and p.payment = o.pending
    where o.state = 6 and p.pay_by is not null and not exists (
      select from awaited w where w.dossier_id = o.subject and w.subject = o.pending and w.name = 'silence'
    )
  ), stopping as materialized (
    select e.version, offer ->> 'code' as procedure, each ->> 'code' as procedure_case
    from edition e cross join lateral jsonb_array_elements(e.body::jsonb -> 'procedures') as offer
    cross join lateral jsonb_array_elements(offer -> 'cases') as each
    where e.kind = 'catalogue' and e.version in (select u.catalogue from unpaid u)
      and (each ->> 'unpaid_stops')::boolean
  )
  select t.subject, t.recorded, 'no-assignment' from touched t
  where t.recorded is not null and not exists (select from assignment a where a.dossier_id = t.subject)
  union all
  select s.subject, s.recorded, case when s.routed = 0 then 'not-routed' else 'routed-twice' end
  from said s where s.recorded is not null and s.routed <> 1
  union all
  select t.subject, t.event_id,
    'miscounted-promise ' || to_char(dates.kept - a.promise, 'FMSG999990') || ', ' || coalesce(dates.lowest, 0)
  from touched t
  join assignment a on a.dossier_id = t.subject
  cross join lateral (
    select count(*) as kept, min(p.number) as lowest from promise p where p.dossier_id = t.subject
  ) dates
  where a.promise <> dates.kept or dates.lowest is distinct from 1
  union all
  select k.subject, k.event_id,
    'miscounted-' || counted.kind || ' ' || to_char(counted.rows - counted.facts, 'FMSG999990')
  from kept k
  cross join lateral (values
    ('supplement', k.supplement_rows, k.supplements), ('payment', k.payment_rows, k.payments),
    -- A promise that is missing altogether is told by its own name.
    ('moved-promise', case when k.promise = k.promises then k.move_rows else k.moves end, k.moves),
    ('pause', k.pause_rows, k.pauses), ('resumption', k.ended_rows, k.resumptions),
    ('opinion', k.opinion_rows, k.opinions), ('opinion-answer', k.answer_rows, k.answers),
    ('opinion-overdue', k.overdue_rows, k.overdue),
    -- Words are forgotten in time, and never before they were said.
    ('words', greatest(k.word_rows, k.words), k.words),
    ('end', (k.state in (7, 8, 9, 10))::int, k.ends), ('return', (k.state = 10)::int, k.returns)
  ) as counted (kind, rows, facts)
  where counted.rows <> counted.facts
  union all
  select w.subject, w.event_id, 'miscounted-step ' || to_char(w.steps - w.completed, 'FMSG999990') || ', '
    || to_char(w.step_started::int - w.started + w.completed, 'FMSG999990')
  from walked w
  where w.steps <> w.completed or w.step_started::int <> w.started - w.completed
  union all
  select h.subject, h.event_id, 'not-sounded ' || h.promise from held h join timer t on t.dossier_id = h.subject
  where t.sounded is not null and h.soundings = 0
  union all
  -- A promise that was still to come when it was made is sounded sooner or later, unless the clock stands.
  select o.subject, o.event_id, 'no-timer ' || o.promise from open o
  join promise p on p.dossier_id = o.subject and p.number = o.promise
  left join timer t on t.dossier_id = o.subject
  where o.paused_at is null and p.due_at > p.made_at and t.due_at is null and t.sounded is distinct from 'T'
    and not exists (select from pause s where s.dossier_id = o.subject and s.ended_at >= p.due_at)
  union all
  select o.subject, o.event_id, 'not-awaited ' || o.pending from open o
  join supplement s on s.dossier_id = o.subject and s.request = o.pending
  where o.state = 5 and s.answer_by is not null and not exists (
    select from awaited w where w.dossier_id = o.subject and w.subject = o.pending and w.name = 'silence'
  )
  union all
  select o.subject, o.event_id, 'not-awaited ' || asked.opinion from open o
  join opinion asked on asked.dossier_id = o.subject
  where asked.answered_at is null and asked.overdue_at is null and not exists (
    select from awaited w where w.dossier_id = o.subject and w.subject = asked.opinion and w.name = 'opinion'
  )
  union all
  select u.subject, u.event_id, 'not-awaited ' || u.pending from unpaid u
  join stopping s on s.version = u.catalogue and s.procedure = u.procedure and s.procedure_case = u.procedure_case
  union all
  select f.subject, f.event_id, 'withdrawal-not-noted' from fact f
  join inbox i on i.event_id = f.event_id
  where f.type = 'intake.withdrawal_requested.v1'
    and exists (select from assignment a where a.dossier_id = f.subject and a.withdrawal is null and a.state in (4, 5, 6))
    -- A fact is stored under its transaction's start, which may lie before that of the wish it answers.
    and not exists (
      select from journal j where j.subject = f.subject and j.topic = 4
      and j.stored_at > i.admitted_at - interval '90 seconds'
      and j.type in ('routing.dossier_withdrawn.v1', 'routing.withdrawal_refused.v1')
    )
    and not exists (select from lane l where l.subject = f.subject)
  union all
  select t.subject, j.cause_id, 'announced-twice' from touched t
  join journal j on j.subject = t.subject and j.cause_id is not null and j.type <> 'routing.dossier_routed.v1'
  group by t.subject, j.cause_id, j.type having count(*) > 1;
end;

-- Every day of a published calendar as one layer counts it, laid out from the edition's own text for the nightly audit.
-- `rank` working days and `seconds_before` working seconds of the loaded years lie before a day; the year before them is
-- there for receptions alone. Sessions are in seconds since midnight.
create table working_day (
  calendar text not null,
  layer text not null,
  day date not null,
  loaded boolean not null,
  works boolean not null,
  rank int not null,
  seconds_before bigint not null,
  seconds int not null,
  closes int not null,
  cut_off int not null,
  sessions int[] not null,
  primary key (calendar, layer, day)
);
create index working_day_rank on working_day (calendar, layer, rank) where works and loaded;
create index working_day_seconds on working_day (calendar, layer, seconds_before) where works;

-- Lays out every edition that is not yet laid out: the province's days, and those of each commune with rules of its own.
create function lay_out_calendars() returns void
language sql
begin atomic
  insert into working_day
  with edition_json as (
    select e.version, e.body::jsonb as body from edition e
    where e.kind = 'calendar' and not exists (select from working_day w where w.calendar = e.version)
  ), said_day as (
    select e.version, d.* from edition_json e,
      jsonb_to_recordset(e.body -> 'days') as d (date date, scope text, kind text)
  ), rule as (
    select e.version, r.scope, r.starts, r.ends, r.hours, r.same_day_until,
      greatest(length(r.starts), length(r.ends)) = 10 as dated,
      greatest(length(r.starts), length(r.ends)) is distinct from 10 and r.starts is not null as seasonal
    from edition_json e,
      jsonb_to_recordset(e.body -> 'sessions') as r (scope text, starts text, ends text, hours jsonb, same_day_until time)
    union all
    select version, 'default', null, null, '[["07:30", "12:00"], ["13:30", "17:00"]]', '15:00', false, false
    from edition_json
  ), layer as (
    select version, 'province' as layer from edition_json
    union select version, scope from said_day where scope not in ('nation', 'province')
    union select version, scope from rule where scope not in ('nation', 'province', 'default')
  ), calendar_day as (
    select l.version, l.layer, d::date as day, d::date >= make_date((e.body -> 'years' ->> 0)::int, 1, 1) as loaded,
      e.body -> 'working_weekdays' as week
    from layer l join edition_json e using (version),
      generate_series(
        make_date((e.body -> 'years' ->> 0)::int - 1, 1, 1), make_date((e.body -> 'years' ->> -1)::int, 12, 31), '1 day'
      ) as d
  ), ruled as (
    select c.*, coalesce(
        case when c.loaded then (
          select case s.kind when 'off' then false when 'makeup_work' then true end from said_day s
          where s.version = c.version and s.date = c.day and s.scope in (c.layer, 'province', 'nation')
            -- By `normal` a layer takes back what it said; behind the nation stands the week.
            and s.kind <> 'normal'
          order by array_position(array[c.layer, 'province', 'nation'], s.scope) limit 1
        ) end,
        c.week @> to_jsonb(extract(isodow from c.day)::int)
      ) as works, chosen.*
    from calendar_day c cross join lateral (
      select r.hours, r.same_day_until from rule r
      where r.version = c.version and r.scope in (c.layer, 'province', 'nation', 'default') and case
        when r.starts is null and r.ends is null then true
        when r.dated then c.day between coalesce(r.starts, '0001-01-01')::date and coalesce(r.ends, '9999-12-31')::date
        when r.starts <= r.ends then to_char(c.day, 'MM-DD') between r.starts and r.ends
        else to_char(c.day, 'MM-DD') >= r.starts or to_char(c.day, 'MM-DD') <= r.ends
      end
      order by array_position(array[c.layer, 'province', 'nation', 'default'], r.scope),
        r.dated desc nulls last, r.seasonal desc, r.starts desc nulls last
      limit 1
    ) as chosen
  ), timed as (
    select r.*, s.sessions, s.seconds, s.closes, least(extract(epoch from r.same_day_until)::int, s.closes) as cut_off
    from ruled r cross join lateral (
      select array_agg(edge order by session, side) as sessions, max(edge) as closes,
        sum(case side when 1 then -edge else edge end)::int as seconds
      from (
        select session, side, extract(epoch from text::time)::int as edge
        from jsonb_array_elements(r.hours) with ordinality as h (pair, session),
          jsonb_array_elements_text(h.pair) with ordinality as p (text, side)
      ) as edges
    ) as s
  )
  select version, layer, day, loaded, works,
    coalesce(sum((works and loaded)::int) over before, 0),
    case
      when loaded then coalesce(sum(case when works and loaded then seconds else 0 end) over before, 0)
      -- Nothing is counted on from an older reception than the eve of the loaded years: its day stands by itself.
      else -(works::int * seconds)
        - 100000000 * (make_date(extract(year from day)::int, 12, 31) - day)::bigint
    end,
    seconds, closes, cut_off, sessions
  from timed
  window before as (
    partition by version, layer order by day rows between unbounded preceding and 1 preceding
  );
end;

-- The n-th working day after a day, which itself never counts.
create function nth_working_day(in_calendar text, in_layer text, after date, n int) returns date
language sql stable
begin atomic
  select w.day from working_day w
  where w.calendar = in_calendar and w.layer = in_layer and w.works and w.loaded and w.rank = n - 1 + (
    select f.rank from working_day f
    where f.calendar = in_calendar and f.layer = in_layer and f.day = after + 1 and f.loaded
  );
end;

create function close_of(in_calendar text, in_layer text, on_day date) returns timestamptz
language sql stable
begin atomic
  select (w.day + make_interval(secs => w.closes)) at time zone 'Asia/Ho_Chi_Minh' from working_day w
  where w.calendar = in_calendar and w.layer = in_layer and w.day = on_day;
end;

-- Working seconds from the beginning of the loaded years to an instant.
create function worked_until(in_calendar text, in_layer text, instant timestamptz) returns bigint
language sql stable
begin atomic
  select w.seconds_before + case when w.works then coalesce((
    select sum(greatest(0, least(extract(epoch from at::time)::int, w.sessions[n + 1]) - w.sessions[n]))
    from generate_series(1, cardinality(w.sessions), 2) as n
  ), 0) else 0 end
  from (select date_trunc('second', instant at time zone 'Asia/Ho_Chi_Minh') as at) as local
  join working_day w on w.calendar = in_calendar and w.layer = in_layer and w.day = local.at::date;
end;

-- The first instant by which so many working seconds have passed since another: an exact fit ends with its session.
create function worked_on(in_calendar text, in_layer text, start timestamptz, seconds bigint) returns timestamptz
language sql stable
begin atomic
  select case when seconds = 0 then date_trunc('second', start) else (
    select (w.day + make_interval(secs => least(
        w.sessions[s.n] + target.second - w.seconds_before - s.worked_before, w.sessions[s.n + 1]
      ))) at time zone 'Asia/Ho_Chi_Minh'
    from (select worked_until(in_calendar, in_layer, start) + seconds as second) as target
    join lateral (
      select * from working_day d
      where d.calendar = in_calendar and d.layer = in_layer and d.works and d.seconds_before < target.second
      order by d.seconds_before desc limit 1
    ) as w on target.second <= w.seconds_before + w.seconds
    join lateral (
      select n, coalesce(sum(w.sessions[n + 1] - w.sessions[n]) over (
          order by n rows between unbounded preceding and 1 preceding
        ), 0) as worked_before
      from generate_series(1, cardinality(w.sessions), 2) as n
    ) as s on target.second - w.seconds_before
      between s.worked_before + 1 and s.worked_before + w.sessions[s.n + 1] - w.sessions[s.n]
  ) end;
end;

-- When a term that runs from an instant is due; null where a day that must be looked at is not loaded.
create function term_due(in_calendar text, in_layer text, counted_from timestamptz, term text) returns timestamptz
language sql stable
begin atomic
  select case
    when term = 'same day' then (
      select case
        when w.works and extract(epoch from at::time) <= w.cut_off then close_of(in_calendar, in_layer, at::date)
        else close_of(in_calendar, in_layer, nth_working_day(in_calendar, in_layer, at::date, 1))
      end
      from working_day w where w.calendar = in_calendar and w.layer = in_layer and w.day = at::date
    )
    when unit like 'working day%' then
      close_of(in_calendar, in_layer, nth_working_day(in_calendar, in_layer, at::date, count))
    when unit like 'day%' then
      close_of(in_calendar, in_layer, nth_working_day(in_calendar, in_layer, at::date + count - 1, 1))
    when unit like 'month%' then close_of(
      in_calendar, in_layer,
      nth_working_day(in_calendar, in_layer, (at::date + make_interval(months => count))::date - 1, 1)
    )
    when unit like 'clock hour%' then date_trunc('second', counted_from) + make_interval(hours => count)
    when unit like 'hour%' then worked_on(in_calendar, in_layer, counted_from, count * 3600::bigint)
  end
  from (
    select date_trunc('second', counted_from at time zone 'Asia/Ho_Chi_Minh') as at,
      substring(term from '^([0-9]+) ')::int as count, substring(term from '^[0-9]+ (.*)$') as unit
  ) as asked;
end;

-- A date after one more pause that has ended: later by the working minutes lost, up to the close of that day, and no
-- earlier than the close of the first day on which anything can still be done. It stands where the term still ends by it,
-- unless it is a day's close that the pause has reached. Who was late before stays late.
create function after_pause(
  in_calendar text, in_layer text, was_due timestamptz, was_exact timestamptz, began timestamptz, ended timestamptz,
  out due_at timestamptz, out exact timestamptz
)
language sql stable
begin atomic
  select case when outcome.stands then was_due else greatest(was_due, close_of(
      in_calendar, in_layer,
      (greatest(later.instant, worked_on(in_calendar, in_layer, ended, 60)) at time zone 'Asia/Ho_Chi_Minh')::date
    )) end,
    case
      when outcome.late then was_exact
      when outcome.stands and ended > was_due then ended
      when spent.lost > 0 or not outcome.stands then later.instant
      else was_exact
    end
  from (
    select worked_until(in_calendar, in_layer, date_trunc('minute', ended))
        - worked_until(in_calendar, in_layer, date_trunc('minute', began)) as lost,
      coalesce(was_exact, was_due) as exact
  ) as spent
  cross join lateral (
    select case
      when spent.lost > 0 then worked_on(in_calendar, in_layer, date_trunc('minute', spent.exact), spent.lost)
      else spent.exact
    end as instant
  ) as later
  cross join lateral (select greatest(later.instant, ended) as instant) as over
  cross join lateral (
    select began > greatest(was_due, spent.exact) as late,
      began > greatest(was_due, spent.exact) or case
        when ended >= was_due and exists (
          select from working_day w where w.calendar = in_calendar and w.layer = in_layer and w.works
            and w.day = (was_due at time zone 'Asia/Ho_Chi_Minh')::date
            and was_due = close_of(in_calendar, in_layer, w.day)
        ) then false
        else over.instant <= was_due or worked_until(in_calendar, in_layer, date_trunc('minute', over.instant))
          = worked_until(in_calendar, in_layer, date_trunc('minute', was_due))
      end as stands
  ) as outcome;
end;

-- A date that was given is one working day later for each working day before it that another calendar takes away.
create function given_under(
  given_calendar text, given_layer text, in_calendar text, in_layer text, given_at timestamptz, due_at timestamptz
) returns timestamptz
language sql stable
begin atomic
  select case when lost.days = 0 then due_at else least(
    close_of(in_calendar, in_layer, nth_working_day(in_calendar, in_layer, on_wall::date, lost.days)),
    (nth_working_day(in_calendar, in_layer, on_wall::date, lost.days) + on_wall::time) at time zone 'Asia/Ho_Chi_Minh'
  ) end
  from (select due_at at time zone 'Asia/Ho_Chi_Minh' as on_wall) as wall
  cross join lateral (
    select count(*)::int as days
    from working_day was join working_day now_is using (day)
    where was.calendar = given_calendar and was.layer = given_layer and was.works
      and now_is.calendar = in_calendar and now_is.layer = in_layer and not now_is.works
      and day > (given_at at time zone 'Asia/Ho_Chi_Minh')::date and day <= on_wall::date
  ) as lost;
end;

-- Until when one may apologise: the close of the last working day before a date, unless that lies before `since`.
create function apology_until(in_calendar text, in_layer text, due_on date) returns timestamptz
language sql stable
begin atomic
  select close_of(in_calendar, in_layer, b.day) from working_day b
  where b.calendar = in_calendar and b.layer = in_layer and b.works and b.loaded and b.rank = (
    select d.rank - 1 from working_day d
    where d.calendar = in_calendar and d.layer = in_layer and d.day = due_on and d.loaded
  );
end;

-- Every promise of an open dossier that a term was counted for, and the newest whatever it rests on, counted again by the
-- calendar edition it names; the newest also by the calendar in force. A row names one that differs.
create function audit_promises()
returns table (dossier_id uuid, code text, number smallint, what text, stated timestamptz, expected timestamptz)
language sql stable
begin atomic
  with recursive layer as (
    select distinct w.calendar, w.layer from working_day w
  ), calendar_edition as (
    -- What is published once the days are laid out, and what is promised by it, is audited the next time.
    select e.version, e.published_at, e.edition_id,
      exists (select from working_day w where w.calendar = e.version) as laid_out
    from edition e where e.kind = 'calendar'
  ), in_force as (
    select e.version from calendar_edition e where e.laid_out order by e.published_at desc, e.edition_id desc limit 1
  ), held as (
    select a.dossier_id, a.code, a.due_at as held_due_at, a.apology_latest as held_apology, a.handling_commune,
      p.number, p.number = a.promise as newest, p.due_at, p.suppressed_due_at, p.apology_latest, p.term, p.cause,
      p.counted_from, p.made_at, p.calendar, r.handling_commune is not null as under_way
    from assignment a join promise p on p.dossier_id = a.dossier_id
    -- What a recount has yet to reach may still stand by the calendar before.
    left join (select distinct handling_commune from recount_part where done_at is null) as r
      on r.handling_commune = a.handling_commune
    -- Joined, for the planner takes `not exists` to leave a single row, and every join after it to be small.
    left join calendar_edition e on e.version = p.calendar
    where a.state in (4, 5, 6) and (p.term is not null or p.number = a.promise) and e.laid_out is not false
  ), paused as (
    select s.dossier_id, s.began_at, s.ended_at, (
        -- The promise that the end of this pause made: what was brought may be heard of later.
        select min(m.number) from promise m
        where m.dossier_id = s.dossier_id and m.cause in ('supplement', 'payment') and m.made_at >= s.ended_at
          and m.made_at <= coalesce(s.next_began_at, 'infinity')
      ) as made
    from (
      select s.*, lead(s.began_at) over (partition by s.dossier_id order by s.began_at) as next_began_at
      from pause s join assignment a on a.dossier_id = s.dossier_id and a.state in (4, 5, 6)
    ) as s
    where s.ended_at is not null
  ), asked as (
    -- `own` is a promise as it was made; `now` the newest by the calendar in force and every pause since, `then` the same
    -- by its own calendar, where they may part; `step` one that a pause moved on from the promise before.
    select h.*, 'own' as how, h.calendar as by_calendar, h.made_at as until from held h
    union all
    select h.*, 'now', f.version, 'infinity' from held h join in_force f on h.calendar <> f.version
    where h.newest and not h.under_way
    union all
    select h.*, 'then', h.calendar, 'infinity'
    from held h join (select s.dossier_id, max(s.ended_at) as last from paused s group by s.dossier_id) as l
      on l.dossier_id = h.dossier_id and l.last > h.made_at
    where h.newest
    union all
    select h.*, 'step', h.calendar, h.made_at
    from held h join promise b on b.dossier_id = h.dossier_id and b.number = h.number - 1
    where h.newest and h.term is null and h.cause in ('supplement', 'payment')
      -- From a date of another calendar nothing moves on, unless a recount has kept it.
      and (b.calendar = h.calendar or exists (
        select from kept_date k where k.dossier_id = b.dossier_id and k.due_at = b.due_at
      ))
  ), course as (
    select a.dossier_id, a.number, a.how, a.by_calendar, a.until, a.handling_commune, a.term, a.counted_from,
      a.number as counted_number, null::timestamptz as given_at, null::timestamptz as given,
      null::timestamptz as exact, null::text as given_by
    from asked a where a.term is not null
    union all
    select a.dossier_id, a.number, a.how, a.by_calendar, a.until, a.handling_commune, c.term, c.counted_from, c.number,
      g.made_at, g.due_at, null, g.calendar
    from asked a
    join lateral (
      select c.* from promise c where c.dossier_id = a.dossier_id and c.number < a.number and c.term is not null
      order by c.number desc limit 1
    ) as c on a.term is null and a.how <> 'step'
    left join lateral (
      select g.* from promise g
      where g.dossier_id = a.dossier_id and g.number between c.number and a.number and g.cause = 'apology'
      order by g.number desc limit 1
    ) as g on true
    union all
    select a.dossier_id, a.number, a.how, a.by_calendar, a.until, a.handling_commune, null, null, 1, b.made_at, b.due_at,
      b.exact_due_at, a.by_calendar
    from asked a join promise b on b.dossier_id = a.dossier_id and b.number = a.number - 1 and a.how = 'step'
  ), keyed as (
    -- Of a term in days the hour tells nothing, save on which side of the cut-off it lies: few questions remain.
    select c.*, case
        when c.term like '%hour%' then date_trunc('second', c.counted_from)
        when c.term = 'same day' and extract(epoch from (date_trunc('second', c.counted_from) at time zone
          'Asia/Ho_Chi_Minh')::time) > w.cut_off then
          date_trunc('day', c.counted_from, 'Asia/Ho_Chi_Minh') + make_interval(secs => w.cut_off + 1)
        else date_trunc('day', c.counted_from, 'Asia/Ho_Chi_Minh')
      end as asked_from
    from (
      select c.*, coalesce(l.layer, 'province') as layer
      from course c left join layer l on l.calendar = c.by_calendar and l.layer = c.handling_commune
    ) as c
    left join working_day w on w.calendar = c.by_calendar and w.layer = c.layer
      and w.day = (c.counted_from at time zone 'Asia/Ho_Chi_Minh')::date
  ), answered as materialized (
    select k.by_calendar, k.layer, k.term, k.asked_from,
      term_due(k.by_calendar, k.layer, k.asked_from, k.term) as due_at
    from (select distinct by_calendar, layer, term, asked_from from keyed where given is null) as k
  ), based as (
    select k.dossier_id, k.number, k.how, k.by_calendar, k.layer, k.until, k.term, k.counted_from, k.counted_number,
      k.given_at, k.exact, case
        when k.given_at is null then a.due_at
        when k.given_by = k.by_calendar then k.given
        else given_under(k.given_by, coalesce(l.layer, 'province'), k.by_calendar, k.layer, k.given_at, k.given)
      end as due_at
    from keyed k
    left join answered a on k.given is null and a.by_calendar = k.by_calendar and a.layer = k.layer
      and a.term = k.term and a.asked_from = k.asked_from
    left join layer l on l.calendar = k.given_by and l.layer = k.handling_commune
  ), stood as (
    select b.dossier_id, b.number, b.how, s.began_at, s.ended_at,
      row_number() over (partition by b.dossier_id, b.number, b.how order by s.began_at) as turn,
      count(*) over (partition by b.dossier_id, b.number, b.how) as turns
    from based b join paused s on s.dossier_id = b.dossier_id
    where case b.how
        when 'step' then s.made = b.number or (s.made is null and s.ended_at > b.given_at and s.ended_at <= b.until)
        else s.began_at >= coalesce(b.given_at, b.counted_from)
          and not (b.counted_number > 1 and s.ended_at = b.counted_from)
          and s.ended_at <= b.until and (b.how <> 'own' or coalesce(s.made <= b.number, true))
      end
  ), moved as (
    select b.dossier_id, b.number, b.how, b.by_calendar, b.layer, 0::bigint as turn, b.due_at, b.exact, s.turns,
      null::timestamptz as ended_at
    from based b join stood s on s.dossier_id = b.dossier_id and s.number = b.number and s.how = b.how and s.turn = 1
    union all
    select m.dossier_id, m.number, m.how, m.by_calendar, m.layer, s.turn, n.due_at, n.exact, m.turns, s.ended_at
    from moved m
    join stood s on s.dossier_id = m.dossier_id and s.number = m.number and s.how = m.how and s.turn = m.turn + 1
    cross join lateral after_pause(m.by_calendar, m.layer, m.due_at, m.exact, s.began_at, s.ended_at) as n
  ), counted as (
    select b.dossier_id, b.number, b.how, b.by_calendar, b.layer, b.term, b.given_at,
      case when m.turn > 0 then m.due_at else b.due_at end as due_at, coalesce(m.ended_at, b.counted_from) as since
    from based b
    left join moved m on m.dossier_id = b.dossier_id and m.number = b.number and m.how = b.how and m.turn = m.turns
  ), whole as (
    select h.*, g.first_apology is not null as apologised, coalesce(g.first_apology <= h.number, false) as apologised_by,
      o.by_calendar, o.layer, o.since, o.due_at as expected, n.due_at as now_due, coalesce(t.due_at, o.due_at) as then_due,
      case when n.due_at is null then o.by_calendar else n.by_calendar end as now_calendar,
      case when n.due_at is null then o.layer else n.layer end as now_layer, coalesce(n.since, t.since, o.since) as now_since,
      s.due_at as step_due,
      o.given_at is not null or o.term = 'same day' or o.term ~ '^[0-9]+ hours?$' as without_apology,
      o.given_at is null and o.term like '%clock hour%' as term_by_clock,
      (h.due_at at time zone 'Asia/Ho_Chi_Minh')::date as due_on
    from held h
    left join counted o on o.dossier_id = h.dossier_id and o.number = h.number and o.how = 'own'
    left join counted n on n.dossier_id = h.dossier_id and n.number = h.number and n.how = 'now'
    left join counted t on t.dossier_id = h.dossier_id and t.number = h.number and t.how = 'then'
    left join counted s on s.dossier_id = h.dossier_id and s.number = h.number and s.how = 'step'
    left join (
      select p.dossier_id, min(p.number) as first_apology from promise p where p.cause = 'apology' group by p.dossier_id
    ) as g on g.dossier_id = h.dossier_id
  ), apologies as materialized (
    select d.calendar, d.layer, d.due_on, apology_until(d.calendar, d.layer, d.due_on) as until,
      exists (
        select from working_day o
        where o.calendar = d.calendar and o.layer = d.layer and o.day = d.due_on and o.loaded and not o.works
      ) as off
    from (
      select w.by_calendar as calendar, w.layer, w.due_on from whole w
      union select w.now_calendar, w.now_layer, w.due_on from whole w where w.newest
    ) as d
  ), limited as (
    select w.*, case when w.apologised_by or w.without_apology or a.until < date_trunc('second', w.since) then null
        else a.until end as expected_apology,
      case when w.apologised or w.without_apology or b.until < date_trunc('second', w.since) then null
        else b.until end as now_apology,
      coalesce(b.until < date_trunc('second', w.now_since), true) as now_none, coalesce(b.off, false) as now_off
    from whole w
    left join apologies a on a.calendar = w.by_calendar and a.layer = w.layer and a.due_on = w.due_on
    left join apologies b on w.newest and b.calendar = w.now_calendar and b.layer = w.now_layer and b.due_on = w.due_on
  )
  select l.dossier_id, l.code, l.number, difference.what, difference.stated, difference.expected
  from limited l cross join lateral (
    values
      ('held-date-differs', l.newest and l.held_due_at <> l.due_at, l.held_due_at, l.due_at),
      ('not-countable', l.expected is null, l.due_at, null),
      ('date-differs', coalesce(l.suppressed_due_at, l.due_at) <> l.expected and l.step_due is distinct from l.due_at,
        coalesce(l.suppressed_due_at, l.due_at), l.expected),
      -- A floor is a date that was promised before, at its hour if days off have moved it, or the close of a day.
      ('floor-differs', l.suppressed_due_at is not null
        and l.due_at is distinct from close_of(l.by_calendar, l.layer, l.due_on) and not exists (
          select from promise f where f.dossier_id = l.dossier_id and f.number < l.number
            and (f.due_at at time zone 'Asia/Ho_Chi_Minh')::time = (l.due_at at time zone 'Asia/Ho_Chi_Minh')::time
        ), l.due_at, l.expected),
      -- Nobody is told to come on a day off, save by a term that runs by the clock; what was missed stays missed.
      ('on-a-day-off', l.now_off and not l.under_way and not (l.term_by_clock and l.due_at = l.expected) and not exists (
          select from kept_date k join recount_part r using (recount_id)
          where k.dossier_id = l.dossier_id and k.due_at = l.due_at and r.handling_commune = l.handling_commune
            and (r.done_at > k.due_at or k.suppressed_due_at > k.due_at)
        ), l.due_at, l.now_due),
      ('apology-differs', l.expected is not null and l.apology_latest is distinct from l.expected_apology,
        l.apology_latest, l.expected_apology),
      ('held-apology-differs', l.newest and l.expected is not null and not l.under_way
        and l.held_apology is distinct from l.now_apology and not (l.held_apology is null and l.now_none),
        l.held_apology, l.now_apology),
      ('calendar-differs', l.now_due <> l.then_due and l.now_due <> l.due_at
        and l.now_due is distinct from l.suppressed_due_at and not exists (
          select from kept_date k
          where k.dossier_id = l.dossier_id and k.due_at = l.due_at and (
            k.suppressed_due_at = l.now_due
            -- What was missed stays missed, and days beyond it touch it no more.
            or k.suppressed_due_at > k.due_at and l.now_due > l.due_at
          )
        ), l.due_at, l.now_due)
  ) as difference (what, holds, stated, expected)
  where difference.holds
  union all
  select a.dossier_id, a.code, a.promise, 'promise-missing', a.due_at, null
  from assignment a left join promise p on p.dossier_id = a.dossier_id and p.number = a.promise
  where a.state in (4, 5, 6) and p.number is null;
end;
