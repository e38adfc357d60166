-- One survey per returned dossier; it belongs to the day on which the result was returned.
create table survey (
  dossier_id uuid primary key,
  opened_at timestamptz not null,
  answered_at timestamptz,
  dossier_code text not null,
  receiving_commune text not null,
  handling_commune text not null,
  procedure text not null,
  case_code text not null,
  unit text not null,
  opening bytea not null
);

-- What the citizen said; the comment never leaves this table.
create table answer (
  dossier_id uuid primary key references survey,
  overall smallint not null check (overall between 1 and 5),
  access smallint check (access between 1 and 5),
  procedure smallint check (procedure between 1 and 5),
  staff smallint check (staff between 1 and 5),
  result smallint check (result between 1 and 5),
  feedback smallint check (feedback between 1 and 5),
  comment text
);

-- Surveys and answers counted as they come, per day, month and year: for each commune, for each procedure, and for both with
-- the unit; '*' stands for all.
create table tally (
  kind text not null check (kind in ('commune', 'procedure', 'both')),
  grain text not null check (grain in ('day', 'month', 'year')),
  starts_on date not null,
  commune text collate "C" not null,
  procedure text collate "C" not null,
  unit text collate "C" not null,
  opened int not null default 0,
  answers int not null default 0,
  satisfied int not null default 0,
  access_rated int not null default 0,
  access_satisfied int not null default 0,
  procedure_rated int not null default 0,
  procedure_satisfied int not null default 0,
  staff_rated int not null default 0,
  staff_satisfied int not null default 0,
  result_rated int not null default 0,
  result_satisfied int not null default 0,
  feedback_rated int not null default 0,
  feedback_satisfied int not null default 0,
  primary key (kind, grain, starts_on, commune, procedure, unit)
) with (fillfactor = 70);
