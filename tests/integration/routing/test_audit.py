"""The nightly audit finds nothing in any lawful life of a dossier, and exactly what was planted in a single one."""

import itertools
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

import asyncpg
import pytest

from contracts.calendar.hours import VIETNAM
from contracts.identifiers import new_id
from services.routing.domain.states import State
from tests.fixtures.databases import Databases
from tests.unit.routing.facts import DECREES
from tests.unit.routing.lives import ALife

LIVES = 300
TERMS = ("same day", "3 working days", "20 days", "1 month", "6 hours", "30 clock hours")
DEEDS = ("request", "bring", "owe", "pay", "bring", "pay", "apologise")
FIRST = datetime(2026, 9, 28, tzinfo=VIETNAM)
A_MINUTE = timedelta(minutes=1)
_NUMBERS = itertools.count(1)

Found = list[tuple[str, str]]


@pytest.fixture
async def routing(database: Databases) -> AsyncIterator[asyncpg.Connection]:
    """Routing's own login, in a database that knows the calendar and no dossier."""
    connection = await asyncpg.connect(await database("routing"))
    await connection.execute(
        "insert into edition values (default, 'calendar', $1, $2, now())", DECREES.version, DECREES.model_dump_json()
    )
    yield connection
    await connection.close()


async def audited(routing: asyncpg.Connection) -> Found:
    """Which dossiers the audit names, and why."""
    await routing.execute("select lay_out_calendars()")
    return [(row["code"], row["what"]) for row in await routing.fetch("select * from audit_promises() order by 2, 4")]


def lives(seed: int, count: int) -> list[ALife]:
    """Dossiers to which all sorts of things have happened, none of them at an end."""
    dice, found = Random(seed), []
    for _ in range(count):
        received = FIRST + timedelta(seconds=dice.randint(0, 40 * 24 * 3600))
        life = ALife(dice.choice(("RESTART", "PAUSE")), dice.choice(TERMS), received)
        for _ in range(dice.randint(0, 10)):
            life.goes_on(dice.choice((0, dice.randint(0, 300), dice.randint(0, 9000))), dice.choice(DEEDS))
        found.append(life)
    return found


async def stored(routing: asyncpg.Connection, life: ALife) -> str:
    """The rows that routing keeps of a life; its code."""
    dossier, dossier_id = life.dossier, new_id()
    code = f"H60.092-261001-{next(_NUMBERS):04d}"
    text = dict.fromkeys(("receiving_commune", "field", "rule", "unit", "holder", "template"), "-")
    row: dict[str, Any] = text | {
        "dossier_id": dossier_id, "code": code, "handling_commune": dossier.handling_commune, "step": 1,
        "procedure": dossier.procedure, "procedure_case": dossier.case, "catalogue": dossier.catalogue,
        "calendar": dossier.calendar, "received_at": dossier.received_at, "clock_from": dossier.clock_from,
        "due_at": dossier.due_at, "exact_due_at": dossier.exact_due_at, "apology_latest": dossier.apology_latest,
        "paused_at": dossier.paused_at, "state": dossier.state.national_code, "promise": dossier.promise,
        "apologised": dossier.apologised, "opening": b"",
    }  # fmt: skip
    await insert(routing, "assignment", row)
    for it in life.promises:
        await insert(routing, "promise", {
            "dossier_id": dossier_id, "number": it.number, "counted_from": it.counted_from, "due_at": it.due_at,
            "exact_due_at": it.exact_due_at, "suppressed_due_at": it.suppressed_due_at, "cause": it.cause,
            "apology_latest": it.apology_latest, "term": it.term, "calendar": it.calendar, "made_at": it.made_at,
            "catalogue": it.catalogue,
        })  # fmt: skip
    for pause in life.pauses:
        await insert(routing, "pause", {
            "dossier_id": dossier_id, "began_at": pause.began_at, "ended_at": pause.ended_at, "reason": pause.reason,
            "legal_basis": pause.legal_basis, "begun_by": pause.begun_by, "ended_by": pause.ended_by,
        })  # fmt: skip
    return code


async def insert(routing: asyncpg.Connection, table: str, row: dict[str, Any]) -> None:
    places = ", ".join(f"${n}" for n in range(1, len(row) + 1))
    await routing.execute(f"insert into {table} ({', '.join(row)}) values ({places})", *row.values())


async def test_no_lawful_life_is_named_whatever_happened_in_it(routing: asyncpg.Connection) -> None:
    told = lives(7, LIVES)
    codes = {await stored(routing, life): life for life in told}

    found = await audited(routing)

    assert [(what, codes[code]) for code, what in found] == []
    assert sum(len(life.pauses) > 1 for life in told) > LIVES // 10
    assert {cause for life in told for cause in (it.cause for it in life.promises)} >= {
        "reception", "supplement", "payment", "apology",
    }  # fmt: skip
    assert {life.dossier.state for life in told} >= {State.PROCESSING, State.SUPPLEMENT_REQUESTED}


PLANTS = {
    "date-differs": "update promise p set due_at = p.due_at + interval '1 minute' from assignment a"
    " where a.code = $1 and p.dossier_id = a.dossier_id and p.number = a.promise",
    "held-date-differs": "update assignment set due_at = due_at + interval '1 minute' where code = $1",
    "apology-differs": "update promise p set apology_latest = p.apology_latest - interval '1 minute' from assignment a"
    " where a.code = $1 and p.dossier_id = a.dossier_id and p.number = a.promise",
    "held-apology-differs": "update assignment set apology_latest = null where code = $1",
    "promise-missing": "delete from promise p using assignment a"
    " where a.code = $1 and p.dossier_id = a.dossier_id and p.number = a.promise",
    "not-countable": "update promise p set term = 'a week or so' from assignment a"
    " where a.code = $1 and p.dossier_id = a.dossier_id and p.number = a.promise",
}


@pytest.mark.parametrize("what", PLANTS)
async def test_what_is_planted_in_one_dossier_is_named_and_nothing_else(routing: asyncpg.Connection, what: str) -> None:
    codes = [await stored(routing, ALife("RESTART", "3 working days", FIRST + n * A_MINUTE)) for n in range(20)]

    await routing.execute(PLANTS[what], codes[13])

    named = await audited(routing)
    assert (codes[13], what) in named
    assert {code for code, _ in named} == {codes[13]}


async def test_a_minute_planted_in_a_date_that_pauses_moved_is_named(routing: asyncpg.Connection) -> None:
    life = ALife("PAUSE", "3 working days", FIRST + timedelta(hours=9))
    for minutes, deed in ((60, "request"), (3000, "bring"), (30, "owe"), (4000, "pay")):
        life.goes_on(minutes, deed)
    code = await stored(routing, life)
    assert await audited(routing) == []

    await routing.execute("update pause set ended_at = ended_at + interval '3 days'")

    assert (code, "date-differs") in await audited(routing)


async def test_what_rests_on_an_edition_that_came_during_the_audit_is_audited_by_the_next(
    routing: asyncpg.Connection,
) -> None:
    old, new = [await stored(routing, ALife("RESTART", "3 working days", FIRST)) for _ in range(2)]
    await routing.execute("select lay_out_calendars()")
    later = DECREES.model_copy(update={"version": "2026-12-01.1"})
    published = "insert into edition values (default, 'calendar', $1, $2, now() + interval '1 second')"
    await routing.execute(published, later.version, later.model_dump_json())
    for table in ("assignment", "promise"):
        counted = (
            f"update {table} set calendar = $2 where dossier_id = (select dossier_id from assignment where code = $1)"
        )
        await routing.execute(counted, new, later.version)
    await routing.execute(PLANTS["held-date-differs"], new)

    during = await routing.fetch("select code, what from audit_promises()")

    assert during == []
    assert await audited(routing) == [(new, "held-date-differs")]
    await routing.execute(PLANTS["held-date-differs"], old)
    assert (old, "held-date-differs") in await audited(routing)


async def test_what_has_ended_is_audited_no_more(routing: asyncpg.Connection) -> None:
    code = await stored(routing, ALife("RESTART", "3 working days", FIRST))
    await routing.execute("update assignment set state = 9, due_at = due_at + interval '1 day' where code = $1", code)

    assert await audited(routing) == []
