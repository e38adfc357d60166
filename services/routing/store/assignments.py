"""The assignments: one row per dossier, written many at a time."""

from collections.abc import Sequence
from operator import itemgetter
from uuid import UUID

from contracts.delivery.database import Row, Transaction
from contracts.delivery.telemetry import packed, unpacked
from services.routing.domain.dossier import Dossier
from services.routing.domain.states import STATE_OF

_SAME_NAME = (
    "dossier_id", "code", "receiving_commune", "handling_commune", "procedure", "field", "rule", "unit", "holder",
    "template", "catalogue", "calendar", "received_at", "clock_from", "due_at", "exact_due_at", "apology_latest",
    "paused_at", "ended_at", "pending", "withdrawal", "paused_minutes", "standing_left", "promise", "step",
    "supplements", "step_started", "apologised", "outcome", "timeliness", "result",
)  # fmt: skip
_same_name = itemgetter(*_SAME_NAME)

# What a dossier gets later is null at first and stands in `_SAVE` alone.
_ADD = """
insert into assignment (
  dossier_id, code, receiving_commune, handling_commune, procedure, procedure_case, field, rule, unit, holder,
  template, catalogue, calendar, opening, received_at, clock_from, due_at, apology_latest, state, promise, step
)
select * from unnest(
  $1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
  $10::text[], $11::text[], $12::text[], $13::text[], $14::bytea[], $15::timestamptz[], $16::timestamptz[],
  $17::timestamptz[], $18::timestamptz[], $19::smallint[], $20::smallint[], $21::smallint[]
)
"""

_SAVE = """
update assignment set
  state = new.state, step = new.step, step_started = new.step_started, holder = new.holder,
  calendar = new.calendar, promise = new.promise, due_at = new.due_at, exact_due_at = new.exact_due_at,
  apology_latest = new.apology_latest, apologised = new.apologised, clock_from = new.clock_from,
  paused_at = new.paused_at, paused_minutes = new.paused_minutes, supplements = new.supplements,
  pending = new.pending, withdrawal = new.withdrawal, outcome = new.outcome, timeliness = new.timeliness,
  ended_at = new.ended_at, result = new.result, standing_left = new.standing_left
from unnest(
  $1::uuid[], $2::smallint[], $3::smallint[], $4::boolean[], $5::text[], $6::text[], $7::smallint[],
  $8::timestamptz[], $9::timestamptz[], $10::timestamptz[], $11::boolean[], $12::timestamptz[], $13::timestamptz[],
  $14::int[], $15::smallint[], $16::uuid[], $17::uuid[], $18::text[], $19::text[], $20::timestamptz[], $21::text[],
  $22::int[]
) as new (
  dossier_id, state, step, step_started, holder, calendar, promise, due_at, exact_due_at, apology_latest, apologised,
  clock_from, paused_at, paused_minutes, supplements, pending, withdrawal, outcome, timeliness, ended_at, result,
  standing_left
)
where assignment.dossier_id = new.dossier_id
"""


def from_row(row: Row) -> Dossier:
    """The dossier in a row."""
    values = dict(zip(_SAME_NAME, _same_name(row), strict=True))
    values["case"] = row["procedure_case"]
    values["state"] = STATE_OF[row["state"]]
    values["opening"] = unpacked(row["opening"])
    return Dossier.of(values)


async def add(tx: Transaction, dossiers: Sequence[Dossier]) -> None:
    """Dossiers that have just been routed."""
    rows = [
        (
            d.dossier_id, d.code, d.receiving_commune, d.handling_commune, d.procedure, d.case, d.field, d.rule, d.unit,
            d.holder, d.template, d.catalogue, d.calendar, packed(d.opening), d.received_at, d.clock_from, d.due_at,
            d.apology_latest, d.state.national_code, d.promise, d.step,
        )
        for d in dossiers
    ]  # fmt: skip
    await tx.execute(_ADD, *zip(*rows, strict=True))


async def save(tx: Transaction, dossiers: Sequence[Dossier]) -> None:
    """What has become of dossiers that are held."""
    rows = [
        (
            d.dossier_id, d.state.national_code, d.step, d.step_started, d.holder, d.calendar, d.promise, d.due_at,
            d.exact_due_at, d.apology_latest, d.apologised, d.clock_from, d.paused_at, d.paused_minutes, d.supplements,
            d.pending, d.withdrawal, d.outcome, d.timeliness, d.ended_at, d.result,
            d.standing_left,
        )
        for d in dossiers
    ]  # fmt: skip
    await tx.execute(_SAVE, *zip(*rows, strict=True))


async def stand(tx: Transaction, dossiers: Sequence[Dossier]) -> None:
    """What standing clocks have left, where that is not what it was."""
    await tx.execute(
        """
        update assignment set standing_left = s.standing_left
        from unnest($1::uuid[], $2::int[]) as s (dossier_id, standing_left)
        where assignment.dossier_id = s.dossier_id
          and assignment.standing_left is distinct from s.standing_left
        """,
        [dossier.dossier_id for dossier in dossiers],
        [dossier.standing_left for dossier in dossiers],
    )


async def limit(tx: Transaction, dossiers: Sequence[Dossier]) -> None:
    """The limits of promises that stay, where they are not what they were."""
    await tx.execute(
        """
        update assignment set exact_due_at = l.exact_due_at, apology_latest = l.apology_latest
        from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) as l (dossier_id, exact_due_at, apology_latest)
        where assignment.dossier_id = l.dossier_id
          and (assignment.exact_due_at, assignment.apology_latest)
            is distinct from (l.exact_due_at, l.apology_latest)
        """,
        *zip(*[(d.dossier_id, d.exact_due_at, d.apology_latest) for d in dossiers], strict=True),
    )


async def held(tx: Transaction, dossier_ids: Sequence[UUID]) -> dict[UUID, Dossier]:
    """These dossiers, locked until the transaction ends, always in the same order."""
    sql = "select * from assignment where dossier_id = any($1) order by dossier_id for update"
    return {row["dossier_id"]: from_row(row) for row in await tx.fetch(sql, list(dossier_ids))}


async def held_by_code(tx: Transaction, codes: Sequence[str]) -> dict[str, Dossier]:
    """The dossiers with these codes, locked likewise."""
    sql = "select * from assignment where code = any($1) order by dossier_id for update"
    return {row["code"]: from_row(row) for row in await tx.fetch(sql, list(codes))}


async def by_code(tx: Transaction, code: str) -> Dossier | None:
    """One dossier as it is, for reading."""
    row = await tx.fetchrow("select * from assignment where code = $1", code)
    return from_row(row) if row is not None else None


async def handling_commune(tx: Transaction, code: str) -> str | None:
    """Who handles the dossier with this code."""
    commune: str | None = await tx.fetchval("select handling_commune from assignment where code = $1", code)
    return commune


async def known(tx: Transaction, dossier_ids: Sequence[UUID]) -> list[Dossier]:
    """These dossiers as they are, for reading."""
    rows = await tx.fetch("select * from assignment where dossier_id = any($1)", list(dossier_ids))
    return [from_row(row) for row in rows]
