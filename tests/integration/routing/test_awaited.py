"""What is owed from outside, through routing's own doors and on its own clock."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest

from contracts.delivery.database import Transaction
from contracts.events.routing import DossierStopped, OpinionOverdue, OpinionReceived, SupplementReminder
from contracts.tokens.links import tracking_token
from contracts.tokens.supplements import read_supplement_number
from services.routing.store import awaited
from services.routing.store.awaited import Kept
from tests.integration.routing.bureau import SIGNING_KEY, TRACKING_KEY, Body, Bureau
from tests.integration.routing.test_recount import Offices, decreed
from tests.integration.routing.test_transitions import kept, last, routed
from tests.unit.routing.facts import DECREES, HOUSE_PERMIT, at, papers_for, recorded

Taker = Callable[[Transaction], Awaitable[list[Kept]]]
MISSING = {"papers": ["permit_request"], "reason": "missing-paper"}


async def asked_for_papers(bureau: Bureau) -> str:
    """A house permit whose citizen has until Friday 17:00."""
    dossier = recorded(HOUSE_PERMIT)
    await bureau.hears(dossier)
    bureau.now = at(25, 10, 0)
    await bureau.done(dossier.dossier_code, "request-supplement", role="case_officer", **MISSING)
    return dossier.dossier_code


async def test_who_stays_silent_is_reminded_and_then_the_work_stops_by_itself(bureau: Bureau) -> None:
    code = await asked_for_papers(bureau)

    bureau.now = at(26, 7, 59)
    assert await bureau.waits_no_longer() == 0
    bureau.now = at(26, 8, 0)
    assert await bureau.waits_no_longer() == 1
    reminder = await last(bureau, SupplementReminder)
    bureau.now = at(30, 17, 0) - timedelta(seconds=1)
    assert await bureau.waits_no_longer() == 0
    bureau.now = at(30, 17, 0)
    assert await bureau.waits_no_longer() == 1

    stopped = await last(bureau, DossierStopped)
    assert isinstance(reminder, SupplementReminder)
    assert reminder.answer_by == at(27, 17, 0)
    assert isinstance(stopped, DossierStopped)
    assert (stopped.reason, stopped.actor.role) == ("silence", "system")
    assert (await kept(bureau, code)).state == "stopped"
    assert await bureau.asked("select from awaited") == []
    assert await bureau.asked("select from timer where due_at is not null") == []


async def test_a_day_off_decreed_meanwhile_is_the_citizens_too_and_is_told_at_once(bureau: Bureau) -> None:
    code = await asked_for_papers(bureau)
    offices = Offices(bureau)

    await offices.publish(decreed(date(2026, 11, 27)))
    await bureau.waits_no_longer()

    assert await told_until(bureau, code) == "2026-11-30T17:00:00+07:00"
    bureau.now = at(26, 8, 0)
    assert await bureau.waits_no_longer() == 1
    reminder = await last(bureau, SupplementReminder)
    bureau.now = at(1, 16, 59, month=12)
    assert await bureau.waits_no_longer() == 0
    bureau.now = at(1, 17, 0, month=12)
    assert await bureau.waits_no_longer() == 1
    assert isinstance(reminder, SupplementReminder)
    assert reminder.answer_by == at(30, 17, 0)
    assert isinstance(await last(bureau, DossierStopped), DossierStopped)


async def test_nothing_is_stopped_by_a_calendar_that_is_not_in_force_any_more(bureau: Bureau) -> None:
    code = await asked_for_papers(bureau)
    bureau.now = at(26, 8, 0)
    assert await bureau.waits_no_longer() == 1
    bureau.now = at(30, 17, 0)
    # The storm is decreed in the very moment in which silence would have been taken.
    await Offices(bureau).publish(decreed(date(2026, 11, 30)))

    await bureau.waits_no_longer()

    assert (await kept(bureau, code)).state == "supplement_requested"
    assert await told_until(bureau, code) == "2026-11-27T17:00:00+07:00"
    bureau.now = at(1, 17, 0, month=12)
    assert await bureau.waits_no_longer() == 1
    assert (await kept(bureau, code)).state == "stopped"


async def test_what_the_citizen_was_told_is_never_taken_back(bureau: Bureau) -> None:
    code = await asked_for_papers(bureau)
    offices = Offices(bureau)

    for kind in ("off", "normal"):
        await offices.publish(decreed(date(2026, 11, 27), kind))
        await bureau.waits_no_longer()

    assert await told_until(bureau, code) == "2026-11-30T17:00:00+07:00"


async def test_an_agency_asked_within_a_term_has_the_day_off_too_and_a_given_date_stays(bureau: Bureau) -> None:
    code = await routed(bureau)
    bureau.now = at(25, 10, 0)
    opinion: Body = {"role": "case_officer", "question": "money-duty"}
    await bureau.done(code, "request-opinion", agency="TAX", within="2 working days", **opinion)
    await bureau.done(code, "request-opinion", agency="LANDREG", due_at="2026-11-27T17:00:00+07:00", **opinion)

    await Offices(bureau).publish(decreed(date(2026, 11, 27)))
    await bureau.waits_no_longer()

    sheet = (await bureau.seen(f"/dossiers/{code}/control-sheet")).json()
    assert {each["agency"]: each["due_at"] for each in sheet["opinions"]} == {
        "TAX": "2026-11-30T17:00:00+07:00",
        "LANDREG": "2026-11-27T17:00:00+07:00",
    }
    bureau.now = at(1, 7, 29, month=12)
    assert await bureau.waits_no_longer() == 0


TAKERS = {
    "what has run out": lambda tx: awaited.held_due(tx, calendar=DECREES.version, now=at(30, 17, 0), at_most=9),
    "what an older calendar counted": lambda tx: awaited.counted_otherwise(tx, calendar="later.1", at_most=9),
}


@pytest.mark.parametrize("take", TAKERS.values(), ids=TAKERS)
async def test_of_a_dossier_that_an_officer_holds_no_waiting_is_held_either(bureau: Bureau, take: Taker) -> None:
    await asked_for_papers(bureau)

    async with bureau.service.database.transaction() as officer:
        await officer.execute("select from assignment for update")
        async with bureau.service.database.transaction() as clock:
            taken = await take(clock)
            await officer.execute("set local lock_timeout = '1s'")
            await officer.execute("delete from awaited")

    assert taken == []
    assert await bureau.asked("select from awaited") == []


async def told_until(bureau: Bureau, code: str) -> object:
    """Until when the citizen may bring papers, as the page of the dossier says."""
    story = await bureau.seen(f"/dossiers/{code}", role=None, k=tracking_token(code, key=TRACKING_KEY))
    return story.json()["supplements"][0]["answer_by"]


async def test_after_an_outage_the_warning_comes_first_and_leaves_the_citizen_as_long_as_it_should_have(
    bureau: Bureau,
) -> None:
    code = await asked_for_papers(bureau)
    bureau.now = at(30)

    fired = [await bureau.waits_no_longer() for _ in range(2)]

    reminder = await last(bureau, SupplementReminder)
    assert isinstance(reminder, SupplementReminder)
    assert (fired, reminder.answer_by) == ([1, 0], at(2, 17, 0, month=12))
    assert await told_until(bureau, code) == "2026-12-02T17:00:00+07:00"
    story = await bureau.seen(f"/dossiers/{code}", role=None, k=tracking_token(code, key=TRACKING_KEY))
    number = read_supplement_number(story.json()["supplements"][0]["supplement_request"], key=SIGNING_KEY)
    assert (number.asked_at, number.answer_by) == (at(25, 10, 0), at(2, 17, 0, month=12))
    bureau.now = at(3, 16, 59, month=12)
    assert await bureau.waits_no_longer() == 0
    bureau.now = at(3, 17, 0, month=12)
    assert await bureau.waits_no_longer() == 1
    assert (await bureau.names())[-2:] == ["SupplementReminder", "DossierStopped"]


async def test_papers_that_come_in_time_end_the_waiting(bureau: Bureau) -> None:
    code = await asked_for_papers(bureau)
    bureau.now = at(26, 7, 0)
    await bureau.hears(papers_for(await kept(bureau, code), at=bureau.now))

    bureau.now = at(30)

    assert await bureau.waits_no_longer() == 0
    assert await bureau.asked("select from awaited") == []
    assert (await kept(bureau, code)).state == "processing"


async def test_opinions_are_asked_noted_and_run_out(bureau: Bureau) -> None:
    code = await routed(bureau)
    bureau.now = at(25, 10, 0)
    tax = await bureau.done(
        code, "request-opinion", role="case_officer", agency="TAX", question="money-duty", within="1 working day"
    )
    land = await bureau.done(
        code,
        "request-opinion",
        role="dept_head",
        agency="LANDREG",
        question="land-origin",
        within="2 days",
        note="lô 3",
    )
    noted = await bureau.ordered(code, "note-opinion", opinion=tax["opinion"], answer="agree", note="đã xem")
    again = await bureau.ordered(code, "note-opinion", opinion=tax["opinion"], answer="agree")
    bureau.now = at(30)
    fired = await bureau.waits_no_longer()

    rows = await bureau.asked(
        "select agency, answer, note, answer_note, overdue_at, answered_by from opinion order by asked_at"
    )
    assert (tax["opinion_due_at"], land["opinion_due_at"]) == ("2026-11-26T17:00:00+07:00", "2026-11-27T17:00:00+07:00")
    assert noted.status_code == 201, noted.text
    assert (again.status_code, again.json()["slug"]) == (409, "opinion-already-given")
    assert fired == 1
    assert [tuple(row) for row in rows] == [
        ("TAX", "agree", None, "đã xem", None, "approver:approver"),
        ("LANDREG", None, "lô 3", None, at(30), None),
    ]
    assert isinstance(await last(bureau, OpinionReceived), OpinionReceived)
    assert isinstance(await last(bureau, OpinionOverdue), OpinionOverdue)


async def test_silence_of_an_agency_is_taken_as_consent_when_the_desk_opens_and_an_objection_in_time_supersedes_it(
    bureau: Bureau,
) -> None:
    dossier = recorded(HOUSE_PERMIT)
    await bureau.hears(dossier)
    code = dossier.dossier_code
    bureau.now = at(25, 10, 0)
    asked = await bureau.done(code, "request-opinion", role="case_officer", agency="LANDREG", question="land-origin")
    bureau.now = at(30, 7, 29)
    assert await bureau.waits_no_longer() == 0
    bureau.now = at(30, 7, 30)
    assert await bureau.waits_no_longer() == 1
    said = {"opinion": asked["opinion"], "answer": "disagree", "note": "chồng ranh"}

    late = await bureau.ordered(code, "note-opinion", **said, received_at="2026-11-27T17:00:01+07:00")
    in_time = await bureau.ordered(code, "note-opinion", **said, received_at="2026-11-27T16:59:00+07:00")
    again = await bureau.ordered(code, "note-opinion", **said, received_at="2026-11-27T16:59:00+07:00")

    facts = [fact for fact in await bureau.announced() if isinstance(fact, OpinionReceived)]
    sheet = (await bureau.seen(f"/dossiers/{code}/control-sheet")).json()
    assert [answer.status_code for answer in (late, in_time, again)] == [409, 201, 409]
    assert [(fact.answer, fact.tacit) for fact in facts] == [("agree", True), ("disagree", False)]
    [shown] = sheet["opinions"]
    assert (shown["answer"], shown["answered_at"]) == ("disagree", "2026-11-27T16:59:00+07:00")
    assert shown["agreed_at"] == "2026-11-30T07:30:00+07:00"


async def test_an_end_of_the_dossier_ends_all_waiting(bureau: Bureau) -> None:
    code = await routed(bureau)
    await bureau.done(code, "request-opinion", agency="TAX", question="other", within="2 days")
    await bureau.done(code, "complete", outcome="granted")

    assert await bureau.asked("select from awaited") == []
