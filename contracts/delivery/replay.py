"""Tries waiting records again, lane by lane from the first, until they are applied or only an operator can help."""

import asyncio
import logging

from contracts.delivery import inbox, quarantine
from contracts.delivery.database import Database, Row, Transaction
from contracts.delivery.envelope import RecordUnreadable, read
from contracts.delivery.lifecycle import Pulse, backoff
from contracts.delivery.quarantine import Lane, StoredRecord
from contracts.delivery.reception import Reception

log = logging.getLogger("motcua.replay")

EVERY_SECONDS = 0.2
LANES = 100


class Replay:
    """One process's worker over its service's parked records."""

    def __init__(self, database: Database, reception: Reception, *, attempts: int) -> None:
        self._database = database
        self._reception = reception
        self._attempts = attempts
        self.pulse = Pulse("replay")

    async def run(self) -> None:
        """Look for due lanes for ever."""
        while True:
            async with self._database.single() as look:
                lanes = await quarantine.due_lanes(look, at_most=LANES)
            for lane in lanes:
                while await self._try_first(lane):
                    pass
            self.pulse.beat()
            await asyncio.sleep(EVERY_SECONDS)

    async def _try_first(self, lane: Lane) -> bool:
        """Apply the lane's first record; whether it is gone and the next may be tried."""
        async with self._database.transaction() as tx:
            row = await quarantine.head(tx, lane)
            if row is None:
                return False
            applied = await self._apply(tx, row)
        if applied:
            self._reception.wake(tx.leaves)
        return applied

    async def _apply(self, tx: Transaction, row: Row) -> bool:
        try:
            fact = read(StoredRecord.from_row(row))
        except RecordUnreadable as error:
            await quarantine.give_up(tx, row["parked_id"], reason=error.reason, error=str(error))
            return False
        await inbox.admit(tx, [fact], nothing_to_do=())
        failed = await self._reception.attempt(tx, [fact])
        if not failed:
            await quarantine.release(tx, row["parked_id"])
            await inbox.mark(tx, [fact.event.id], outcome="done")
            return True
        if failed[0].state == "dead" or row["attempts"] + 1 >= self._attempts:
            await quarantine.give_up(tx, row["parked_id"], reason=failed[0].reason, error=failed[0].error)
        else:
            seconds = backoff(row["attempts"] + 1, longest=30.0)
            await quarantine.retry_later(tx, row["parked_id"], seconds=seconds, error=failed[0].error)
        return False
