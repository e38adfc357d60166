"""What is owed from outside, through routing's own doors and on its own clock."""

from datetime import timedelta

from contracts.events.routing import DossierStopped, OpinionOverdue, OpinionReceived, SupplementReminder
from tests.integration.routing.bureau import Bureau
from tests.integration.routing.test_transitions import kept, last, routed
from tests.unit.routing.facts import HOUSE_PERMIT, at, papers_for, recorded

MISSING = {"papers": ["declaration"], "reason": "missing-paper"}


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
    bureau.now = at(30, 7, 30) - timedelta(seconds=1)
    assert await bureau.waits_no_longer() == 0
    bureau.now = at(30, 7, 30)
    assert await bureau.waits_no_longer() == 1

    stopped = await last(bureau, DossierStopped)
    assert isinstance(reminder, SupplementReminder)
    assert reminder.answer_by == at(27, 17, 0)
    assert isinstance(stopped, DossierStopped)
    assert (stopped.reason, stopped.actor.role) == ("silence", "system")
    assert (await kept(bureau, code)).state == "stopped"
    assert await bureau.asked("select from awaited") == []
    assert await bureau.asked("select from timer where due_at is not null") == []


async def test_after_an_outage_both_come_in_order_and_each_once(bureau: Bureau) -> None:
    await asked_for_papers(bureau)
    bureau.now = at(30)

    fired = [await bureau.waits_no_longer() for _ in range(3)]

    assert fired == [1, 1, 0]
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


async def test_an_end_of_the_dossier_ends_all_waiting(bureau: Bureau) -> None:
    code = await routed(bureau)
    await bureau.done(code, "request-opinion", agency="TAX", question="other", within="2 days")
    await bureau.done(code, "complete", outcome="granted")

    assert await bureau.asked("select from awaited") == []
