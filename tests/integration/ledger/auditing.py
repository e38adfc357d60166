"""A ledger over a running province, and the ways to break that province behind its back."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from signal import Signals

import asyncpg

from deploy.local import process
from deploy.local.postgres import SUPERUSER
from deploy.motcua.ledger.run import Asked, checked
from deploy.motcua.ledger.shapes import Difference, Report
from deploy.motcua.province import Province
from tests.eventually import eventually

# What somebody else keeps to himself is waited for.
AUDITOR_WAITS = """
select exists (select from pg_locks l join pg_stat_activity a using (pid) where not l.granted and a.usename = 'auditor')
"""


@dataclass
class Auditing:
    """One ledger that remembers, and a superuser's connection."""

    province: Province
    asked: Asked
    sql: asyncpg.Connection

    @classmethod
    @asynccontextmanager
    async def of(cls, province: Province) -> AsyncIterator["Auditing"]:
        """Both, for one test."""
        connection = await asyncpg.connect(province.dsn(SUPERUSER))
        asked = Asked(
            dsn=province.dsn("auditor"), bootstrap=province.bootstrap, state=province.home / "run" / "ledger.json"
        )
        try:
            yield cls(province, asked, connection)
        finally:
            await connection.close()

    async def checked(self, **other: object) -> Report:
        """One check."""
        return await checked(replace(self.asked, **other))  # type: ignore[arg-type]

    async def settled(self) -> Report:
        """A check once nothing is on its way any more."""
        return await eventually(
            self.checked, until=lambda r: r.in_flight is not None and r.in_flight.count == 0, every=0.5
        )

    async def new_since(self, before: Report) -> list[Difference]:
        """What a settled check finds that was not there before."""
        old = {it.same for it in before.differences}
        return [it for it in (await self.settled()).differences if it.same not in old]

    async def found_since(self, before: Report) -> list[Difference]:
        """The same where something is to be found, within a minute of its happening."""
        async with asyncio.timeout(60):
            return await eventually(lambda: self.new_since(before), within=60)

    @contextmanager
    def standing_still(self, *names: str) -> Iterator[None]:
        """These services are frozen in the block."""
        programs = [part.program for part in self.province.services() if part.name in names]
        for program in programs:
            process.signalled(program, Signals.SIGSTOP, family=True)
        try:
            yield
        finally:
            for program in programs:
                process.signalled(program, Signals.SIGCONT, family=True)
