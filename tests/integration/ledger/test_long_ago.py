"""Damage to what happened long ago is found too: a slow look goes over everything that is kept, round after round."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from deploy.motcua.ledger import sweep
from deploy.motcua.ledger.books import opened
from deploy.motcua.ledger.shapes import Difference, Report, Swept
from deploy.provision import SERVICES
from tests.eventually import eventually
from tests.integration.ledger.auditing import Auditing
from tests.integration.ledger.test_agreeing_when_folded import aged, folded
from tests.integration.ledger.test_faults import fact, named, subject_of
from tests.journey.walk import Walk

pytestmark = pytest.mark.timeout(180)

# Older than any check looks at again, younger than what is folded.
_LAST_MONTH = timedelta(days=20)
_AGED = """
update {0}.journal set stored_at = stored_at - $2::interval where subject = $1;
update {0}.inbox set admitted_at = admitted_at - $2::interval where subject = $1
"""


async def of_last_month(walk: Walk, auditing: Auditing) -> str:
    """An open dossier of which nothing was heard for weeks."""
    code: str = (await walk.recorded())["code"]
    await walk.known(code)
    await walk.settled()
    await auditing.settled()
    await older(auditing, await subject_of(auditing, code), _LAST_MONTH)
    return code


async def older(auditing: Auditing, dossier: UUID, by: timedelta) -> None:
    """All that was said and heard of it happened so much earlier."""
    for service in SERVICES:
        for statement in _AGED.format(service).split(";\n"):
            await auditing.sql.execute(statement, dossier, by)


async def found(
    auditing: Auditing, before: Report, *, until: Callable[[list[Difference]], bool] = bool
) -> list[Difference]:
    """What checks find within a minute."""
    return await eventually(lambda: auditing.new_since(before), until=until, within=60)


async def restored(auditing: Auditing, table: str, row: asyncpg.Record) -> None:
    places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
    await auditing.sql.execute(f"insert into {table} values ({places})", *row)


async def test_an_assignment_of_last_month_that_was_deleted(walk: Walk, auditing: Auditing) -> None:
    code = await of_last_month(walk, auditing)
    before = await auditing.settled()
    event = await fact(auditing, code, "intake.dossier_recorded.v1")

    lost = await auditing.sql.fetchrow("delete from routing.assignment where code = $1 returning *", code)
    assert lost is not None
    told = await found(auditing, before, until=lambda it: [one.slug for one in it] == ["no-assignment"])
    await restored(auditing, "routing.assignment", lost)

    assert named(told) == [("no-assignment", code, event, "routing")]
    assert await auditing.new_since(before) == []


async def test_an_outcome_of_last_month_that_was_deleted(walk: Walk, auditing: Auditing) -> None:
    code = await of_last_month(walk, auditing)
    before = await auditing.settled()
    event = await fact(auditing, code, "routing.dossier_routed.v1")

    lost = await auditing.sql.fetchrow("delete from survey.inbox where event_id = $1 returning *", event)
    assert lost is not None
    told = await found(auditing, before)
    again = await auditing.new_since(before)
    await restored(auditing, "survey.inbox", lost)

    assert named(told) == named(again) == [("no-outcome", code, event, "survey")]
    assert await auditing.new_since(before) == []


async def test_a_timer_of_a_dossier_that_was_silent_for_so_long_that_it_was_folded(
    walk: Walk, auditing: Auditing
) -> None:
    code = (await walk.recorded())["code"]
    await walk.known(code)
    await walk.settled()
    await auditing.settled()
    await aged(auditing, [await subject_of(auditing, code)])
    await folded(auditing.province)
    before = await auditing.settled()
    dossier = await subject_of(auditing, code)

    lost = await auditing.sql.fetchrow("delete from routing.timer where dossier_id = $1 returning *", dossier)
    assert lost is not None
    told = await found(auditing, before)
    again = await auditing.new_since(before)
    await restored(auditing, "routing.timer", lost)

    assert named(told) == named(again) == [("no-timer", code, None, "routing")]
    assert await auditing.new_since(before) == []


async def test_an_assignment_that_nobody_accepted_at_a_counter(walk: Walk, auditing: Auditing) -> None:
    code = (await walk.recorded())["code"]
    await walk.known(code)
    await walk.settled()
    before = await auditing.settled()
    dossier = UUID(int=7)

    await auditing.sql.execute(
        """
        insert into routing.assignment
        select (jsonb_populate_record(a, jsonb_build_object('dossier_id', $2::uuid, 'code', 'H60.092-000000-0001'))).*
        from routing.assignment a where code = $1
        """,
        code,
        dossier,
    )
    await auditing.sql.execute(
        """
        insert into routing.promise select (jsonb_populate_record(p, jsonb_build_object('dossier_id', $2::uuid))).*
        from routing.promise p join routing.assignment a using (dossier_id) where a.code = $1
        """,
        code,
        dossier,
    )
    await auditing.sql.execute(
        "insert into routing.timer (dossier_id, due_at, promise, name) values ($1, now() + interval '9 days', 1, 'T')",
        dossier,
    )
    told = await found(auditing, before)
    again = await auditing.new_since(before)
    for table in ("assignment", "promise", "timer"):
        await auditing.sql.execute(f"delete from routing.{table} where dossier_id = $1", dossier)

    assert named(told) == named(again) == [("unrecorded", "H60.092-000000-0001", None, "routing")]
    assert await auditing.new_since(before) == []


async def test_the_slow_look_goes_round_and_says_how_far_it_is(walk: Walk, auditing: Auditing) -> None:
    for _ in range(3):
        await walk.known((await walk.recorded())["code"])
    begun = await auditing.settled()
    assert begun.swept is not None

    first = await auditing.checked(portion=2)
    second = await auditing.checked(portion=2)
    everything = await auditing.checked(portion=100_000)

    assert first.swept is not None
    assert second.swept is not None
    assert everything.swept is not None
    assert first.swept.dossiers_until is not None
    assert second.swept.dossiers_until is None or first.swept.dossiers_until <= second.swept.dossiers_until
    assert first.swept.dossiers_until < datetime.now(UTC)
    assert everything.swept.rounds > begun.swept.rounds
    assert (first.difference, second.difference, everything.difference) == (begun.difference,) * 3


async def test_the_slow_look_begins_with_the_very_first_facts(walk: Walk, auditing: Auditing) -> None:
    code = await of_last_month(walk, auditing)
    dossier, year = await subject_of(auditing, code), timedelta(days=365)
    await older(auditing, dossier, year)

    async with opened(auditing.asked.dsn) as books:
        seen = await sweep.facts(books, Swept(), kept_since=None, before=datetime.now(UTC) - year, most=10_000)
    await older(auditing, dossier, -year)

    assert await fact(auditing, code, "intake.dossier_recorded.v1") in {row.event_id for row in seen.rows}
