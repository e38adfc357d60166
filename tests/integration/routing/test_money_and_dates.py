"""Money for land begins the limit after the payment; a date that it does not move is not told as moved."""

import pytest

from contracts.events.routing import PromiseMoved
from tests.integration.routing.bureau import Bureau
from tests.integration.routing.test_transitions import kept
from tests.unit.routing.facts import RECEIVED, at, money_for, recorded

LAND, DUE = "1.012753", "2026-12-17T17:00:00+07:00"
_FOUND = """
select what from differences(
  array(select subject from journal where subject = $1), array(select event_id from journal where subject = $1),
  array(select type from journal where subject = $1)
)
"""


async def test_a_payment_that_leaves_the_date_where_it_is_moves_no_promise(bureau: Bureau) -> None:
    arrived = recorded(LAND)
    await bureau.hears(arrived)
    before = await kept(bureau, arrived.dossier_code)
    await bureau.done(arrived.dossier_code, "request-payment", amount_vnd=1, purpose="land-use-fee")
    waiting = await kept(bureau, arrived.dossier_code)
    bureau.now = at(24, 9, 0)

    await bureau.hears(money_for(waiting, at=bureau.now))

    after = await kept(bureau, arrived.dossier_code)
    assert (after.due_at, after.promise) == (before.due_at, 2)
    assert not any(isinstance(fact, PromiseMoved) for fact in await bureau.announced())
    assert await bureau.asked("select from date_moved") == []
    assert await bureau.asked(_FOUND, after.dossier_id) == []
    clock = (await bureau.seen(f"/dossiers/{arrived.dossier_code}/clock")).json()
    assert (clock["due_at"], clock["explanation"][-1]["rule"]) == (DUE, "not_earlier")
    assert clock["explanation"][-1]["date"] == DUE[:10]


async def test_a_payment_that_moves_the_date_says_so(bureau: Bureau) -> None:
    arrived = recorded(LAND)
    await bureau.hears(arrived)
    await bureau.done(arrived.dossier_code, "request-payment", amount_vnd=1, purpose="land-use-fee")
    waiting = await kept(bureau, arrived.dossier_code)
    bureau.now = at(28, 9, 0, month=12)

    await bureau.hears(money_for(waiting, at=bureau.now))

    after = await kept(bureau, arrived.dossier_code)
    [moved] = [fact for fact in await bureau.announced() if isinstance(fact, PromiseMoved)]
    assert moved.due_at == after.due_at > waiting.due_at
    assert await bureau.asked(_FOUND, after.dossier_id) == []


async def test_money_that_came_before_it_was_typed_in_counts_from_when_it_came(bureau: Bureau) -> None:
    arrived = recorded(LAND)
    await bureau.hears(arrived)
    bureau.now = at(16, 9, 0, month=12)
    await bureau.done(arrived.dossier_code, "request-payment", amount_vnd=1, purpose="land-use-fee")
    waiting = await kept(bureau, arrived.dossier_code)
    bureau.now = at(23, 9, 0, month=12)

    await bureau.hears(money_for(waiting, at=at(18, 9, 0, month=12)))

    after = await kept(bureau, arrived.dossier_code)
    assert (after.due_at, after.clock_from) == (at(23, 17, 0, month=12), at(18, 9, 0, month=12))
    assert await bureau.asked(_FOUND, after.dossier_id) == []


@pytest.mark.parametrize(
    ("pay_by", "slug"),
    [
        ("2020-01-01T00:00:00Z", "payment-due-past"),
        (RECEIVED.isoformat(), "payment-due-past"),
        ("1999-12-31T00:00:00Z", "field-invalid"),
        ("2100-01-01T00:00:00Z", "field-invalid"),
        ("9999-12-31T23:59:59-14:00", "field-invalid"),
    ],
)
async def test_a_time_to_pay_lies_ahead_within_these_years_or_nothing_is_asked_for(
    bureau: Bureau, pay_by: str, slug: str
) -> None:
    arrived = recorded()
    await bureau.hears(arrived)
    bureau.now = RECEIVED

    answer = await bureau.ordered(
        arrived.dossier_code, "request-payment", amount_vnd=1_000, purpose="fee", pay_by=pay_by
    )

    told = answer.json()
    assert (answer.status_code, told["slug"], told["field"]) == (422, slug, "/pay_by")
    assert told["expected"]
    assert (await kept(bureau, arrived.dossier_code)).state == "processing"


async def test_a_purpose_in_free_words_is_refused_for_land_and_nothing_is_written(bureau: Bureau) -> None:
    arrived = recorded(LAND)
    await bureau.hears(arrived)

    answer = await bureau.ordered(arrived.dossier_code, "request-payment", amount_vnd=1, purpose="Tiền sử dụng đất")

    assert (answer.status_code, answer.json()["slug"], answer.json()["field"]) == (
        422,
        "purpose-not-a-duty",
        "/purpose",
    )
    assert (await kept(bureau, arrived.dossier_code)).state == "processing"
