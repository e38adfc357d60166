"""The audit under changing calendars: silent in every history that routing made, and a single planted minute named."""

from collections.abc import Awaitable, Callable
from datetime import date
from random import Random

import pytest

from tests.integration.routing.bureau import Bureau
from tests.integration.routing.test_recount import STORM, Offices, arrived, decreed
from tests.integration.routing.test_recounted_limits import EVE, a_month_long
from tests.integration.routing.test_transitions import kept
from tests.integration.routing.weather import Weather
from tests.unit.routing.facts import HOUSE_PERMIT, at, money_for, recorded

TURNS, A_CHANGE_EACH = 90, 6
CULTURE_DAY, SATURDAY = date(2026, 11, 24), date(2026, 11, 28)
PROMISED_DAY = date(2026, 12, 3)

Named = list[tuple[str, int, str]]
History = Callable[[Bureau, Offices], Awaitable[str]]


async def audited(bureau: Bureau) -> Named:
    """Whom the audit names, which promise, and why."""
    await bureau.asked("select lay_out_calendars()")
    rows = await bureau.asked("select code, number, what from audit_promises() order by code, what, number")
    return [(row["code"], row["number"], row["what"]) for row in rows]


@pytest.mark.timeout(180)
@pytest.mark.parametrize("seed", range(3))
async def test_no_history_with_changing_calendars_is_named(bureau: Bureau, seed: int) -> None:
    weather = Weather(bureau, Random(seed))
    await weather.begins(dossiers=20)
    for turn in range(TURNS):
        await weather.goes_on()
        if turn % A_CHANGE_EACH == 0:
            await weather.changes()
            if weather.dice.random() < 0.7:
                await weather.offices.recount()
            assert await audited(bureau) == []
    await weather.offices.recount()

    assert await audited(bureau) == []
    [row] = await bureau.asked(
        """
        select (select count(*) from promise where cause = 'calendar') as moved,
          (select count(*) from kept_date) as kept, (select count(*) from pause where ended_at is not null) as paused
        """
    )
    assert min(row.values()) > 0, dict(row)


async def recounted(bureau: Bureau, offices: Offices) -> str:
    """Moved by a storm."""
    [code] = await arrived(bureau, recorded())
    await offices.changes(decreed(STORM))
    return code


async def kept_where_it_was(bureau: Bureau, offices: Offices) -> str:
    """Later than a make-up day alone would have it."""
    [code] = await arrived(bureau, recorded(HOUSE_PERMIT))
    await offices.changes(decreed(SATURDAY, "makeup_work"))
    return code


async def suppressed(bureau: Bureau, offices: Offices) -> str:
    """Moved back, but not before the receipt's date."""
    code = await recounted(bureau, offices)
    await offices.changes(decreed(STORM, "normal"), decreed(CULTURE_DAY, "makeup_work"))
    return code


async def swapped(bureau: Bureau, offices: Offices) -> str:
    """Moved off the promised day, which is worked on a Saturday instead."""
    [code] = await arrived(bureau, recorded(HOUSE_PERMIT))
    await offices.changes(decreed(SATURDAY, "makeup_work"), decreed(PROMISED_DAY))
    return code


async def shifted(bureau: Bureau, offices: Offices) -> str:
    """An apology's date, a day later for a storm."""
    [code] = await arrived(bureau, recorded())
    bureau.now = at(25)
    await bureau.done(code, "apologise", reason="overload", new_due_at="2026-12-01T17:00:00+07:00")
    await offices.changes(decreed(STORM))
    return code


async def paused(bureau: Bureau, offices: Offices) -> str:
    """Moved by a pause, and by a storm that came after."""
    [code] = await arrived(bureau, recorded())
    await bureau.done(code, "request-payment", amount_vnd=1, purpose="tax")
    waiting = await kept(bureau, code)
    bureau.now = at(26)
    await bureau.hears(money_for(waiting, at=bureau.now))
    await offices.changes(decreed(date(2026, 11, 27)))
    return code


HISTORIES: list[History] = [recounted, kept_where_it_was, suppressed, swapped, shifted, paused]
_A_MINUTE_MORE = """
update promise p set due_at = p.due_at + interval '1 minute' from assignment a
where a.code = $1 and p.dossier_id = a.dossier_id and p.number = $2
"""


@pytest.mark.parametrize("history", HISTORIES)
async def test_a_minute_in_the_date_in_force_is_named(bureau: Bureau, history: History) -> None:
    code = await history(bureau, Offices(bureau))
    newest = (await kept(bureau, code)).promise
    assert await audited(bureau) == []

    await bureau.asked(f"{_A_MINUTE_MORE} returning 1", code, newest)
    await bureau.asked("update assignment set due_at = due_at + interval '1 minute' where code = $1 returning 1", code)

    named = await audited(bureau)
    assert {what for _, _, what in named} & {"date-differs", "floor-differs"}
    assert {(who, number) for who, number, _ in named} == {(code, newest)}


@pytest.mark.parametrize("history", [recounted, suppressed, shifted, paused])
async def test_a_minute_in_an_older_promise_is_named(bureau: Bureau, history: History) -> None:
    code = await history(bureau, Offices(bureau))

    await bureau.asked(f"{_A_MINUTE_MORE} returning 1", code, 1)

    assert (code, 1, "date-differs") in await audited(bureau)


async def test_what_an_apology_gave_is_taken_as_given_and_no_minute_is_added(bureau: Bureau) -> None:
    [code] = await arrived(bureau, recorded())
    bureau.now = at(25)
    await bureau.done(code, "apologise", reason="overload", new_due_at="2026-12-01T17:00:00+07:00")
    assert await audited(bureau) == []

    await bureau.asked(f"{_A_MINUTE_MORE} returning 1", code, 2)

    assert await audited(bureau) == [(code, 2, "held-date-differs")]


async def test_a_date_on_a_day_off_is_named(bureau: Bureau) -> None:
    kept_there = await swapped(bureau, Offices(bureau))
    await bureau.asked("update promise set due_at = $1 where number = 2 returning 1", at(3, 17, 0, month=12))
    await bureau.asked("update assignment set due_at = $1 returning 1", at(3, 17, 0, month=12))
    named = await audited(bureau)

    assert (kept_there, 2, "on-a-day-off") in named


async def test_a_missed_date_whose_day_is_declared_off_too_late_is_not_named(bureau: Bureau) -> None:
    [code] = await arrived(bureau, recorded(HOUSE_PERMIT))
    bureau.now = at(10, month=12)
    await Offices(bureau).changes(decreed(SATURDAY, "makeup_work"), decreed(PROMISED_DAY))

    assert (await kept(bureau, code)).due_at == at(3, 17, 0, month=12)
    assert await audited(bureau) == []


async def test_whom_a_recount_skipped_is_named(bureau: Bureau) -> None:
    skipped, with_a_limit = await arrived(bureau, recorded(), a_month_long())
    offices = Offices(bureau)
    await offices.publish(decreed(STORM))
    assert STORM == EVE
    under_way = await audited(bureau)

    await bureau.asked("update recount_part set done_at = now() returning 1")

    assert under_way == []
    assert sorted(await audited(bureau)) == sorted(
        [
            (skipped, 1, "calendar-differs"),
            (skipped, 1, "held-apology-differs"),
            (with_a_limit, 1, "held-apology-differs"),
        ]
    )
