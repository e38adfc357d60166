"""Each promise sounds once when near and once when missed: never early, never twice, after any outage."""

import asyncio
from datetime import timedelta

from contracts.events.routing import DeadlineMissed, DeadlineNear
from services.routing.schedule import Deadlines
from tests.eventually import eventually
from tests.integration.routing.bureau import Bureau
from tests.integration.routing.test_transitions import kept, routed
from tests.unit.routing.facts import DUE, at, money_for, papers_for, recorded

A_SECOND = timedelta(seconds=1)
NEAR = at(27, 7, 30)


async def soundings(bureau: Bureau) -> list[tuple[str, int]]:
    """What has sounded, and for which promise."""
    events = await bureau.announced()
    return [(type(e).__name__, e.promise) for e in events if isinstance(e, DeadlineNear | DeadlineMissed)]


async def test_a_promise_sounds_twice_and_never_before_its_instant(bureau: Bureau) -> None:
    await routed(bureau)
    fired = []
    for now in (NEAR - A_SECOND, NEAR, NEAR + A_SECOND, DUE, DUE + A_SECOND, at(30)):
        bureau.now = now
        fired.append(await bureau.sounds())

    assert fired == [0, 1, 0, 0, 1, 0]
    assert await soundings(bureau) == [("DeadlineNear", 1), ("DeadlineMissed", 1)]
    near = next(e for e in await bureau.announced() if isinstance(e, DeadlineNear))
    assert (near.working_minutes_left, near.due_at, near.time) == (480, DUE, NEAR)


async def test_after_an_outage_everything_sounds_in_order_and_once(bureau: Bureau) -> None:
    await routed(bureau)
    bureau.now = at(2, 9, 0, month=12)

    assert [await bureau.sounds(), await bureau.sounds()] == [2, 0]
    assert await soundings(bureau) == [("DeadlineNear", 1), ("DeadlineMissed", 1)]


async def test_two_schedulers_at_once_fire_each_timer_once(bureau: Bureau) -> None:
    dossiers = [recorded() for _ in range(1200)]
    await bureau.hears(*dossiers)
    bureau.now = at(30)
    rivals = [asyncio.create_task(Deadlines(bureau.service).run()) for _ in range(2)]

    async def left() -> int:
        return int((await bureau.asked("select count(*) from timer"))[0][0])

    await eventually(left, until=lambda count: count == 0)
    for rival in rivals:
        rival.cancel()
    await asyncio.gather(*rivals, return_exceptions=True)

    fired = await bureau.asked("select type, count(*), count(distinct subject) from journal group by 1 order by 1")
    assert [tuple(row) for row in fired] == [
        ("routing.deadline_missed.v1", 1200, 1200),
        ("routing.deadline_near.v1", 1200, 1200),
        ("routing.dossier_routed.v1", 1200, 1200),
    ]


async def test_a_dossier_in_an_officers_hands_does_not_stop_the_others(bureau: Bureau) -> None:
    held, free = await routed(bureau), await routed(bureau)
    bureau.now = NEAR
    async with bureau.service.database.transaction() as officer:
        await officer.execute("select from assignment where code = $1 for update", held)
        meanwhile = await bureau.sounds()
    afterwards = await bureau.sounds()

    assert (meanwhile, afterwards) == (1, 1)
    subjects = [e.dossier_code for e in await bureau.announced() if isinstance(e, DeadlineNear)]
    assert subjects == [free, held]


async def test_ends_silence_the_timers(bureau: Bureau) -> None:
    done, stopped = await routed(bureau), await routed(bureau)
    await bureau.done(done, "complete", outcome="granted")
    await bureau.done(stopped, "stop", reason="not-eligible")
    bureau.now = at(30)

    assert await bureau.sounds() == 0
    assert await bureau.asked("select from timer") == []


async def test_a_standing_clock_does_not_sound_and_the_new_promise_sounds_anew(bureau: Bureau) -> None:
    code = await routed(bureau)
    bureau.now = at(25)
    await bureau.done(code, "request-supplement", papers=["declaration"], reason="missing-paper")
    waiting = await kept(bureau, code)
    bureau.now = at(30)
    in_the_pause = await bureau.sounds()
    await bureau.hears(papers_for(waiting, at=at(30)))
    bureau.now = at(4, 9, 0, month=12)

    assert (in_the_pause, await bureau.sounds()) == (0, 2)
    assert await soundings(bureau) == [("DeadlineNear", 2), ("DeadlineMissed", 2)]


async def test_a_pause_that_moves_nothing_does_not_sound_again_what_has_sounded(bureau: Bureau) -> None:
    code = await routed(bureau)
    bureau.now = at(27, 8, 0)
    await bureau.sounds()
    bureau.now = at(27, 12, 10)
    await bureau.done(code, "request-payment", amount_vnd=1, purpose="tax")
    bureau.now = at(27, 13, 0)
    await bureau.hears(money_for(await kept(bureau, code), at=bureau.now))
    bureau.now = at(30)

    assert (await kept(bureau, code)).promise == 1
    assert await bureau.sounds() == 1
    assert await soundings(bureau) == [("DeadlineNear", 1), ("DeadlineMissed", 1)]


async def test_an_apology_silences_the_old_promise(bureau: Bureau) -> None:
    code = await routed(bureau)
    bureau.now = at(26)
    await bureau.done(code, "apologise", reason="overload", new_due_at="2026-11-30T17:00:00+07:00")
    fired = []
    for now in (at(28), at(30, 7, 30), at(1, 9, 0, month=12)):
        bureau.now = now
        fired.append(await bureau.sounds())

    assert fired == [0, 1, 1]
    assert await soundings(bureau) == [("DeadlineNear", 2), ("DeadlineMissed", 2)]


async def test_each_sounding_begins_a_trace_of_its_own(bureau: Bureau) -> None:
    await routed(bureau)
    bureau.now = at(30)
    await bureau.sounds()

    traces = await bureau.asked("select trace_id, cause_id from journal order by sequence")
    assert len({row["trace_id"] for row in traces}) == 3
    assert [row["cause_id"] is None for row in traces] == [False, True, True]
