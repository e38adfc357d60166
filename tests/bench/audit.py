"""The audit among very many open promises: how long it takes to name the one that is a minute off; prints JSON."""

import asyncio
import json
import sys
from time import perf_counter

import asyncpg

from contracts.calendar.promise import promise
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar
from deploy.catalogue import load

COMMUNE = "02353"
TERM = Term.parse("10 working days")

_SEED = """
with reception as (
  select n, timestamptz '2026-03-02 08:00+07' + make_interval(mins => n * 7 % 300000) as at
  from generate_series(1, $1::int) as n
), dossier as (
  select n, gen_random_uuid() as id, at, d.due_at, d.apology
  from reception join unnest($2::date[], $3::timestamptz[], $4::timestamptz[]) as d (day, due_at, apology)
    on d.day = (at at time zone 'Asia/Ho_Chi_Minh')::date
), assigned as (
  insert into assignment (
    dossier_id, received_at, clock_from, due_at, apology_latest, state, step, code, receiving_commune, handling_commune,
    procedure, procedure_case, field, rule, unit, holder, template, catalogue, calendar, opening
  )
  select id, at, at, due_at, apology, 4, 1, 'H60.092-260302-' || lpad(n::text, 8, '0'), $5, $5,
    '-', '-', '-', '-', '-', '-', '-', '-', $6, ''
  from dossier
)
insert into promise (
  dossier_id, number, counted_from, due_at, apology_latest, made_at, cause, term, calendar, catalogue
)
select id, 1, at, due_at, apology, at, 'reception', $7, $6, '-' from dossier
"""


async def audit_among(dsn: str, promises: int) -> dict[str, object]:
    """Seed, lay the calendar out, plant one minute, audit."""
    connection = await asyncpg.connect(dsn, command_timeout=900)
    await connection.execute("set statement_timeout = 0")
    await _seeded(connection, promises)
    await connection.execute(
        "update promise set due_at = due_at + interval '1 minute' where dossier_id = $1",
        planted := (
            await connection.fetchval(
                "select dossier_id from assignment order by code offset $1 limit 1", promises // 3
            )
        ),
    )
    await connection.execute(
        "update assignment set due_at = due_at + interval '1 minute' where dossier_id = $1", planted
    )
    began = perf_counter()
    await connection.execute("select lay_out_calendars()")
    laid_out = perf_counter()
    found = await connection.fetch("select * from audit_promises()")
    seconds = perf_counter() - laid_out
    await connection.close()
    return {
        "promises": promises,
        "lay_out_seconds": round(laid_out - began, 2),
        "seconds": round(seconds, 1),
        "found": len(found),
        "names_the_planted_one": [row["dossier_id"] for row in found] == [planted],
    }


async def _seeded(connection: asyncpg.Connection, promises: int) -> None:
    decrees = load.calendar()
    await connection.execute(
        "insert into edition values (default, 'calendar', $1, $2, now())", decrees.version, decrees.model_dump_json()
    )
    calendar = WorkingCalendar.of(decrees, COMMUNE)
    days = await connection.fetch("select generate_series(date '2026-03-01', date '2026-12-01', '1 day')::date as day")
    made = [promise(calendar, calendar.opening(row["day"]), TERM) for row in days]
    await connection.execute(
        _SEED, promises, [row["day"] for row in days], [it.due_at for it in made], [it.apology_latest for it in made],
        COMMUNE, decrees.version, str(TERM),
    )  # fmt: skip
    await connection.execute("analyze")


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(audit_among(sys.argv[1], int(sys.argv[2]))), indent=2) + "\n")
