"""What is routed, redriven or folded while somebody looks is seen as it was before or as it is after, never as both."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

import asyncpg
import pytest

from contracts.delivery.database import Database
from deploy.motcua.hops import traced
from deploy.motcua.ledger import conservation
from deploy.motcua.ledger.books import opened
from deploy.motcua.ledger.facts import Announced, Place
from deploy.motcua.ledger.leftovers import Owed, without_outcome
from deploy.motcua.ledger.walk import unsound
from tests.eventually import eventually
from tests.fixtures.databases import Databases, ProvinceDatabase
from tests.integration.ledger.auditing import AUDITOR_WAITS
from tests.unit.ledger.histories import TOPIC, lane

DOSSIER = UUID(int=7)
TODAY = date(2026, 11, 23)
_RECORDED = """
insert into intake.dossier (dossier_id, request, owner_ref, received_at, recorded_at, due_at, transfer_by, code,
  commune, body_hash, handling_commune, procedure, case_code, channel, papers, calendar, catalogue, opening)
values ($1, $1, $1, '2026-11-23 09:00+07', now(), now(), now(), 'A-1', '02353', '', '02353', '1.004873', 'default',
  'counter', '[]', '-', '-', '')
"""
_ROUTED = """
insert into routing.assignment (dossier_id, received_at, clock_from, due_at, state, step, code, receiving_commune,
  handling_commune, procedure, procedure_case, field, rule, unit, holder, template, catalogue, calendar, opening)
values ($1, now(), now(), now(), 4, 1, 'A-1', '02353', '02353', '1.004873', 'default', '-', '-', '-', '-', '-', '-',
  '-', '')
"""
_SAID = """
insert into routing.journal (subject, topic, sequence, type, event_id, trace_id, announced_at, digest, chain)
values ($1, $2, $3, $4, $5, $5, $6, $7, $8)
"""
_PARKED = """
insert into survey.parked (topic, partition, record_offset, event_id, headers, state, reason, error)
values ($1, 0, 0, $2, '', 'waiting', '-', '-')
"""
_HEARD = "insert into survey.inbox values ($1, $2, $3, $4, 'done')"
_FOLDED = """
with gone as (delete from routing.journal where subject = $1 and sequence <= $2 returning *)
insert into routing.lane (subject, topic, sequence, chain)
select subject, topic, sequence, chain from gone order by sequence desc limit 1
"""

Found = TypeVar("Found")


@dataclass
class Ground:
    """A province's books without a province, and a superuser's hand."""

    database: ProvinceDatabase
    books: Database
    sql: asyncpg.Connection

    async def said(self, *rows: Announced) -> None:
        """Routing announced these."""
        for row in rows:
            said = (*row.position, row.type, row.event_id, row.stored_at, row.digest, row.chain)
            await self.sql.execute(_SAID, *said)

    async def while_(self, look: Coroutine[None, None, Found], *changes: tuple[object, ...], at: str) -> Found:
        """What a look finds that has just come to this table when these changes happen, all in one commit."""
        async with self.sql.transaction():
            await self.sql.execute(f"lock table {at} in access exclusive mode")
            looking = asyncio.create_task(look)
            await eventually(lambda: self.sql.fetchval(AUDITOR_WAITS))
            for statement, *values in changes:
                await self.sql.execute(str(statement), *values)
        return await looking


@pytest.fixture
async def ground(database: Databases) -> AsyncIterator[Ground]:
    """The books of four services to which nothing has happened."""
    province = await database.province()
    connection = await asyncpg.connect(province.admin)
    async with opened(province.auditor) as books:
        yield Ground(province, books, connection)
    await connection.close()


async def test_a_dossier_that_is_routed_between_two_counts_is_in_one_of_them(ground: Ground) -> None:
    await ground.sql.execute(_RECORDED, DOSSIER)

    counted = await ground.while_(conservation.counted(ground.books, {TODAY}), (_ROUTED, DOSSIER), at="routing.inbox")

    sums = conservation.balance(counted.days, counted.absent, named=())
    assert (sums.accepted, sums.open + sums.in_flight) == (1, 1)


async def test_what_is_redriven_during_the_look_has_its_outcome(ground: Ground) -> None:
    [row] = lane(DOSSIER.int, 1)
    row.place = Place(TOPIC.name, 0, 0)
    await ground.sql.execute(_PARKED, TOPIC.name, row.event_id)

    found = await ground.while_(
        without_outcome(ground.books, Owed("survey", passed=(row,), behind=())),
        (_HEARD, row.event_id, *row.position),
        ("delete from survey.parked",),
        at="survey.parked",
    )

    assert found == []


async def test_what_is_folded_before_a_fact_during_the_look_is_no_gap(ground: Ground) -> None:
    rows = lane(DOSSIER.int, 3)
    await ground.said(*rows)

    found = await ground.while_(unsound(ground.books, rows[2:]), (_FOLDED, DOSSIER, 2), at="routing.journal")

    assert found == []


async def test_what_is_folded_itself_before_it_is_judged_is_no_gap(ground: Ground) -> None:
    rows = lane(DOSSIER.int, 3)
    await ground.said(*rows)

    await ground.sql.execute(_FOLDED, DOSSIER, 3)

    assert await unsound(ground.books, rows[2:]) == []


async def test_a_fact_that_is_not_folded_still_needs_the_one_before_it(ground: Ground) -> None:
    rows = lane(DOSSIER.int, 3)
    await ground.said(rows[0], rows[2])

    assert [(it.slug, it.event_id) for it in await unsound(ground.books, rows[2:])] == [("gap", rows[2].event_id)]


async def test_a_hop_that_is_folded_during_the_look_is_not_counted_once_more(ground: Ground) -> None:
    await ground.sql.execute(_RECORDED, DOSSIER)
    await ground.said(*lane(DOSSIER.int, 3))

    trace = await ground.while_(
        traced(lambda _: ground.database.auditor, "A-1"), (_FOLDED, DOSSIER, 3), at="routing.lane"
    )

    assert (len(trace.hops), trace.folded) == (3, 0)
