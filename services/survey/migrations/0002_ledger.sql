-- Surveys by their day, so that a day can be counted again without reading the years.
create index survey_opened on survey using brin (opened_at) with (pages_per_range = 16);

-- What must hold here of facts that were heard or announced, for the ledger to ask; a row names what does not, and
-- behind a space by how much.
create function differences(subjects uuid[], events uuid[], types text[])
returns table (subject uuid, event_id uuid, what text)
language sql stable
begin atomic
  with fact as (
    select f.subject, f.event_id, f.type from unnest(subjects, events, types) as f (subject, event_id, type)
  ), touched as (
    -- What was folded is not counted any more.
    select f.subject, (array_agg(f.event_id))[1] as event_id,
      (array_agg(f.event_id) filter (where f.type = 'routing.result_returned.v1'))[1] as returned,
      not exists (select from lane l where l.subject = f.subject) as whole
    from fact f
    where f.type in ('routing.result_returned.v1', 'survey.survey_opened.v1', 'survey.feedback_received.v1')
    group by f.subject
  ), said as materialized (
    select t.*, count(*) filter (where j.type = 'survey.survey_opened.v1') as opened,
      count(*) filter (where j.type = 'survey.feedback_received.v1') as answers
    from touched t left join journal j on j.subject = t.subject and j.topic = 7
    group by t.subject, t.event_id, t.returned, t.whole
  )
  select s.subject, s.returned, 'no-survey' from said s
  where s.returned is not null and not exists (select from survey v where v.dossier_id = s.subject)
  union all
  select s.subject, s.returned, case when s.opened = 0 then 'not-opened' else 'opened-twice' end
  from said s where s.returned is not null and s.whole and s.opened <> 1
  union all
  select s.subject, s.event_id,
    'miscounted-answer ' || to_char(kept.rows - (v.answered_at is not null)::int, 'FMSG999990') || ', '
    || to_char(case when s.whole then kept.rows - s.answers else 0 end, 'FMSG999990')
  from said s join survey v on v.dossier_id = s.subject
  cross join lateral (select count(*) as rows from answer a where a.dossier_id = s.subject) kept
  where kept.rows <> (v.answered_at is not null)::int or (s.whole and kept.rows <> s.answers);
end;

-- Counts that are not what counting again gives: a day's of its surveys, a month's of its days, a year's of its months,
-- for these days, their months and years. `extra` is by how many opened surveys too high they are.
create function miscounts(days date[])
returns table (grain text, starts_on date, kind text, commune text, procedure text, extra bigint)
language sql stable
begin atomic
  with asked as (
    select distinct d.day, d.day::timestamp at time zone 'Asia/Ho_Chi_Minh' as begins,
      (d.day + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh' as ends,
      date_trunc('month', d.day::timestamp)::date as month, date_trunc('year', d.day::timestamp)::date as year
    from unnest(days) as d (day)
  ), again as (
    select asked.day,
      case when grouping(s.procedure) = 1 then 'commune' when grouping(s.handling_commune) = 1 then 'procedure'
        else 'both' end as kind,
      coalesce(s.handling_commune, '*') as commune, coalesce(s.procedure, '*') as procedure,
      coalesce(s.unit, '*') as unit, count(*) as opened, count(a.dossier_id) as answers,
      count(*) filter (where a.overall >= 4) as satisfied
    from asked join survey s on s.opened_at >= asked.begins and s.opened_at < asked.ends
    left join answer a on a.dossier_id = s.dossier_id
    group by asked.day, grouping sets (
      (s.handling_commune, s.procedure, s.unit), (s.handling_commune), (s.procedure)
    )
  ), counted as not materialized (
    select t.kind, t.grain, t.starts_on, t.commune, t.procedure, t.unit, t.opened, t.answers, t.satisfied,
      t.access_rated + t.access_satisfied + t.procedure_rated + t.procedure_satisfied + t.staff_rated
        + t.staff_satisfied + t.result_rated + t.result_satisfied + t.feedback_rated + t.feedback_satisfied as marks
    from tally t where t.kind in ('both', 'commune', 'procedure')
  ), wrong_day as (
    select coalesce(k.starts_on, a.day) as starts_on, coalesce(k.kind, a.kind) as kind,
      coalesce(k.commune, a.commune) as commune, coalesce(k.procedure, a.procedure) as procedure,
      coalesce(k.unit, a.unit) as unit, coalesce(k.opened, 0) - coalesce(a.opened, 0) as opened,
      coalesce(k.answers, 0) - coalesce(a.answers, 0) as answers,
      coalesce(k.satisfied, 0) - coalesce(a.satisfied, 0) as satisfied
    from again a
    full join (select counted.* from counted join asked on starts_on = asked.day where counted.grain = 'day') k
      on k.starts_on = a.day and k.kind = a.kind and k.commune = a.commune collate "C"
        and k.procedure = a.procedure collate "C" and k.unit = a.unit collate "C"
    where (coalesce(k.opened, 0), coalesce(k.answers, 0), coalesce(k.satisfied, 0))
      <> (coalesce(a.opened, 0), coalesce(a.answers, 0), coalesce(a.satisfied, 0))
  ), month_of as (
    select m.month, m.year, c.kind, c.commune, c.procedure, c.unit, sum(c.opened) as opened, sum(c.answers) as answers,
      sum(c.satisfied) as satisfied, sum(c.marks) as marks
    from (select distinct asked.month, asked.year from asked) m
    join counted c on c.grain = 'day' and c.starts_on >= m.month and c.starts_on < (m.month + interval '1 month')::date
    group by m.month, m.year, c.kind, c.commune, c.procedure, c.unit
  ), made_of as (
    select 'month' as grain, month as starts_on, kind, commune, procedure, unit, opened, answers, satisfied, marks
    from month_of
    union all
    -- Months that were asked about are taken as their days say, so that each fault is told once.
    select 'year', year, kind, commune, procedure, unit, sum(opened), sum(answers), sum(satisfied), sum(marks)
    from (
      select * from month_of
      union all
      select c.starts_on, y.year, c.kind, c.commune, c.procedure, c.unit, c.opened, c.answers, c.satisfied, c.marks
      from (select distinct asked.year from asked) y
      join counted c on c.grain = 'month' and c.starts_on >= y.year and c.starts_on < (y.year + interval '1 year')::date
      where c.starts_on not in (select asked.month from asked)
    ) month
    group by year, kind, commune, procedure, unit
  ), by_days as (
    select g.grain, date_trunc(g.grain, w.starts_on::timestamp)::date as starts_on, w.kind, w.commune, w.procedure,
      w.unit, sum(w.opened) as opened, sum(w.answers) as answers, sum(w.satisfied) as satisfied
    from wrong_day w cross join unnest(array['month', 'year']) as g (grain) group by 1, 2, 3, 4, 5, 6
  ), spans as (
    select 'month' as grain, asked.month as starts_on from asked union select 'year', asked.year from asked
  )
  select 'day', w.starts_on, w.kind, w.commune, w.procedure, w.opened from wrong_day w
  union all
  select coalesce(k.grain, m.grain), coalesce(k.starts_on, m.starts_on), coalesce(k.kind, m.kind),
    coalesce(k.commune, m.commune), coalesce(k.procedure, m.procedure), coalesce(k.opened, 0) - coalesce(m.opened, 0)
  from made_of m
  full join (select counted.* from counted join spans using (grain, starts_on)) k
    on k.grain = m.grain and k.starts_on = m.starts_on and k.kind = m.kind and k.commune = m.commune
      and k.procedure = m.procedure and k.unit = m.unit
  left join by_days d on d.grain = coalesce(k.grain, m.grain) and d.starts_on = coalesce(k.starts_on, m.starts_on)
    and d.kind = coalesce(k.kind, m.kind) and d.commune = coalesce(k.commune, m.commune) collate "C"
    and d.procedure = coalesce(k.procedure, m.procedure) collate "C" and d.unit = coalesce(k.unit, m.unit) collate "C"
  where (coalesce(k.opened, 0), coalesce(k.answers, 0), coalesce(k.satisfied, 0), coalesce(k.marks, 0))
      <> (coalesce(m.opened, 0), coalesce(m.answers, 0), coalesce(m.satisfied, 0), coalesce(m.marks, 0))
    -- A day that is told is not told again by its month.
    and (coalesce(k.opened, 0), coalesce(k.answers, 0), coalesce(k.satisfied, 0), coalesce(k.marks, 0))
      <> (coalesce(m.opened, 0) - coalesce(d.opened, 0), coalesce(m.answers, 0) - coalesce(d.answers, 0),
        coalesce(m.satisfied, 0) - coalesce(d.satisfied, 0), coalesce(m.marks, 0));
end;
