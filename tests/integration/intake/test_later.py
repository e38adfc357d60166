"""What is brought to a recorded dossier enters once, as a fact; routing decides what it means."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from contracts.calendar.hours import VIETNAM
from contracts.events.intake import SupplementReceived, WithdrawalRequested
from contracts.identifiers import new_id
from contracts.message import Event
from deploy.motcua.token import StaffRole
from tests.builders.at_counter import HOA_AN, WARD, a_request
from tests.integration.intake.town import Body, Town, a_number, a_payment_number

NOTICE = [{"code": "death_notice", "form": "original", "count": 2}]


async def last_fact(town: Town, kind: type[Event]) -> Any:
    """The newest stored fact, and the kind it must be."""
    [row] = await town.rows("select topic, payload from outbox order by seq desc limit 1")
    return kind.read(bytes(row["payload"]))


def a_supplement(receipt: Body, **number: Any) -> Body:
    return {"request": a_number(receipt["id"], **number), "papers": NOTICE, "received_at": "2025-08-04T10:00:00+07:00"}


async def test_a_supplement_restarts_the_term_and_prints_the_new_date(town: Town) -> None:
    receipt, request = await town.recorded(), new_id()

    answer = await town.post(f"/dossiers/{receipt['code']}/supplements", a_supplement(receipt, request=request))

    assert answer.status_code == 201, answer.text
    assert answer.json()["due_at"] == "2025-08-07T17:00:00+07:00"
    assert (answer.json()["promise"], answer.json()["request"]) == (2, str(request))
    assert [day["counted"] for day in answer.json()["explanation"]] == [False, True, True, True]
    fact = await last_fact(town, SupplementReceived)
    assert (fact.request, fact.promise.number, fact.promise.cause) == (request, 2, "supplement")
    assert [(paper.code, paper.form, paper.count) for paper in fact.papers] == [("death_notice", "original", 2)]


async def test_a_restart_that_the_promise_before_keeps_later_says_so(town: Town) -> None:
    receipt, promised = await town.recorded(), datetime(2025, 8, 20, 17, 0, tzinfo=VIETNAM)

    answer = await town.post(f"/dossiers/{receipt['code']}/supplements", a_supplement(receipt, promised=promised))

    assert answer.json()["due_at"] == "2025-08-20T17:00:00+07:00"
    *counted, floor = answer.json()["explanation"]
    assert [day["counted"] for day in counted] == [False, True, True, True]
    assert (floor["date"], floor["counted"], floor["rule"]) == ("2025-08-20", False, "not_earlier")
    assert "17:00" in floor["vi"]
    assert "17:00" in floor["en"]


async def test_a_supplement_after_a_pause_goes_on_with_what_was_left_up_to_the_close_of_that_day(town: Town) -> None:
    receipt = await town.recorded()

    answer = await town.post(f"/dossiers/{receipt['code']}/supplements", a_supplement(receipt, mode="PAUSE", left=90))

    assert answer.json()["due_at"] == "2025-08-04T17:00:00+07:00"
    assert answer.json()["explanation"] is None


async def test_a_request_is_answered_once_even_by_two_clerks_at_the_same_moment(town: Town) -> None:
    receipt = await town.recorded()
    body = a_supplement(receipt)

    answers = await asyncio.gather(*(town.post(f"/dossiers/{receipt['code']}/supplements", body) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {answer.json().get("slug") for answer in answers} == {None, "supplement-already-received"}
    assert await town.value("select promises from dossier") == 2


@pytest.mark.parametrize(
    ("after_limit", "slug"),
    [
        (-timedelta(days=2, minutes=2), "supplement-before-request"),
        (timedelta(seconds=1), "supplement-too-late"),
    ],
)
async def test_papers_from_outside_the_citizens_time_are_refused_with_the_limit(
    town: Town, after_limit: timedelta, slug: str
) -> None:
    receipt, limit = await town.recorded(), datetime.now(VIETNAM).replace(microsecond=0) - timedelta(hours=1)
    number = a_supplement(receipt, answer_by=limit, asked_at=limit - timedelta(days=2))
    body = {**number, "received_at": (limit + after_limit).isoformat()}

    refused = await town.post(f"/dossiers/{receipt['code']}/supplements", body)
    in_time = {**body, "received_at": limit.isoformat()}
    accepted = await town.post(f"/dossiers/{receipt['code']}/supplements", in_time)

    told = refused.json()
    assert (refused.status_code, told["slug"], told["field"]) == (422, slug, "/received_at")
    assert told["expected"]
    assert accepted.status_code == 201, accepted.text


async def test_another_request_of_the_dossier_prints_the_next_number(town: Town) -> None:
    receipt = await town.recorded()

    numbers = [
        (await town.post(f"/dossiers/{receipt['code']}/supplements", a_supplement(receipt))).json()["promise"]
        for _ in range(2)
    ]

    assert numbers == [2, 3]


@pytest.mark.parametrize("forged", [True, False])
async def test_a_number_that_is_forged_or_of_another_dossier_is_refused(town: Town, *, forged: bool) -> None:
    mine, other = await town.recorded(), await town.recorded()
    request = "bịa đặt" if forged else a_number(other["id"])

    answer = await town.post(f"/dossiers/{mine['code']}/supplements", {"request": request, "papers": NOTICE})

    slug = "request-number-invalid" if forged else "supplement-of-another-dossier"
    assert (answer.status_code, answer.json()["slug"], answer.json()["field"]) == (422, slug, "/request")


async def test_the_wish_to_withdraw_is_told_without_the_citizens_words(town: Town) -> None:
    receipt = await town.recorded()

    answer = await town.post(f"/dossiers/{receipt['code']}/withdrawal", {"reason": "Tôi đổi ý"})

    assert answer.status_code == 202
    fact = await last_fact(town, WithdrawalRequested)
    assert str(fact.withdrawal) == answer.json()["withdrawal"]
    assert b"reason" not in fact.written()
    assert await town.value("select reason from withdrawal") == "Tôi đổi ý"


BODIES: dict[str, Body] = {
    "supplements": {"papers": NOTICE},
    "withdrawal": {"reason": "Tôi đổi ý"},
    "payments": {"amount_vnd": 15_000},
}


def a_body(door: str, receipt: Body) -> Body:
    numbers = {
        "supplements": {"request": a_number(receipt["id"])},
        "payments": {"payment": a_payment_number(receipt["id"])},
    }
    return {**BODIES[door], **numbers.get(door, {})}


@pytest.mark.parametrize("door", BODIES)
async def test_a_repeat_gets_the_first_answer_and_another_body_is_409(town: Town, door: str) -> None:
    receipt = await town.recorded()
    path, body = f"/dossiers/{receipt['code']}/{door}", a_body(door, receipt)

    answers = await asyncio.gather(*(town.post(path, body, key="once") for _ in range(5)))
    other = await town.post(path, {**body, **({"reason": "khác"} if door == "withdrawal" else {})}, key="once")
    facts = await town.value("select count(*) from journal where topic = 1")

    assert {answer.status_code for answer in answers} in ({201}, {202})
    assert len({answer.content for answer in answers}) == 1
    assert sorted(answer.headers.get("idempotent-replayed", "") for answer in answers) == ["", *["true"] * 4]
    assert other.status_code == (409 if door == "withdrawal" else 201)
    assert facts == 2


@pytest.mark.parametrize("door", BODIES)
@pytest.mark.parametrize(
    ("role", "commune", "status"),
    [("case_officer", HOA_AN, 403), ("reception_officer", WARD, 403), ("centre_director", HOA_AN, 0)],
)
async def test_only_the_dossiers_own_counters_may(
    town: Town, door: str, role: StaffRole, commune: str, status: int
) -> None:
    receipt = await town.recorded()

    answer = await town.post(f"/dossiers/{receipt['code']}/{door}", a_body(door, receipt), role=role, commune=commune)

    assert answer.status_code == (status or (202 if door == "withdrawal" else 201))


async def test_the_handling_communes_counter_may_too(town: Town) -> None:
    receipt = (await town.post("/dossiers", a_request(commune=WARD, handling_commune=HOA_AN), commune=WARD)).json()

    answer = await town.post(f"/dossiers/{receipt['code']}/withdrawal", {"reason": "Tôi đổi ý"}, commune=HOA_AN)

    assert answer.status_code == 202


@pytest.mark.parametrize("door", BODIES)
async def test_an_unknown_dossier_is_404(town: Town, door: str) -> None:
    receipt = await town.recorded()

    answer = await town.post(f"/dossiers/H60.092-250801-9999/{door}", a_body(door, receipt))

    assert (answer.status_code, answer.json()["slug"]) == (404, "dossier-unknown")


async def test_without_a_token_a_broken_body_is_still_401(town: Town) -> None:
    answer = await town.http.post("/dossiers/x/withdrawal", json={"nonsense": 1})

    assert answer.status_code == 401
