"""Each rung of a promise sounds once: never early, never twice, after any outage."""

import asyncio
from datetime import timedelta

from prometheus_client import REGISTRY

from contracts.events.routing import DeadlineMissed, DeadlineNear
from services.routing.schedule import Deadlines
from tests.eventually import eventually
from tests.integration.routing.bureau import Bureau
from tests.integration.routing.test_transitions import kept, routed
from tests.unit.routing.facts import DUE, at, money_for, papers_for, recorded

A_SECOND = timedelta(seconds=1)
RUNGS = (("T-2", at(25, 8, 0)), ("T-1", at(26, 8, 0)), ("50%", at(26, 8, 23)), ("80%", at(27, 9, 27)))
ALL = [*(rung for rung, _ in RUNGS), "T"]


async def soundings(bureau: Bureau) -> list[tuple[str, int]]:
    """Which rungs have sounded, and of which promise."""
    events = await bureau.announced()
    near = {event.id: event.rung or "" for event in events if isinstance(event, DeadlineNear)}
    return [(near.get(e.id, "T"), e.promise) for e in events if isinstance(e, DeadlineNear | DeadlineMissed)]


async def test_every_rung_sounds_at_its_instant_and_never_before(bureau: Bureau) -> None:
    await routed(bureau)
    fired = []
    for _, instant in (*RUNGS, ("T", DUE + A_SECOND)):
        for now in (instant - A_SECOND, instant, instant + A_SECOND):
            bureau.now = now
            fired.append(await bureau.sounds())

    assert fired == [0, 1, 0] * 5
    assert await soundings(bureau) == [(rung, 1) for rung in ALL]


async def test_an_open_dossier_has_one_timer_and_a_late_one_keeps_what_has_sounded(bureau: Bureau) -> None:
    await routed(bureau)
    before = await bureau.asked("select name, sounded, due_at from timer")
    bureau.now = at(30)
    await bureau.sounds_all()
    after = await bureau.asked("select name, sounded, due_at from timer")

    assert [tuple(row) for row in before] == [("T-2", None, RUNGS[0][1])]
    assert [tuple(row) for row in after] == [("T", "T", None)]


async def test_whichever_timer_sounded_last_is_known_by_when_it_was_due(bureau: Bureau) -> None:
    await routed(bureau)
    last = []
    for _, instant in RUNGS:
        bureau.now = instant + timedelta(minutes=3)
        await bureau.sounds()
        last += await bureau.asked("select last_due_at from timer")

    assert [row["last_due_at"] for row in last] == [instant for _, instant in RUNGS]


async def test_after_an_outage_everything_sounds_in_order_and_once(bureau: Bureau) -> None:
    await routed(bureau)
    bureau.now = at(2, 9, 0, month=12)

    assert await bureau.sounds_all() == 5
    assert await soundings(bureau) == [(rung, 1) for rung in ALL]


async def test_two_schedulers_at_once_fire_each_timer_once(bureau: Bureau) -> None:
    dossiers = [recorded() for _ in range(1200)]
    await bureau.hears(*dossiers)
    bureau.now = at(30)
    rivals = [asyncio.create_task(Deadlines(bureau.service, per_second=4000).run()) for _ in range(2)]

    async def left() -> int:
        return int((await bureau.asked("select count(*) from timer where due_at is not null"))[0][0])

    await eventually(left, until=lambda count: count == 0)
    for rival in rivals:
        rival.cancel()
    await asyncio.gather(*rivals, return_exceptions=True)

    fired = await bureau.asked("select type, count(*), count(distinct subject) from journal group by 1 order by 1")
    assert [tuple(row) for row in fired] == [
        ("routing.deadline_missed.v1", 1200, 1200),
        ("routing.deadline_near.v1", 4800, 1200),
        ("routing.dossier_routed.v1", 1200, 1200),
    ]


async def test_a_dossier_in_an_officers_hands_does_not_stop_the_others(bureau: Bureau) -> None:
    held, free = await routed(bureau), await routed(bureau)
    bureau.now = RUNGS[0][1]
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
    bureau.now = at(25, 7, 45)
    await bureau.done(code, "request-supplement", papers=["declaration"], reason="missing-paper")
    waiting = await kept(bureau, code)
    bureau.now = at(30)
    in_the_pause = await bureau.sounds()
    await bureau.hears(papers_for(waiting, at=at(30)))
    bureau.now = at(4, 9, 0, month=12)

    assert (in_the_pause, await bureau.sounds_all()) == (0, 5)
    assert {promise for _, promise in await soundings(bureau)} == {2}


async def test_a_pause_that_moves_nothing_does_not_sound_again_what_has_sounded(bureau: Bureau) -> None:
    code = await routed(bureau)
    bureau.now = at(27, 12, 5)
    await bureau.sounds_all()
    bureau.now = at(27, 12, 10)
    await bureau.done(code, "request-payment", amount_vnd=1, purpose="tax")
    bureau.now = at(27, 13, 0)
    await bureau.hears(money_for(await kept(bureau, code), at=bureau.now))
    bureau.now = at(30)

    assert (await kept(bureau, code)).promise == 1
    assert await bureau.sounds_all() == 1
    assert await soundings(bureau) == [(rung, 1) for rung in ALL]


async def test_what_was_due_before_a_pause_and_fires_after_it_fires_once(bureau: Bureau) -> None:
    code = await routed(bureau)
    bureau.now = at(26, 18, 0)
    await bureau.done(code, "request-payment", amount_vnd=1, purpose="tax")
    bureau.now = at(26, 19, 0)
    await bureau.hears(money_for(await kept(bureau, code), at=bureau.now))
    bureau.now = at(30)
    await bureau.sounds_all()

    assert await soundings(bureau) == [(rung, 1) for rung in ALL]


async def test_an_apology_silences_the_old_promise(bureau: Bureau) -> None:
    code = await routed(bureau)
    bureau.now = at(26)
    await bureau.sounds_all()
    await bureau.done(code, "apologise", reason="overload", new_due_at="2026-12-02T17:00:00+07:00")
    bureau.now = at(3, 9, 0, month=12)
    await bureau.sounds_all()

    assert await soundings(bureau) == [
        *[(rung, 1) for rung in ALL[:3]],
        *[("50%", 2), ("T-2", 2), ("T-1", 2), ("80%", 2), ("T", 2)],
    ]


async def test_a_timer_of_an_older_promise_makes_room_for_the_present_one(bureau: Bureau) -> None:
    code = await routed(bureau)
    bureau.now = at(26)
    await bureau.done(code, "apologise", reason="overload", new_due_at="2026-12-02T17:00:00+07:00")
    await bureau.asked("update timer set promise = 1, name = 'T-1', due_at = $1 returning 1", at(26))
    await bureau.sounds()

    assert await soundings(bureau) == []
    (row,) = await bureau.asked("select promise, due_at > $1 from timer", at(26))
    assert tuple(row) == (2, True)


async def test_each_sounding_begins_a_trace_of_its_own(bureau: Bureau) -> None:
    await routed(bureau)
    bureau.now = at(30)
    await bureau.sounds_all()

    traces = await bureau.asked("select trace_id, cause_id from journal order by sequence")
    assert len({row["trace_id"] for row in traces}) == 6
    assert [row["cause_id"] is None for row in traces] == [False, *[True] * 5]


async def test_how_late_a_timer_fired_is_a_figure(bureau: Bureau) -> None:
    before = REGISTRY.get_sample_value("motcua_timer_lateness_seconds_sum", {"rung": "T-2"}) or 0.0
    await routed(bureau)
    bureau.now = RUNGS[0][1] + timedelta(minutes=7)
    await bureau.sounds()

    after = REGISTRY.get_sample_value("motcua_timer_lateness_seconds_sum", {"rung": "T-2"})
    assert after == before + 7 * 60
    assert "motcua_timer_behind_seconds" in (await bureau.http.get("/metrics")).text
