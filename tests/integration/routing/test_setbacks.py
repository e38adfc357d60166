"""One dossier for which something fails keeps no other waiting, and is tried again with growing pauses."""

import pytest
from prometheus_client import REGISTRY

from contracts.delivery.database import DatabaseBusy
from contracts.events.routing import DeadlineNear
from tests.integration.routing.bureau import Bureau
from tests.integration.routing.test_awaited import asked_for_papers
from tests.integration.routing.test_recount import NEXT_DAY, STORM, Offices, arrived, decreed, moves
from tests.integration.routing.test_transitions import kept, routed
from tests.unit.routing.facts import DECREES, DUE, at, recorded

T_2 = at(25, 8, 0)
BREAKS = {
    "edition-not-yet": ("catalogue", "2099-01-01.1"),
    "procedure-not-in-catalogue": ("procedure", "no such procedure"),
    "bug": ("template", "no such template"),
}
BUSY = """
create function busy() returns trigger language plpgsql as $$ begin raise 'busy' using errcode = '40001'; end $$;
create trigger busy before update on timer for each row execute function busy();
"""


async def broken(bureau: Bureau, code: str, column: str, value: str) -> str:
    """A dossier that nobody can count for; what stood there before."""
    sql = f"""
    update assignment a set {column} = $2 from assignment b
    where a.code = $1 and b.code = $1 returning b.{column}
    """
    [[before]] = await bureau.asked(sql, code, value)
    return str(before)


async def mended(bureau: Bureau, code: str, column: str, value: str) -> None:
    """It can be counted for again, and its pause is over."""
    await broken(bureau, code, column, value)
    await bureau.asked("update setback set again_at = now() - interval '1 second' returning 1")


async def setbacks(bureau: Bureau) -> list[tuple[str, str, int]]:
    """What could not be done, why, and how often it was tried."""
    return [tuple(row) for row in await bureau.asked("select work, why, failures from setback order by dossier_id")]


async def near(bureau: Bureau) -> list[str]:
    """The dossiers whose warnings were announced, in order."""
    return [event.dossier_code for event in await bureau.announced() if isinstance(event, DeadlineNear)]


@pytest.mark.parametrize("why", BREAKS)
async def test_a_deadline_that_cannot_be_sounded_stops_no_other_and_sounds_once_it_can(
    bureau: Bureau, why: str
) -> None:
    sick, *well = [await routed(bureau) for _ in range(6)]
    column, value = BREAKS[why]
    before = await broken(bureau, sick, column, value)
    counted = REGISTRY.get_sample_value("motcua_setbacks_total", {"work": "timer", "why": why}) or 0.0
    bureau.now = T_2

    assert [await bureau.sounds(), await bureau.sounds()] == [5, 0]
    assert sorted(await near(bureau)) == sorted(well)
    assert await setbacks(bureau) == [("timer", why, 1)]
    assert REGISTRY.get_sample_value("motcua_setbacks_total", {"work": "timer", "why": why}) == counted + 1

    await mended(bureau, sick, column, before)
    assert [await bureau.sounds(), await bureau.sounds()] == [1, 0]
    assert (await near(bureau))[5:] == [sick]
    assert await setbacks(bureau) == []


async def test_the_pauses_grow_and_whoever_waits_longest_is_a_figure(bureau: Bureau) -> None:
    code = await routed(bureau)
    await broken(bureau, code, *BREAKS["bug"])
    bureau.now = at(25, 9, 0)
    pauses = []
    for _ in range(3):
        assert await bureau.sounds() == 0
        [[pause]] = await bureau.asked("select extract(epoch from again_at - now()) from setback")
        pauses.append(round(float(pause)))
        await bureau.asked("update setback set again_at = now() returning 1")

    assert pauses == [5, 10, 20]
    assert await setbacks(bureau) == [("timer", "bug", 3)]
    assert REGISTRY.get_sample_value("motcua_timer_behind_seconds") == 3600
    await bureau.asked("update setback set failures = 1000 returning 1")
    await bureau.sounds()
    [[longest]] = await bureau.asked("select extract(epoch from again_at - now()) from setback")
    assert round(float(longest)) == 900


async def test_trouble_of_the_database_is_nobodys_setback(bureau: Bureau) -> None:
    for _ in range(3):
        await routed(bureau)
    async with bureau.service.database.single() as tx:
        await tx.execute(BUSY)
    bureau.now = at(25, 9, 0)

    with pytest.raises(DatabaseBusy):
        await bureau.sounds()

    assert await setbacks(bureau) == []
    assert REGISTRY.get_sample_value("motcua_timer_behind_seconds") == 3600
    async with bureau.service.database.single() as tx:
        await tx.execute("drop trigger busy on timer")
    assert await bureau.sounds() == 3


async def test_an_ended_dossier_leaves_no_setback(bureau: Bureau) -> None:
    code = await routed(bureau)
    before = await broken(bureau, code, *BREAKS["bug"])
    bureau.now = T_2
    await bureau.sounds()
    await broken(bureau, code, "template", before)

    await bureau.done(code, "complete", outcome="granted")

    assert await setbacks(bureau) == []


async def test_a_silence_that_cannot_be_ended_ends_no_later_for_the_others(bureau: Bureau) -> None:
    sick, well = await asked_for_papers(bureau), await asked_for_papers(bureau)
    column, value = BREAKS["edition-not-yet"]
    before = await broken(bureau, sick, column, value)
    bureau.now = at(26, 8, 0)

    assert [await bureau.waits_no_longer(), await bureau.waits_no_longer()] == [1, 0]
    assert await setbacks(bureau) == [("waiting", "edition-not-yet", 1)]
    reminders = "select count(*), count(distinct subject) from journal where type = 'routing.supplement_reminder.v1'"
    assert [tuple(row) for row in await bureau.asked(reminders)] == [(1, 1)]
    assert (await kept(bureau, well)).state == "supplement_requested"

    await mended(bureau, sick, column, before)
    assert [await bureau.waits_no_longer(), await bureau.waits_no_longer()] == [1, 0]
    assert [tuple(row) for row in await bureau.asked(reminders)] == [(2, 2)]
    assert await setbacks(bureau) == []


async def test_an_answer_that_cannot_be_counted_again_is_counted_no_later_for_the_others(bureau: Bureau) -> None:
    sick, _ = await asked_for_papers(bureau), await asked_for_papers(bureau)
    column, value = BREAKS["edition-not-yet"]
    before = await broken(bureau, sick, column, value)
    await Offices(bureau).publish(decreed(STORM))
    await bureau.waits_no_longer()
    counted = "select count(distinct dossier_id) from awaited where calendar <> $1"
    [[others]] = await bureau.asked(counted, DECREES.version)

    await mended(bureau, sick, column, before)
    await bureau.waits_no_longer()

    [[everybody]] = await bureau.asked(counted, DECREES.version)
    assert (others, everybody) == (1, 2)


async def test_a_dossier_that_cannot_be_recounted_is_passed_by_and_recounted_once_it_can(bureau: Bureau) -> None:
    sick, *well = await arrived(bureau, *[recorded() for _ in range(5)])
    column, value = BREAKS["edition-not-yet"]
    before = await broken(bureau, sick, column, value)
    offices = Offices(bureau)

    await offices.changes(decreed(STORM))

    assert sorted(await moves(bureau)) == sorted((code, DUE, NEXT_DAY) for code in well)
    assert await setbacks(bureau) == [("recount", "edition-not-yet", 1)]
    assert await bureau.asked("select from recount where done_at is null") == []

    await mended(bureau, sick, column, before)
    await offices.recount()
    await offices.recount()

    assert (await moves(bureau))[4:] == [(sick, DUE, NEXT_DAY)]
    assert await setbacks(bureau) == []


async def test_an_officer_who_comes_first_has_a_passed_by_dossier_recounted(bureau: Bureau) -> None:
    [code] = await arrived(bureau, recorded())
    column, value = BREAKS["edition-not-yet"]
    before = await broken(bureau, code, column, value)
    await Offices(bureau).changes(decreed(STORM))
    await broken(bureau, code, column, before)

    await bureau.done(code, "request-payment", amount_vnd=1, purpose="tax")

    assert await moves(bureau) == [(code, DUE, NEXT_DAY)]
