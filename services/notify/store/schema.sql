-- What notify remembers, as of the newest migration.

-- The ways in which notices have ended, by a code of their own.
create table manner (
  code smallint generated always as identity primary key,
  kind text not null,
  channel text not null,
  state text not null,
  reason text,
  nobody boolean not null,
  unique nulls not distinct (kind, channel, state, reason, nobody)
);

-- An ending of long ago; its id follows from the rest, and most notices went to the dossier's one recipient.
create type folded_notice as (
  told uuid,
  recipient uuid,
  stored_at timestamptz,
  finished_at timestamptz,
  attempts smallint,
  manner smallint,
  text_hash bytea,
  provider_id text,
  promise smallint
);

-- A dossier whose people were heard of. Whoever announces about it, or changes its people, holds its row.
-- Where only the erasure was heard, there is no code. One that ended long ago has its notices in `folded`: its people
-- are forgotten, and so is what letters were written by.
create table dossier (
  dossier_id uuid primary key,
  recipient uuid,
  erased_at timestamptz,
  dossier_code text,
  receiving_commune text,
  handling_commune text,
  opening bytea,
  catalogue text,
  folded folded_notice[]
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 50000);
create index dossier_by_code on dossier using hash (dossier_code);

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

-- A notice that waits to be sent; one that gives a date, or is sorry for one, says of which promise. Addresses and texts live here alone, and leave when the outcome is known.
-- The id follows from fact, person and channel, so nobody is told twice; a claimed letter is due again when its lease ends.
-- `next_at` is when it may be claimed; `due_at` is since when it waits, which a try that does not count leaves as it is.
create table letter (
  notice_id uuid primary key,
  dossier_id uuid not null,
  told uuid not null,
  recipient uuid not null,
  kind text not null,
  channel text not null,
  address text not null,
  subject text not null,
  text text not null,
  traceparent text not null,
  stored_at timestamptz not null,
  next_at timestamptz not null,
  due_at timestamptz not null,
  claimed_at timestamptz,
  attempts smallint not null default 0,
  unknowns smallint not null default 0,
  promise smallint
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
  autovacuum_vacuum_cost_delay = 0);
create index letter_due on letter (channel, next_at);
create index letter_waiting on letter (channel, due_at);
create index letter_by_dossier on letter (dossier_id);

-- Letters of which there are very many wait at `infinity` and are let go at a set rate, whoever does it.
create table turn (
  channel text primary key,
  let_go_at timestamptz not null
);

-- How a notice ended; when its dossier ended long ago, a part of its row. Without a recipient there was nobody left to tell.
create table ending (
  notice_id uuid not null,
  dossier_id uuid not null,
  told uuid not null,
  recipient uuid,
  stored_at timestamptz not null,
  finished_at timestamptz not null,
  attempts smallint not null,
  kind text not null,
  channel text not null,
  state text not null check (state in ('sent', 'failed', 'cancelled')),
  reason text,
  provider_id text,
  text_hash bytea,
  promise smallint,
  primary key (dossier_id, notice_id)
);

-- Every try that counted and did not end in acceptance.
create table attempt (
  notice_id uuid not null,
  number smallint not null,
  ended_at timestamptz not null,
  outcome text not null check (outcome in ('rejected', 'troubled', 'unknown')),
  reason text not null,
  primary key (notice_id, number)
);

-- The id that a fact, a person and a channel give, as it is made where notices are written.
create function notice_id(told uuid, recipient uuid, channel text) returns uuid
language sql immutable parallel safe
return (
  select encode(set_byte(set_byte(
    overlay(named placing substr(uuid_send(told), 1, 6) from 1),
    6, (get_byte(uuid_send(told), 6) & 240) | (get_byte(named, 6) & 15)), 8, (get_byte(named, 8) & 63) | 128), 'hex')::uuid
  from (
    select substr(sha256(
      uuid_send(told) || coalesce(uuid_send(recipient), '') || convert_to(channel, 'UTF8')
    ), 1, 16) as named
  ) hash
);

-- All notices, waiting or ended, as they may be shown: no address, no text.
create view notice as
select notice_id, dossier_id, told, recipient, kind, channel,
  case when claimed_at is null then 'waiting' else 'claimed' end as state,
  null as reason, attempts, stored_at, case when claimed_at is null then nullif(next_at, 'infinity') end as next_at,
  null::timestamptz as finished_at, null as provider_id, null::bytea as text_hash, promise
from letter
union all
select notice_id, dossier_id, told, recipient, kind, channel, state, reason, attempts, stored_at, null, finished_at,
  provider_id, text_hash, promise
from ending
union all
select notice_id(n.told, whom, m.channel), d.dossier_id, n.told, whom, m.kind, m.channel, m.state, m.reason,
  n.attempts, n.stored_at, null, n.finished_at, n.provider_id, n.text_hash, n.promise
from dossier d cross join unnest(d.folded) n join manner m on m.code = n.manner
cross join lateral (select case when not m.nobody then coalesce(n.recipient, d.recipient) end) as each (whom);

-- Whether the people of a dossier know that this promise is not kept: the best that became of any notice that says so.
-- A late notice says it of every later promise too, until people are told a date anew; an apology of the promises before it.
create function late_notice(dossier uuid, broken int, out told text, out reason text, out at timestamptz)
language sql stable parallel safe
begin atomic
  with said as (
    select n.kind, n.promise, n.state, n.reason, coalesce(n.finished_at, n.stored_at) as at
    from notice n where n.dossier_id = dossier and n.promise is not null
  ), found as (
    select a.reason, a.at, case when a.state = 'sent' and a.kind = 'late' then 1 when a.state = 'sent' then 2
      when a.state in ('waiting', 'claimed') then 3 else 5 end as place
    from said a
    where a.kind = 'apology' and a.promise > broken or a.kind = 'late' and a.promise >= coalesce(
      (select max(g.promise) from said g where g.kind <> 'late' and g.state <> 'cancelled' and g.promise <= broken), 0
    )
    union all
    select p.reason, p.parked_at, 4 from parked p
    where p.topic = 'routing.progress.v1' and p.key = dossier::text and p.state <> 'discarded'
      and p.type in ('routing.deadline_missed.v1', 'routing.promise_moved.v1')
  )
  select (array['late-notice', 'apology', 'on-its-way', 'parked', 'not-reached'])[min(f.place)],
    (array_agg(f.reason order by f.place, f.at))[1], (array_agg(f.at order by f.place, f.at))[1]
  from found f;
end;

-- Letters that nobody sends, the oldest thousand: due for five minutes while nothing of their channel was tried or sent,
-- held back while none of it is let go, or still due when the news is older than the 48 hours for which it is ordinarily
-- told, a pause and a lease. The clock is the database's; where the service's own runs behind it, its newest facts tell
-- by how much, and so much later is late.
create view stuck_letter as
with clock as (
  select now() + least(max(j.announced_at - j.stored_at), interval '0') as now from (
    select announced_at, stored_at from journal order by stored_at desc limit 20
  ) j
), since as (
  select clock.now - interval '5 minutes' as late, clock.now - interval '50 hours' as stale from clock
), channel as materialized (
  -- Tries that do not count leave no other trace than a later instant for the next.
  select c.channel, since.late, since.stale, exists (
    select from letter l
    where l.channel = c.channel and l.next_at > since.late and l.next_at < 'infinity'
      and (l.attempts > 0 or l.next_at > l.due_at)
  ) or exists (
    select from journal j join ending e on e.dossier_id = j.subject and e.told = j.cause_id
    where j.stored_at > since.late and j.topic = 6 and e.channel = c.channel
  ) as tried, exists (
    select from turn t where t.channel = c.channel and t.let_go_at > since.late
  ) as let_go
  from (values ('sms'), ('email')) c (channel) cross join since
)
select l.notice_id, l.dossier_id, l.told, l.channel, l.stored_at
from channel c cross join lateral (
  select l.* from letter l
  where l.channel = c.channel and l.next_at < c.late
    and l.stored_at < case when c.tried then c.stale else c.late end
  union all
  select l.* from letter l
  where l.channel = c.channel and l.next_at = 'infinity'
    and l.stored_at < case when c.let_go then c.stale else c.late end
) l
order by l.stored_at limit 1000;

-- What must hold here of facts that were heard or announced, for the ledger to ask; a row names what does not.
create function differences(subjects uuid[], events uuid[], types text[])
returns table (subject uuid, event_id uuid, what text)
language sql stable
begin atomic
  with fact as (
    select f.subject, f.event_id, f.type from unnest(subjects, events, types) as f (subject, event_id, type)
  ), told as (
    select f.subject, f.event_id from fact f where f.type in (
      'routing.dossier_routed.v1', 'routing.supplement_requested.v1', 'routing.payment_requested.v1',
      'routing.promise_moved.v1', 'routing.deadline_missed.v1', 'routing.dossier_completed.v1',
      'routing.result_returned.v1', 'routing.dossier_withdrawn.v1', 'routing.withdrawal_refused.v1',
      'routing.dossier_stopped.v1', 'routing.stop_lifted.v1', 'routing.supplement_reminder.v1',
      -- One that says nothing that another fact beside it does not say is heard, and nothing is done about it.
      'routing.clock_resumed.v1'
    )
  ), written as (
    select t.subject, t.event_id, each.recipient, each.channel
    from told t
    left join lateral (
      -- Apart, so that the planner probes by dossier: joined whole, every call would unfold the notices of all dossiers.
      select n.recipient, n.channel from notice n where n.dossier_id = t.subject and n.told = t.event_id offset 0
    ) each on true
  ), people as (
    select f.subject, (array_agg(f.event_id))[1] as event_id, bool_or(f.type = 'intake.person_erased.v1') as erased
    from fact f where f.type like 'intake.person%' group by f.subject
  ), touched as (
    -- What was folded is not counted any more.
    select distinct f.subject from fact f where (f.type like 'routing.%' or f.type like 'notify.%')
    and not exists (select from lane l where l.subject = f.subject)
  ), outcome as (
    select e.dossier_id as subject, e.told, e.state, 1 as ended, 0 as said
    from touched t join ending e on e.dossier_id = t.subject where e.state <> 'cancelled'
    union all
    select j.subject, j.cause_id, case when j.type = 'notify.notice_failed.v1' then 'failed' else 'sent' end, 0, 1
    from touched t join journal j on j.subject = t.subject and j.topic = 6
  )
  -- A notice's outcome that was said while its notice is gone is told once, by that.
  select w.subject, w.event_id, 'no-notice' from written w
  where w.channel is null
    and not exists (select from journal j where j.subject = w.subject and j.topic = 6 and j.cause_id = w.event_id)
  union all
  select distinct w.subject, w.event_id, 'noticed-twice' from written w
  where w.channel is not null
  group by w.subject, w.event_id, w.recipient, w.channel having count(*) > 1
  union all
  select o.subject, o.told, case when sum(o.ended) > sum(o.said) then 'outcome-not-announced' else 'outcome-missing' end
  from outcome o
  where not exists (
    select from ending e where e.dossier_id = o.subject and e.told = o.told
    group by e.recipient, e.channel having count(*) > 1
  )
  group by o.subject, o.told, o.state having sum(o.ended) <> sum(o.said)
  union all
  -- An erasure is final; the people of a dossier that ended long ago are forgotten.
  select p.subject, p.event_id, case when gone.erased then 'people-not-erased' else 'people-missing' end
  from people p left join dossier d on d.dossier_id = p.subject
  cross join lateral (select p.erased or d.erased_at is not null as erased) gone
  cross join lateral (select exists (select from person q where q.dossier_id = p.subject) as any) kept
  where case when gone.erased then d.erased_at is null or kept.any
    else d.dossier_id is null or d.folded is null and not kept.any end;
end;
