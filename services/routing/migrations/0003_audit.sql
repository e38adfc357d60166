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
