"""Tries waiting records again, lane by lane from the first, until they are applied or only an operator can help."""

import asyncio
import logging

from contracts.delivery import inbox, quarantine
from contracts.delivery.database import Database, Row, Transaction
from contracts.delivery.envelope import RecordUnreadable, read
from contracts.delivery.lifecycle import Pulse, backoff
from contracts.delivery.quarantine import Parking, StoredRecord
from contracts.delivery.reception import Reception
from contracts.problems import Trouble

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
                firsts = await quarantine.due(look, at_most=LANES)
            for first in firsts:
                following: int | None = first
                while following is not None:
                    following = await self._try(following)
            self.pulse.beat()
            await asyncio.sleep(EVERY_SECONDS)

    async def _try(self, parked_id: int) -> int | None:
        """Apply the first record of its lane; if it is gone, the next one."""
        try:
            async with self._database.transaction() as tx:
                row = await quarantine.head(tx, parked_id)
                following = None if row is None else await self._apply(tx, row)
        except Trouble as trouble:
            # Those of other lanes need not wait for this one.
            async with self._database.transaction() as tx:
                await quarantine.retry_later(tx, parked_id, seconds=backoff(1, longest=30.0), error=str(trouble))
            return None
        self._reception.wake(tx.leaves)
        return following

    async def _apply(self, tx: Transaction, row: Row) -> int | None:
        try:
            fact = read(StoredRecord.from_row(row))
        except RecordUnreadable as error:
            await quarantine.give_up(tx, row["parked_id"], reason=error.reason, error=str(error))
            return None
        except Exception as error:
            log.exception("parked record not read", extra={"parked_id": row["parked_id"]})
            await quarantine.give_up(tx, row["parked_id"], reason="bug", error=f"{type(error).__name__}: {error}")
            return None
        new = await inbox.admit(tx, [fact], needs_nothing=self._reception.hearing.needs_nothing)
        if not new and await inbox.outcome(tx, fact.event.id) != "parked":
            # Somebody who could read it was here before: twice is worse than not now.
            log.info("parked record was applied before", extra={"event_id": fact.event.id, "key": fact.subject})
            return await quarantine.release(tx, row)
        failed = await self._reception.attempt(tx, [fact])
        applied = "nothing" if self._reception.hearing.needs_nothing(fact.event) else "done"
        await inbox.mark(tx, [fact.event.id], outcome="parked" if failed else applied)
        if not failed:
            return await quarantine.release(tx, row)
        await quarantine.name(tx, row["parked_id"], fact)
        await self._put_back(tx, row, failed[0])
        return None

    async def _put_back(self, tx: Transaction, row: Row, failed: Parking) -> None:
        """It waits for another try, or for an operator."""
        if failed.state == "dead" or row["attempts"] + 1 >= self._attempts:
            await quarantine.give_up(tx, row["parked_id"], reason=failed.reason, error=failed.error)
        else:
            seconds = backoff(row["attempts"] + 1, longest=30.0)
            await quarantine.retry_later(tx, row["parked_id"], seconds=seconds, error=failed.error)
