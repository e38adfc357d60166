"""A stop by unpaid money is lifted by money that came in time, with its clock, its deadlines and its papers."""

from datetime import date, datetime, timedelta

import pytest

from contracts.events.catalogue import CataloguePublished, Procedure
from contracts.events.routing import DeadlineMissed
from contracts.tokens.links import tracking_token
from contracts.tokens.payments import read_payment_number
from services.routing.domain.dossier import Dossier
from tests.integration.routing.bureau import PUBLISHER, SIGNING_KEY, TRACKING_KEY, Body, Bureau
from tests.integration.routing.test_recount import Offices, decreed
from tests.integration.routing.test_silence import audited, differences
from tests.integration.routing.test_transitions import kept
from tests.unit.routing.facts import CATALOGUE, HOUSE_PERMIT, RECEIVED, SINGLE_STATUS, at, money_for, recorded

LAND = "1.012753"
LIMIT, STOPPED_AT, HEARD = at(27, 17, 0), at(30, 17, 0), at(1, 7, 45, month=12)


def _strict(procedure: Procedure) -> Procedure:
    cases = [case.model_copy(update={"unpaid_stops": True}) for case in procedure.cases]
    return procedure.model_copy(update={"cases": tuple(cases)})


STRICT = CATALOGUE.model_copy(
    update={"version": "strict.1", "procedures": tuple(_strict(each) for each in CATALOGUE.procedures)}
)


async def owing(
    bureau: Bureau, *, procedure: str = SINGLE_STATUS, purpose: str = "tax", pay_by: datetime = LIMIT
) -> tuple[Dossier, Body]:
    """A dossier that owes money since Wednesday at ten, and what the officer was answered."""
    await bureau.hears(CataloguePublished(time=RECEIVED, actor=PUBLISHER, catalogue=STRICT))
    arrived = recorded(procedure)
    promise = arrived.promise.model_copy(update={"catalogue": STRICT.version})
    await bureau.hears(arrived.model_copy(update={"promise": promise}))
    bureau.now = at(25, 10, 0)
    owed: Body = {"amount_vnd": 5_000, "purpose": purpose, "pay_by": pay_by.isoformat()}
    answer = await bureau.done(arrived.dossier_code, "request-payment", **owed)
    return await kept(bureau, arrived.dossier_code), answer


async def stops(bureau: Bureau, waiting: Dossier, *, at: datetime = STOPPED_AT) -> None:
    """Silence stops it, and the money is heard of on the next morning."""
    bureau.now = at - timedelta(seconds=1)
    assert await bureau.waits_no_longer() == 0
    bureau.now = at
    assert await bureau.waits_no_longer() == 1
    assert (await kept(bureau, waiting.code)).state == "stopped"
    bureau.now = max(HEARD, at)


async def told(bureau: Bureau, code: str) -> Body:
    """The dossier's story."""
    story: Body = (await bureau.seen(f"/dossiers/{code}", role=None, k=tracking_token(code, key=TRACKING_KEY))).json()
    return story


async def test_money_that_came_in_time_and_is_heard_of_after_the_stop_lifts_it(bureau: Bureau) -> None:
    waiting, _ = await owing(bureau)
    await stops(bureau, waiting)
    money = money_for(waiting, at=at(27, 16, 50))

    await bureau.hears(money)

    back = await kept(bureau, waiting.code)
    assert (back.state, back.ended_at, back.pending, back.promise) == ("processing", None, None, 2)
    # Two days, five hours and twenty minutes were lost.
    assert back.due_at == at(2, 17, 0, month=12)
    assert (await bureau.names())[-4:] == ["DossierStopped", "StopLifted", "ClockResumed", "PromiseMoved"]
    [pause] = await bureau.asked("select began_at, ended_at from pause")
    assert tuple(pause) == (at(25, 10, 0), money.received_at)
    assert await bureau.asked("select from awaited") == []
    assert await bureau.asked("select from timer where due_at is not null") != []
    assert await differences(bureau, money) == []
    assert await audited(bureau) == []
    [lift] = await bureau.asked("select code, lifted_at, stopped_at from stop_lifted")
    assert tuple(lift) == (waiting.code, HEARD, STOPPED_AT)


async def test_clock_desk_and_control_sheet_show_the_work_as_going_on(bureau: Bureau) -> None:
    waiting, _ = await owing(bureau)
    await stops(bureau, waiting)
    await bureau.hears(money_for(waiting, at=LIMIT))

    clock = (await bureau.seen(f"/dossiers/{waiting.code}/clock")).json()
    rows = (await bureau.seen(f"/dossiers/{waiting.code}/control-sheet")).json()["rows"]
    desk = (await bureau.seen("/desk", commune=waiting.handling_commune)).json()["dossiers"]

    parts = ("working_minutes_used", "working_minutes_paused", "working_minutes_discarded", "minutes_outside")
    assert sum(clock[part] for part in parts) == clock["minutes_elapsed"]
    assert [(line["rule"], line["date"][:10]) for line in clock["explanation"]][-1] == ("pause", "2026-12-02")
    assert [(row["what"], row["from_unit"]) for row in rows][-3:] == [
        ("payment_requested", waiting.unit),
        ("dossier_stopped", "TT"),
        ("stop_lifted", "applicant"),
    ]
    assert [each["code"] for each in desk] == [waiting.code]
    story = await told(bureau, waiting.code)
    assert (story["state"], story["national_code"], story["due_at"]) == ("processing", 4, "2026-12-02T17:00:00+07:00")
    assert [line["what"] for line in story["history"]][-3:] == ["stop_lifted", "clock_resumed", "promise_moved"]


@pytest.mark.parametrize("late", [timedelta(seconds=1), timedelta(days=3)])
async def test_money_that_came_too_late_leaves_the_dossier_stopped(bureau: Bureau, late: timedelta) -> None:
    waiting, _ = await owing(bureau)
    await stops(bureau, waiting)

    await bureau.hears(money_for(waiting, at=LIMIT + late))

    assert (await kept(bureau, waiting.code)).state == "stopped"
    assert (await bureau.names())[-1] == "DossierStopped"


async def test_money_lifts_no_stop_by_papers_that_did_not_come(bureau: Bureau) -> None:
    arrived = recorded(HOUSE_PERMIT)
    await bureau.hears(arrived)
    bureau.now = at(25, 10, 0)
    papers = {"papers": ["permit_request"], "reason": "missing-paper"}
    await bureau.done(arrived.dossier_code, "request-supplement", role="case_officer", **papers)
    waiting = await kept(bureau, arrived.dossier_code)
    for instant in (at(26, 8, 0), STOPPED_AT):
        bureau.now = instant
        assert await bureau.waits_no_longer() == 1

    await bureau.hears(money_for(waiting, at=LIMIT))

    assert (await kept(bureau, waiting.code)).state == "stopped"


@pytest.mark.parametrize(("pay_by", "stopped_at"), [(at(25, 17, 0), at(26, 17, 0)), (LIMIT, STOPPED_AT)])
async def test_a_date_that_passes_while_the_clock_runs_on_is_missed_once(
    bureau: Bureau, pay_by: datetime, stopped_at: datetime
) -> None:
    waiting, _ = await owing(bureau, purpose="fee", pay_by=pay_by)
    bureau.now = stopped_at - timedelta(seconds=2)
    await bureau.sounds_all()
    await stops(bureau, waiting, at=stopped_at)
    assert await bureau.sounds_all() == 0
    money = money_for(waiting, at=at(25, 11, 0))

    await bureau.hears(money)
    await bureau.sounds_all()

    back = await kept(bureau, waiting.code)
    assert (back.state, back.promise, back.due_at) == ("processing", 1, waiting.due_at)
    assert [type(fact) for fact in await bureau.announced()].count(DeadlineMissed) == 1
    assert await differences(bureau, money) == []
    assert await audited(bureau) == []


@pytest.mark.parametrize(
    ("procedure", "purpose"),
    [(SINGLE_STATUS, "tax"), (HOUSE_PERMIT, "tax"), (HOUSE_PERMIT, "fee"), (LAND, "land-use-fee")],
)
async def test_a_day_off_decreed_after_the_stop_prolongs_the_limit_and_counts_in_the_date(
    bureau: Bureau, procedure: str, purpose: str
) -> None:
    waiting, _ = await owing(bureau, procedure=procedure, purpose=purpose)
    await stops(bureau, waiting)
    offices = Offices(bureau)
    await offices.changes(decreed(LIMIT.date()), decreed(date(2026, 12, 2)))
    money = money_for(waiting, at=at(30, 16, 0))

    await bureau.hears(money)

    back = await kept(bureau, waiting.code)
    assert (back.state, back.calendar) == ("processing", offices.published[-1].version)
    assert back.due_at > waiting.due_at
    assert await differences(bureau, money) == []
    assert await audited(bureau) == []


async def test_the_requests_number_says_by_when_and_follows_a_day_off_decreed_meanwhile(bureau: Bureau) -> None:
    waiting, answer = await owing(bureau)

    await Offices(bureau).publish(decreed(LIMIT.date()))
    await bureau.waits_no_longer()

    [shown] = (await told(bureau, waiting.code))["payments"]
    asked, since = (read_payment_number(one["payment_request"], key=SIGNING_KEY) for one in (answer, shown))
    assert (asked.dossier_id, asked.payment, asked.pay_by) == (waiting.dossier_id, waiting.pending, LIMIT)
    assert (asked.amount_vnd, since.amount_vnd) == (5_000, 5_000)
    assert (since.payment, since.pay_by, shown["pay_by"]) == (waiting.pending, STOPPED_AT, STOPPED_AT.isoformat())
    page = await bureau.http.get(f"/t/{waiting.code}", params={"k": tracking_token(waiting.code, key=TRACKING_KEY)})
    assert shown["payment_request"] in page.text
    bureau.now = STOPPED_AT
    assert await bureau.waits_no_longer() == 0


async def test_where_silence_stops_nothing_the_number_sets_no_limit(bureau: Bureau) -> None:
    arrived = recorded()
    await bureau.hears(arrived)
    owed: Body = {"amount_vnd": 5_000, "purpose": "tax", "pay_by": LIMIT.isoformat()}

    number = (await bureau.done(arrived.dossier_code, "request-payment", **owed))["payment_request"]

    read = read_payment_number(number, key=SIGNING_KEY)
    assert (read.pay_by, read.amount_vnd) == (None, 5_000)
