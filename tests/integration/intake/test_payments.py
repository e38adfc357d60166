"""Money enters once per request, by the request's signed number alone: at its own dossier, no less than asked for."""

from datetime import datetime, timedelta

import pytest

from contracts.calendar.hours import VIETNAM
from contracts.events.intake import PaymentReceived
from contracts.identifiers import new_id
from tests.builders.at_counter import WARD, a_request
from tests.integration.intake.test_later import last_fact
from tests.integration.intake.town import Body, Town, a_payment_number

WEEKS = timedelta(weeks=4)


async def refusal(town: Town, receipt: Body, body: Body) -> tuple[int, str, str]:
    """Status, slug and field of an answer that also says what was expected, and wrote nothing."""
    answer = await town.post(f"/dossiers/{receipt['code']}/payments", body)
    told = answer.json()
    assert told.get("expected"), answer.text
    assert await town.value("select count(*) from payment where dossier_id = $1", receipt["id"]) == 0
    return answer.status_code, told["slug"], told["field"]


async def test_money_is_received_once_per_request(town: Town) -> None:
    receipt, payment = await town.recorded(), new_id()
    body = {"payment": a_payment_number(receipt["id"], payment=payment), "amount_vnd": 15_000}

    first = await town.post(f"/dossiers/{receipt['code']}/payments", body)
    second = await town.post(f"/dossiers/{receipt['code']}/payments", body)

    assert (first.status_code, first.json()["amount_vnd"]) == (201, 15_000)
    assert (second.status_code, second.json()["slug"]) == (409, "payment-already-received")
    fact = await last_fact(town, PaymentReceived)
    assert (fact.payment, fact.amount_vnd) == (payment, 15_000)


async def test_money_that_came_before_it_is_typed_in_counts_from_when_it_came(town: Town) -> None:
    receipt, came = await town.recorded(), "2025-08-08T10:00:00+07:00"
    body = {"payment": a_payment_number(receipt["id"]), "amount_vnd": 15_000, "received_at": came}

    answer = await town.post(f"/dossiers/{receipt['code']}/payments", body)

    assert (answer.status_code, answer.json()["received_at"]) == (201, came)
    assert (await last_fact(town, PaymentReceived)).received_at == datetime.fromisoformat(came)


@pytest.mark.parametrize(
    ("came", "slug"),
    [("2099-01-01T08:00:00+07:00", "received-in-future"), ("2025-07-31T08:00:00+07:00", "payment-before-reception")],
)
async def test_money_comes_neither_tomorrow_nor_before_the_dossier(town: Town, came: str, slug: str) -> None:
    receipt = await town.recorded()
    body = {"payment": a_payment_number(receipt["id"]), "amount_vnd": 15_000, "received_at": came}

    assert await refusal(town, receipt, body) == (422, slug, "/received_at")


@pytest.mark.parametrize(
    ("after_limit", "slug"),
    [(timedelta(seconds=1), "payment-too-late"), (timedelta(), "payment-typed-too-late")],
)
async def test_money_that_stops_the_work_is_taken_in_by_its_limit_and_typed_in_soon_after(
    town: Town, after_limit: timedelta, slug: str
) -> None:
    receipt, limit = await town.recorded(), datetime(2025, 8, 4, 17, 0, tzinfo=VIETNAM)
    past, to_come = (a_payment_number(receipt["id"], pay_by=it) for it in (limit, datetime.now(VIETNAM) + WEEKS))
    body = {"payment": past, "amount_vnd": 15_000, "received_at": (limit + after_limit).isoformat()}

    refused = await refusal(town, receipt, body)
    accepted = await town.post(f"/dossiers/{receipt['code']}/payments", {**body, "payment": to_come})

    assert refused == (422, slug, "/received_at")
    assert accepted.status_code == 201, accepted.text


async def test_money_of_another_dossiers_request_is_refused_and_enters_at_its_own(town: Town) -> None:
    mine = await town.recorded()
    other = (await town.post("/dossiers", a_request(commune=WARD), commune=WARD)).json()
    body = {"payment": a_payment_number(mine["id"]), "amount_vnd": 15_000}

    astray = await town.post(f"/dossiers/{other['code']}/payments", body, commune=WARD)
    at_home = await town.post(f"/dossiers/{mine['code']}/payments", body)

    told = astray.json()
    assert (astray.status_code, told["slug"], told["field"]) == (422, "payment-of-another-dossier", "/payment")
    assert at_home.status_code == 201, at_home.text


async def test_a_request_is_paid_even_where_another_dossier_has_money_of_the_same_id(town: Town) -> None:
    payment, receipts = new_id(), [await town.recorded() for _ in range(2)]

    answers = [
        await town.post(
            f"/dossiers/{receipt['code']}/payments",
            {"payment": a_payment_number(receipt["id"], payment=payment), "amount_vnd": 15_000},
        )
        for receipt in receipts
    ]

    assert [answer.status_code for answer in answers] == [201, 201]


@pytest.mark.parametrize("text", ["12", "0198c1f0-7a3e-7c51-9b1d-3f6f0a5d2e44"])
async def test_what_is_no_signed_number_is_refused_even_if_it_is_an_id(town: Town, text: str) -> None:
    receipt = await town.recorded()

    told = await refusal(town, receipt, {"payment": text, "amount_vnd": 15_000})

    assert told == (422, "payment-number-invalid", "/payment")


async def test_less_than_was_asked_for_is_refused_with_the_amount_and_pays_for_nothing(town: Town) -> None:
    receipt = await town.recorded()
    path, number = f"/dossiers/{receipt['code']}/payments", a_payment_number(receipt["id"], amount_vnd=5_000_000)

    short = await town.post(path, {"payment": number, "amount_vnd": 4_999_999})
    whole = await town.post(path, {"payment": number, "amount_vnd": 5_000_000})

    told = short.json()
    assert (short.status_code, told["slug"], told["field"]) == (422, "payment-short", "/amount_vnd")
    assert "5000000" in told["expected"]
    assert whole.status_code == 201, whole.text


async def test_more_than_was_asked_for_is_taken_in_as_it_is(town: Town) -> None:
    receipt = await town.recorded()
    body = {"payment": a_payment_number(receipt["id"], amount_vnd=15_000), "amount_vnd": 20_000}

    answer = await town.post(f"/dossiers/{receipt['code']}/payments", body)

    assert (answer.status_code, answer.json()["amount_vnd"]) == (201, 20_000)
    assert (await last_fact(town, PaymentReceived)).amount_vnd == 20_000


@pytest.mark.parametrize("amount", [0, -1])
async def test_no_money_is_no_payment(town: Town, amount: int) -> None:
    receipt = await town.recorded()

    told = await refusal(town, receipt, {"payment": a_payment_number(receipt["id"]), "amount_vnd": amount})

    assert told == (422, "field-invalid", "/amount_vnd")
