"""However many clocks stand in one commune, the desk shows them all, in their order, and reads a page at a time."""

from datetime import date
from typing import Any

from tests.integration.routing.bureau import Body, Bureau
from tests.integration.routing.test_recount import Offices, decreed
from tests.integration.routing.test_transitions import kept, routed
from tests.unit.routing.facts import HOUSE_PERMIT, at, recorded

MANY, PAGE = 6000, 500
_COPIES = """
insert into assignment
select (jsonb_populate_record(a, jsonb_build_object(
  'dossier_id', gen_random_uuid(), 'code', 'H60.092-261101-' || lpad(n::text, 6, '0'),
  'standing_left', (n * 7919) % 4001 - 100
))).* from assignment a, generate_series(2, $1) n where a.paused_at is not null returning 1
"""


async def pages(bureau: Bureau, **asked: Any) -> list[list[Body]]:
    """The whole queue, page by page."""
    found: list[list[Body]] = []
    after: str | None = ""
    while after is not None:
        told = (await bureau.seen("/desk", limit=PAGE, **asked, after=after or "")).json()
        found.append(told["dossiers"])
        after = told.get("after")
    return found


async def standing(bureau: Bureau, *dossiers: str | None) -> list[str]:
    """Dossiers whose clock stands."""
    codes = []
    for procedure in dossiers:
        arrived = recorded(procedure) if procedure else recorded()
        await bureau.hears(arrived)
        paper = "permit_request" if procedure == HOUSE_PERMIT else "declaration"
        await bureau.done(arrived.dossier_code, "request-supplement", papers=[paper], reason="missing-paper")
        codes.append(arrived.dossier_code)
    return codes


async def test_six_thousand_standing_clocks_are_all_shown_once_and_in_order(bureau: Bureau) -> None:
    await standing(bureau, None)
    running = await routed(bureau)
    await bureau.asked(_COPIES, MANY)
    await bureau.asked("analyze assignment")

    found = [it for page in await pages(bureau) for it in page]
    late = [it for page in await pages(bureau, late="true") for it in page]

    assert len(found) == len({it["code"] for it in found}) == MANY + 1
    assert running in {it["code"] for it in found}
    lefts = [it["working_minutes_left"] for it in found]
    assert lefts == sorted(lefts)
    assert late == []


async def test_what_a_standing_clock_has_left_is_what_the_clock_says_also_after_the_calendar_changed(
    bureau: Bureau,
) -> None:
    codes = await standing(bureau, None, HOUSE_PERMIT)
    bureau.now = at(24, 10, 0)
    codes += await standing(bureau, None, HOUSE_PERMIT)
    offices = Offices(bureau)

    for change in ((), (decreed(date(2026, 11, 28), "makeup_work"),), (decreed(date(2026, 11, 26)),)):
        if change:
            await offices.changes(*change)
        told = {it["code"]: it["working_minutes_left"] for page in await pages(bureau) for it in page}
        for code in codes:
            clock = (await bureau.seen(f"/dossiers/{code}/clock")).json()
            assert told[code] == clock["working_minutes_left"], (code, change)


async def test_a_clock_that_runs_again_stands_no_more(bureau: Bureau) -> None:
    [code] = await standing(bureau, None)
    stood = await kept(bureau, code)
    await bureau.done(code, "stop", reason="citizen-request")
    stopped = await kept(bureau, code)

    assert stood.standing_left is not None
    assert stopped.standing_left is None
