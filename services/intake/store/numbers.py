"""The highest dossier number of each agency and day."""

from collections.abc import Mapping

from contracts.delivery.database import Transaction
from services.intake.domain.codes import Register

# The log is written in order: a dossier that is durable has made the numbers reserved before it durable too, so this
# need not wait for its own flush. Sorted, so that two writers of one register wait for each other, never in a circle.
_RESERVE = """
with unhurried as (select set_config('synchronous_commit', 'off', true))
insert into dossier_number (agency, day, last)
select agency, day, wanted from unnest($1::text[], $2::date[], $3::int[]) as register (agency, day, wanted), unhurried
order by agency, day
on conflict (agency, day) do update set last = dossier_number.last + excluded.last
returning agency, day, last
"""


async def reserve(tx: Transaction, wanted: Mapping[Register, int]) -> dict[Register, int]:
    """So many numbers in each register, for ever; the highest of them."""
    rows = await tx.fetch(
        _RESERVE,
        [register.agency for register in wanted],
        [register.day for register in wanted],
        list(wanted.values()),
    )
    return {Register(row[0], row[1]): row[2] for row in rows}
