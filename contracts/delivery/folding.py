"""What was said and heard long ago is folded: of a lane its end stays, of an admitted fact nothing.

One statement deletes a subject's journal rows and writes its lanes, so whoever asks for the last number sees either the
rows or the lane. An announcer's new row is younger than any that is folded, and goes on from both alike.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from contracts.delivery.clock import Clock
from contracts.delivery.database import Database, Row, Transaction
from contracts.delivery.lifecycle import Pulse
from contracts.topics import ROUTING_PROGRESS, wire_type

log = logging.getLogger("motcua.folding")

# The history that the citizen's and the officer's pages tell.
SHOWN = (ROUTING_PROGRESS,)
SUBJECTS, OUTCOMES = 2_000, 20_000
WINDOW = timedelta(hours=1)
# What a fact led to is looked at for as long as the fact is: its outcome goes later.
OUTCOMES_LONGER = timedelta(days=1)
PAUSE_SECONDS, EVERY_SECONDS = 0.1, 600.0

_HOLD = "select said_from, heard_from from folding for update skip locked"
_TELL = """
with days as (update folding set outcomes_days = $1 where outcomes_days is distinct from $1)
insert into fact_type (type) select type from unnest($2::text[]) as known (type)
where not exists (select from fact_type t where t.type = known.type) on conflict do nothing
"""
LANES = """
select subject, max(sequence) as sequence, topic, (array_agg(chain order by sequence desc))[1] as chain,
  case when topic = any({shown}) then array_agg(code order by sequence) end as said,
  case when topic = any({shown}) then array_agg(announced_at order by sequence) end as said_at
from {rows} left join fact_type using (type) group by subject, topic order by subject, topic
"""
_FOLD = f"""
with quiet as materialized (
  select distinct j.subject from journal j
  where j.stored_at > $1 and j.stored_at <= $2
    and not exists (select from journal later where later.subject = j.subject and later.stored_at > $2)
  limit $3
), gone as (
  delete from journal j using quiet where j.subject = quiet.subject
  returning j.subject, j.topic, j.sequence, j.type, j.announced_at, j.chain
), folded as (
  insert into lane (subject, sequence, topic, chain, said, said_at)
  {LANES.format(rows="gone", shown="$4::smallint[]")}
  on conflict (subject, topic) do update set sequence = excluded.sequence, chain = excluded.chain,
    said = lane.said || excluded.said, said_at = lane.said_at || excluded.said_at
)
select subject from quiet
"""
_FORGET = """
with old as materialized (
  select event_id from inbox where admitted_at > $1 and admitted_at <= $2 and outcome <> 'parked' limit $3
), gone as (
  delete from inbox i using old where i.event_id = old.event_id
)
select count(*) from old
"""


Folded = Callable[[Transaction, Sequence[UUID]], Awaitable[None]]


async def nothing_more(tx: Transaction, subjects: Sequence[UUID], /) -> None:
    """What most services do about subjects whose facts were just folded."""


class Folding:
    """One process's hand in keeping its service's memory small."""

    def __init__(self, database: Database, clock: Clock, *, days: int, folded: Folded = nothing_more) -> None:
        self._database = database
        self._clock = clock
        self._days = days
        self._folded = folded
        self.pulse = Pulse("folding")

    async def run(self) -> None:
        """Fold for ever, in small portions."""
        while True:
            more = await self.portion(self._clock())
            self.pulse.beat()
            await asyncio.sleep(PAUSE_SECONDS if more else EVERY_SECONDS)

    async def portion(self, now: datetime) -> bool:
        """The next of what is old enough by now; whether there is more. Where another process folds, nothing."""
        quiet_since = now - timedelta(days=self._days)
        async with self._database.transaction() as tx:
            held = await tx.fetchrow(_HOLD)
            if held is None:
                return False
            types = [wire_type(event) for topic in SHOWN for event in topic.carries]
            await tx.execute(_TELL, self._days, types)
            folded = await self._fold(tx, held, limit=quiet_since)
            forgotten = await _forget(tx, held, limit=quiet_since - OUTCOMES_LONGER)
        return folded or forgotten

    async def _fold(self, tx: Transaction, held: Row, *, limit: datetime) -> bool:
        """Subjects whose last fact lies in the next hour; the hour is passed when all of them are folded."""
        begins, ends = held["said_from"], held["said_from"] + WINDOW
        if ends > limit:
            return False
        rows = await tx.fetch(_FOLD, begins, ends, SUBJECTS, [topic.number for topic in SHOWN])
        if len(rows) < SUBJECTS:
            await tx.execute("update folding set said_from = $1", ends)
        if rows:
            await self._folded(tx, [row["subject"] for row in rows])
            log.info("folded", extra={"subjects": len(rows), "until": ends.isoformat()})
        return True


async def _forget(tx: Transaction, held: Row, *, limit: datetime) -> bool:
    """Outcomes of the next hour; those of parked records stay for whoever redrives them."""
    begins, ends = held["heard_from"], held["heard_from"] + WINDOW
    if ends > limit:
        return False
    forgotten = await tx.fetchval(_FORGET, begins, ends, OUTCOMES)
    if forgotten:
        await tx.execute("update folding set forgotten_until = $1", ends)
    if forgotten < OUTCOMES:
        await tx.execute("update folding set heard_from = $1", ends)
    return True
