"""However many dossiers have ended, the desk and the timers look at the open ones only."""

from collections.abc import Awaitable, Callable

import pytest

from contracts.delivery.database import Transaction
from contracts.identifiers import new_id
from services.routing.domain.queue import Mark
from services.routing.domain.states import OPEN
from services.routing.store import assignments, awaited, desk, timers
from services.routing.store.desk import Wanted
from tests.integration.routing.bureau import Bureau
from tests.unit.routing.facts import CATALOGUE, DECREES, HOA_AN, at, recorded

ENDED = 20_000
WHOLE_INDEXES = ("assignment_pkey", "assignment_code_key")
_COPIES = """
insert into assignment
select (jsonb_populate_record(a, jsonb_build_object(
  'dossier_id', gen_random_uuid(), 'code', 'H60.092-200101-' || lpad(n::text, 6, '0'), 'state', 10
))).* from assignment a, generate_series(1, $1) n
"""
_READ = """
select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) as rows
from pg_stat_xact_user_tables where relname = $1
"""
Look = Callable[[Transaction], Awaitable[object]]


def wanted(*communes: str) -> Wanted:
    """The whole queue of some communes."""
    return Wanted(communes, sorted(OPEN), unit=None, due_from=None, due_before=None)


LOOKS: dict[str, Look] = {
    "a commune's queue": lambda tx: desk.running(tx, wanted(HOA_AN), after=Mark(), at_most=100),
    "the province's queue": lambda tx: desk.running(
        tx, wanted(*(commune.code for commune in CATALOGUE.communes)), after=Mark(), at_most=100
    ),
    "clocks that stand": lambda tx: desk.standing(tx, wanted(HOA_AN), after=Mark(), at_most=100),
    "the province's clocks that stand": lambda tx: desk.standing(
        tx, wanted(*(commune.code for commune in CATALOGUE.communes)), after=Mark(), at_most=100
    ),
    "results to return": lambda tx: desk.ready(tx, wanted(HOA_AN), after=Mark(), at_most=100),
    "timers": lambda tx: timers.take_due(tx, now=at(30), at_most=500),
    "a code": lambda tx: assignments.by_code(tx, "H60.092-200101-000017"),
}


_OTHERS_WAIT = """
insert into awaited (dossier_id, subject, due_at, asked_at, until_at, name, calendar)
select gen_random_uuid(), gen_random_uuid(), $2, $2, $2, 'silence', $3 from generate_series(1, $1)
"""
WAITS: dict[str, Look] = {
    "an answer": lambda tx: awaited.drop(tx, subjects=[new_id()], dossier_ids=[]),
    "an end": lambda tx: awaited.drop(tx, subjects=[], dossier_ids=[new_id()]),
    "both": lambda tx: awaited.drop(tx, subjects=[new_id()], dossier_ids=[new_id()]),
    "another calendar": lambda tx: awaited.counted_otherwise(tx, calendar=DECREES.version, at_most=500),
    "what has run out": lambda tx: awaited.held_due(tx, calendar=DECREES.version, now=at(24), at_most=500),
}


@pytest.fixture
async def old_bureau(bureau: Bureau) -> Bureau:
    """An office with one dossier in work and very many behind it."""
    await bureau.hears(recorded())
    async with bureau.service.database.transaction() as tx:
        await tx.execute(_COPIES, ENDED)
        await tx.execute("analyze assignment")
        await tx.execute("analyze timer")
    return bureau


async def test_no_look_at_the_open_reads_the_ended(old_bureau: Bureau) -> None:
    read: dict[str, int] = {}
    for name, look in LOOKS.items():
        async with old_bureau.service.database.transaction() as tx:
            before = await tx.fetchval(_READ, "assignment")
            await look(tx)
            read[name] = await tx.fetchval(_READ, "assignment") - before

    assert {name: rows for name, rows in read.items() if rows > 5} == {}


async def test_no_look_at_what_is_awaited_reads_what_others_await(bureau: Bureau) -> None:
    async with bureau.service.database.transaction() as tx:
        await tx.execute(_OTHERS_WAIT, ENDED, at(30), DECREES.version)
        await tx.execute("analyze awaited")

    read: dict[str, int] = {}
    for name, look in WAITS.items():
        async with bureau.service.database.transaction() as tx:
            before = await tx.fetchval(_READ, "awaited")
            await look(tx)
            read[name] = await tx.fetchval(_READ, "awaited") - before

    assert {name: rows for name, rows in read.items() if rows > 5} == {}


async def test_ended_dossiers_stand_in_no_partial_index(old_bureau: Bureau) -> None:
    sizes = await old_bureau.asked(
        "select relname, pg_relation_size(oid) as bytes from pg_class where relname ~ '^(assignment_|timer)'"
    )
    small = {row["relname"]: row["bytes"] for row in sizes if row["relname"] not in WHOLE_INDEXES}

    assert set(small) >= {"assignment_open", "assignment_due", "assignment_paused", "assignment_ready", "timer"}
    assert max(small.values()) <= 4 * 8192


async def test_an_ended_dossier_costs_few_bytes(old_bureau: Bureau) -> None:
    (row,) = await old_bureau.asked("select pg_total_relation_size('assignment') / count(*) as bytes from assignment")

    assert row["bytes"] <= 480
