"""A stop by silence is lifted by papers that came in time, with everything that had waited beside it."""

from datetime import date, timedelta

from contracts.message import DossierEvent
from contracts.tokens.links import tracking_token
from services.routing.domain.dossier import Dossier
from services.routing.handlers.audit_promises import audit_promises
from tests.integration.routing.bureau import TRACKING_KEY, Bureau
from tests.integration.routing.test_awaited import MISSING, asked_for_papers
from tests.integration.routing.test_recount import Offices, decreed
from tests.integration.routing.test_transitions import kept
from tests.unit.routing.facts import HOUSE_PERMIT, at, papers_for, recorded, wish_to_withdraw


async def stopped_by_silence(bureau: Bureau) -> tuple[str, Dossier]:
    """A house permit that stopped on Monday at 17:00, and the dossier as it waited."""
    code = await asked_for_papers(bureau)
    waiting = await kept(bureau, code)
    for instant in (at(26, 8, 0), at(30, 17, 0)):
        bureau.now = instant
        assert await bureau.waits_no_longer() == 1
    assert (await kept(bureau, code)).state == "stopped"
    bureau.now = at(1, 7, 45, month=12)
    return code, waiting


async def test_papers_that_came_in_time_and_are_heard_of_after_the_stop_lift_it(bureau: Bureau) -> None:
    code, waiting = await stopped_by_silence(bureau)
    papers = papers_for(waiting, at=at(27, 16, 50))

    await bureau.hears(papers)

    back = await kept(bureau, code)
    assert (back.state, back.ended_at, back.pending) == ("processing", None, None)
    assert (back.promise, back.due_at, back.clock_from) == (2, papers.promise.due_at, papers.received_at)
    assert (await bureau.names())[-4:] == ["DossierStopped", "StopLifted", "ClockResumed", "PromiseMoved"]
    [pause] = await bureau.asked("select began_at, ended_at from pause")
    assert tuple(pause) == (at(25, 10, 0), papers.received_at)
    assert await bureau.asked("select from timer where due_at is not null") != []
    assert await bureau.asked("select from words where keep_until is not null") == []
    assert await differences(bureau, papers) == []
    assert await audited(bureau) == []
    [lift] = await bureau.asked("select code, lifted_at, stopped_at from stop_lifted")
    assert (lift["code"], lift["stopped_at"]) == (code, at(30, 17, 0))
    story = await bureau.seen(f"/dossiers/{code}", role=None, k=tracking_token(code, key=TRACKING_KEY))
    assert (story.json()["state"], story.json()["due_at"]) == ("processing", "2026-12-08T17:00:00+07:00")


async def test_papers_that_came_too_late_leave_the_dossier_stopped(bureau: Bureau) -> None:
    code, waiting = await stopped_by_silence(bureau)

    await bureau.hears(papers_for(waiting, at=at(27, 17, 0) + timedelta(seconds=1)))

    assert (await kept(bureau, code)).state == "stopped"
    assert (await bureau.names())[-1] == "DossierStopped"


async def test_a_day_off_decreed_after_the_stop_still_gives_the_citizen_the_next_day(bureau: Bureau) -> None:
    code, waiting = await stopped_by_silence(bureau)
    await Offices(bureau).changes(decreed(date(2026, 11, 27)))

    await bureau.hears(papers_for(waiting, at=at(30, 16, 0)))

    assert (await kept(bureau, code)).state == "processing"
    assert await audited(bureau) == []


async def test_a_wish_to_withdraw_and_what_was_written_outlive_a_stop_that_is_lifted(bureau: Bureau) -> None:
    dossier = recorded(HOUSE_PERMIT)
    await bureau.hears(dossier)
    bureau.now = at(25, 10, 0)
    words = {"papers": ["permit_request"], "reason": "Thiếu chữ ký"}
    await bureau.done(dossier.dossier_code, "request-supplement", role="case_officer", **words)
    waiting = await kept(bureau, dossier.dossier_code)
    wish = wish_to_withdraw(waiting, at=bureau.now)
    await bureau.hears(wish)
    for instant in (at(26, 8, 0), at(30, 17, 0)):
        bureau.now = instant
        await bureau.waits_no_longer()
    bureau.now = at(1, month=12)

    await bureau.hears(papers_for(waiting, at=at(26)))

    assert (await kept(bureau, dossier.dossier_code)).withdrawal == wish.withdrawal
    assert [row["keep_until"] for row in await bureau.asked("select keep_until from words")] == [None]
    assert await differences(bureau, wish) == []


async def test_what_was_asked_of_agencies_is_waited_for_again_after_a_lifted_stop(bureau: Bureau) -> None:
    dossier = recorded(HOUSE_PERMIT)
    await bureau.hears(dossier)
    bureau.now, code = at(25, 10, 0), dossier.dossier_code
    await bureau.done(code, "request-opinion", role="case_officer", agency="LANDREG", question="land-origin")
    await bureau.done(code, "request-supplement", role="case_officer", **MISSING)
    waiting = await kept(bureau, code)
    await bureau.asked("update awaited set due_at = '2026-12-03 07:30+07' where name = 'opinion' returning 1")
    for instant in (at(26, 8, 0), at(30, 17, 0)):
        bureau.now = instant
        await bureau.waits_no_longer()
    assert await bureau.asked("select from awaited") == []
    bureau.now = at(1, month=12)

    await bureau.hears(papers_for(waiting, at=at(27, 16, 50)))

    assert [row["name"] for row in await bureau.asked("select name from awaited")] == ["opinion"]


async def differences(bureau: Bureau, fact: DossierEvent) -> list[str]:
    """What the ledger finds of this fact and of what was announced of its dossier."""
    announced = await bureau.asked("select event_id, type from journal where subject = $1", fact.dossier_id)
    known = [(fact.id, fact.type), *((row["event_id"], row["type"]) for row in announced)]
    events, types = map(list, zip(*known, strict=True))
    subjects = [fact.dossier_id] * len(known)
    rows = await bureau.asked("select what from differences($1, $2, $3)", subjects, events, types)
    return [row["what"] for row in rows]


async def audited(bureau: Bureau) -> list[str]:
    """What the nightly audit counts otherwise."""
    async with bureau.service.transaction() as tx:
        audit = await audit_promises(tx)
    assert audit is not None
    return [each.what for each in audit.differing]
