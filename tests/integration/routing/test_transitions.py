"""Each lawful turn of a dossier, through routing's own doors."""

from contracts.events.routing import (
    ClockPaused,
    DossierCompleted,
    DossierWithdrawn,
    PaymentRequested,
    PromiseMoved,
    SupplementRequested,
    WithdrawalRefused,
)
from contracts.events.words import WordsWritten
from contracts.identifiers import DossierId
from contracts.message import Event
from contracts.tokens.supplements import read_supplement_number
from services.routing.domain.dossier import Dossier
from services.routing.store import assignments
from tests.integration.routing.bureau import SIGNING_KEY, Bureau
from tests.unit.routing.facts import at, money_for, papers_for, recorded, wish_to_withdraw


async def routed(bureau: Bureau) -> str:
    """A dossier in the hands of its unit; its code."""
    dossier = recorded()
    await bureau.hears(dossier)
    return dossier.dossier_code


async def kept(bureau: Bureau, code: str) -> Dossier:
    """The dossier as it is stored."""
    async with bureau.service.database.transaction() as tx:
        found = await assignments.by_code(tx, code)
    assert found is not None
    return found


async def last(bureau: Bureau, kind: type[Event]) -> Event:
    """The newest announced fact of a kind."""
    return [event for event in await bureau.announced() if isinstance(event, kind)][-1]


async def test_a_recorded_dossier_is_routed_worked_on_and_returned(bureau: Bureau) -> None:
    code = await routed(bureau)

    await bureau.done(code, "start", role="case_officer")
    await bureau.done(code, "complete-step", role="case_officer", step="assign")
    bureau.now = at(26)
    ready = await bureau.done(code, "complete", outcome="granted", result="12/GXN-UBND")
    returned = await bureau.done(code, "return", role="reception_officer")

    assert (ready["state"], ready["national_code"], ready["timeliness"]) == ("result_ready", 9, "early")
    assert (returned["state"], returned["national_code"], returned["at"]) == (
        "result_returned",
        10,
        "2026-11-26T09:15:00+07:00",
    )
    assert await bureau.names() == [
        "DossierRouted",
        "StepStarted",
        "StepCompleted",
        "DossierCompleted",
        "ResultReturned",
    ]
    completed = await last(bureau, DossierCompleted)
    assert (completed.actor.role, completed.actor.account) == ("approver", "approver")
    assert (await kept(bureau, code)).result == "12/GXN-UBND"


async def test_a_supplement_stops_the_clock_and_its_papers_start_it_anew(bureau: Bureau) -> None:
    code = await routed(bureau)
    bureau.now = at(25, 10, 0)
    request = await bureau.done(
        code, "request-supplement", role="case_officer", papers=["declaration"], reason="Thiếu chữ ký của bà Sìn"
    )
    waiting = await kept(bureau, code)
    asked = await last(bureau, SupplementRequested)
    words = await last(bureau, WordsWritten)
    bureau.now = at(30)
    await bureau.hears(papers_for(waiting, at=bureau.now))
    back = await kept(bureau, code)

    number = read_supplement_number(request["supplement_request"], key=SIGNING_KEY)
    assert isinstance(asked, SupplementRequested)
    assert isinstance(words, WordsWritten)
    assert (number.dossier_id, number.request) == (waiting.dossier_id, asked.request)
    assert (number.mode, number.working_minutes_left) == ("RESTART", asked.working_minutes_left)
    assert (request["state"], request["national_code"]) == ("supplement_requested", 5)
    assert (asked.reason, asked.words, words.text) == ("other", words.words, "Thiếu chữ ký của bà Sìn")
    assert (back.state, back.promise, back.due_at) == ("processing", 2, at(3, 17, 0, month=12))
    assert (await bureau.names())[-2:] == ["ClockResumed", "PromiseMoved"]
    promises = await bureau.asked("select number, cause, term, due_at from promise order by number")
    assert [tuple(row) for row in promises] == [
        (1, "reception", "3 working days", at(27, 17, 0)),
        (2, "supplement", "3 working days", at(3, 17, 0, month=12)),
    ]
    pauses = await bureau.asked("select began_at, ended_at, reason from pause")
    assert [tuple(row) for row in pauses] == [(at(25, 10, 0), at(30), "supplement")]


async def test_money_stops_the_clock_and_moves_the_date_when_it_comes(bureau: Bureau) -> None:
    code = await routed(bureau)
    bureau.now = at(25, 10, 0)
    asked = await bureau.done(code, "request-payment", role="case_officer", amount_vnd=250_000, purpose="tax")
    waiting = await kept(bureau, code)
    bureau.now = at(26, 10, 0)
    await bureau.hears(money_for(waiting, at=bureau.now))

    fact, pause = await last(bureau, PaymentRequested), await last(bureau, ClockPaused)
    moved = await last(bureau, PromiseMoved)
    assert isinstance(fact, PaymentRequested)
    assert isinstance(pause, ClockPaused)
    assert isinstance(moved, PromiseMoved)
    assert (asked["state"], asked["payment"]) == ("payment_requested", str(fact.payment))
    assert (pause.reason, moved.cause, moved.due_at) == ("payment", "payment", at(30, 17, 0))
    assert (await kept(bureau, code)).state == "processing"


async def test_an_apology_makes_a_promise_beside_the_old_one(bureau: Bureau) -> None:
    code = await routed(bureau)
    bureau.now = at(26, 17, 0)

    answer = await bureau.done(code, "apologise", reason="overload", new_due_at="2026-11-30T17:00:00+07:00")

    moved = await last(bureau, PromiseMoved)
    assert isinstance(moved, PromiseMoved)
    assert (answer["promise"], answer["due_at"]) == (2, "2026-11-30T17:00:00+07:00")
    assert (moved.promise, moved.cause, moved.old_due_at) == (2, "apology", at(27, 17, 0))


async def test_a_wish_to_withdraw_is_noted_and_decided(bureau: Bureau) -> None:
    first, second = await routed(bureau), await routed(bureau)
    wishes = [wish_to_withdraw(await kept(bureau, code), at=bureau.now) for code in (first, second)]
    await bureau.hears(*wishes)

    accepted = await bureau.done(first, "accept-withdrawal", role="reception_officer")
    refused = await bureau.done(second, "refuse-withdrawal", reason="decision-near", note="Mai có kết quả")

    withdrawn, told = await last(bureau, DossierWithdrawn), await last(bureau, WithdrawalRefused)
    assert isinstance(withdrawn, DossierWithdrawn)
    assert isinstance(told, WithdrawalRefused)
    assert (accepted["state"], accepted["national_code"]) == ("withdrawn", 7)
    assert (refused["state"], told.reason, told.words is None) == ("processing", "decision-near", False)
    assert (withdrawn.withdrawal, told.withdrawal) == (wishes[0].withdrawal, wishes[1].withdrawal)


async def test_a_wish_that_comes_after_the_result_is_answered_at_once(bureau: Bureau) -> None:
    code = await routed(bureau)
    await bureau.done(code, "complete", outcome="granted")

    await bureau.hears(wish_to_withdraw(await kept(bureau, code), at=bureau.now))

    told = await last(bureau, WithdrawalRefused)
    assert isinstance(told, WithdrawalRefused)
    assert (told.reason, told.actor.role) == ("decision-made", "system")


async def test_a_stopped_dossier_takes_no_papers_and_blocks_nobody(bureau: Bureau) -> None:
    code = await routed(bureau)
    await bureau.done(code, "request-supplement", role="case_officer", papers=["declaration"], reason="missing-paper")
    waiting = await kept(bureau, code)
    stopped = await bureau.done(code, "stop", reason="silence")
    told = await bureau.names()

    await bureau.hears(papers_for(waiting, at=at(25)))

    assert (stopped["state"], stopped["national_code"]) == ("stopped", 8)
    assert (await bureau.names(), (await kept(bureau, code)).state) == (told, "stopped")
    assert await bureau.asked("select from parked") == []
    brought = await bureau.asked("select brought_at from supplement where dossier_id = $1", waiting.dossier_id)
    assert brought[0]["brought_at"] == at(25)


async def test_facts_about_a_dossier_that_was_never_routed_wait_for_an_operator(bureau: Bureau) -> None:
    code = await routed(bureau)
    stranger = wish_to_withdraw(await kept(bureau, code), at=bureau.now).model_copy(
        update={"dossier_id": DossierId(recorded().dossier_id)}
    )
    known = wish_to_withdraw(await kept(bureau, code), at=bureau.now)

    await bureau.hears(stranger, known)

    parked = await bureau.asked("select key, state, reason from parked")
    assert [tuple(row) for row in parked] == [(str(stranger.dossier_id), "dead", "dossier-not-yet-known")]
    assert (await kept(bureau, code)).withdrawal == known.withdrawal
