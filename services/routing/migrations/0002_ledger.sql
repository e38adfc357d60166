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
