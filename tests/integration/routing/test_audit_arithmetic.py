"""The audit's own arithmetic, in SQL from the edition's text, agrees with the calendar on random questions."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from itertools import groupby
from random import Random

import asyncpg
import pytest

from contracts.calendar.decrees import CalendarDecrees
from contracts.calendar.layers import has_its_own
from contracts.calendar.promise import promise
from contracts.calendar.terms import Term
from contracts.calendar.working_time import CalendarYearNotLoaded, WorkingCalendar
from services.routing.domain.due import Course, Standstill, due
from tests.fixtures.databases import Databases
from tests.unit.calendar.random_cases import Case, cases

ASKED = 400


@pytest.fixture
async def routing(database: Databases) -> AsyncIterator[asyncpg.Connection]:
    """Routing's own login, in a database without dossiers."""
    connection = await asyncpg.connect(await database("routing"))
    yield connection
    await connection.close()


async def laid_out(routing: asyncpg.Connection, decrees: CalendarDecrees, *, version: str) -> None:
    """The edition as it is kept, and its days."""
    body = decrees.model_copy(update={"version": version}).model_dump_json()
    await routing.execute("insert into edition values (default, 'calendar', $1, $2, now())", version, body)
    await routing.execute("select lay_out_calendars()")


def layer_of(case: Case) -> str:
    return case.commune if has_its_own(case.decrees, case.commune) else "province"


def due_by_the_calendar(case: Case) -> datetime | None:
    calendar = WorkingCalendar.of(case.decrees, case.commune)
    try:
        return promise(calendar, case.received_at, Term.parse(case.term)).due_at
    except CalendarYearNotLoaded:
        # Not the date alone may need another year: the day of the apology and the transfer may too.
        return None


async def test_every_kind_of_term_is_due_when_the_calendar_says(routing: asyncpg.Connection) -> None:
    asked = 0
    for number, (decrees, group) in enumerate(groupby(cases(seed=9, count=ASKED), key=lambda case: case.decrees)):
        await laid_out(routing, decrees, version=f"random.{number}")
        for case in group:
            told = await routing.fetchval(
                "select term_due($1, $2, $3, $4)", f"random.{number}", layer_of(case), case.received_at, case.term
            )
            expected = due_by_the_calendar(case)
            assert expected is None or told == expected, case
            asked += expected is not None
    assert asked > ASKED * 0.8


async def test_working_time_between_two_instants_is_what_the_calendar_says(routing: asyncpg.Connection) -> None:
    dice = Random(3)
    for number, (decrees, group) in enumerate(groupby(cases(seed=8, count=ASKED), key=lambda case: case.decrees)):
        await laid_out(routing, decrees, version=f"random.{number}")
        for case in group:
            start, end = case.received_at, case.received_at + timedelta(minutes=dice.randint(0, 40_000))
            calendar = WorkingCalendar.of(decrees, case.commune)
            try:
                minutes = calendar.minutes_between(start, end)
            except CalendarYearNotLoaded:
                continue
            told = await routing.fetchval(
                """
                select worked_until($1, $2, date_trunc('minute', $4::timestamptz))
                  - worked_until($1, $2, date_trunc('minute', $3::timestamptz))
                """,
                f"random.{number}", layer_of(case), start, end,
            )  # fmt: skip
            assert told == minutes * 60, case


def due_by_the_rule(case: Case) -> datetime | None:
    stood = [Standstill(began, ended) for began, ended in case.pauses]
    course = Course(term=Term.parse(case.term), counted_from=case.received_at, standstills=stood)
    try:
        return due(course, WorkingCalendar.of(case.decrees, case.commune)).due_at
    except CalendarYearNotLoaded:
        return None


async def due_by_sql(routing: asyncpg.Connection, case: Case, *, version: str) -> datetime | None:
    of = (version, layer_of(case))
    present: datetime | None = await routing.fetchval(
        "select term_due($1, $2, $3, $4)", *of, case.received_at, case.term
    )
    exact = None
    for began, ended in case.pauses:
        row = await routing.fetchrow(
            "select * from after_pause($1, $2, $3, $4, $5, $6)", *of, present, exact, began, ended
        )
        assert row is not None
        present, exact = row["due_at"], row["exact"]
    return present


async def test_pauses_move_dates_of_every_term_as_the_rule_says(routing: asyncpg.Connection) -> None:
    asked = set()
    for number, (decrees, group) in enumerate(groupby(cases(seed=7, count=ASKED), key=lambda case: case.decrees)):
        await laid_out(routing, decrees, version=f"random.{number}")
        for case in group:
            expected = due_by_the_rule(case)
            if expected is None or not case.pauses:
                continue
            assert await due_by_sql(routing, case, version=f"random.{number}") == expected, case
            asked.add(Term.parse(case.term).kind)
    assert asked >= {"same_day", "working_days", "days", "hours", "clock_hours"}
