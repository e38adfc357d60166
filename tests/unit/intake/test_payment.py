"""Money is taken in by its request's number, which says how much is owed, and until when if silence stops the work."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from contracts.calendar.hours import VIETNAM
from contracts.commands import ReceivePayment
from contracts.events.intake import PaymentReceived
from contracts.identifiers import new_id
from contracts.problems import InputRefused
from contracts.tokens.payments import PaymentNumber
from contracts.tokens.sealing import calendar_mark
from services.intake.domain.dossier import Dossier
from services.intake.domain.payment import (
    PaymentOfAnotherDossier,
    PaymentShort,
    PaymentTooLate,
    PaymentTypedTooLate,
    paid,
)
from services.intake.domain.province import Province
from services.intake.domain.standing import pay_until
from tests.builders.at_counter import CLERK, HOA_AN, a_dossier, another_id, the_province
from tests.unit.intake.test_supplement import MONDAY, after_a_decree

FRIDAY_CLOSE = datetime(2025, 8, 1, 17, 0, tzinfo=VIETNAM)
# The stop comes on Monday at the close.
LAST = datetime(2025, 8, 11, 17, 0, tzinfo=VIETNAM)
A_SECOND = timedelta(seconds=1)


def a_number(dossier: Dossier, *, pay_by: datetime | None = FRIDAY_CLOSE) -> PaymentNumber:
    """Five thousand, owed by Friday at the close."""
    return PaymentNumber(
        dossier_id=dossier.dossier_id,
        payment=new_id(),
        amount_vnd=5_000,
        pay_by=pay_by,
        calendar=calendar_mark(the_province().decrees.version),
    )


def came(
    dossier: Dossier,
    number: PaymentNumber,
    *,
    at: datetime,
    now: datetime = MONDAY,
    province: Province | None = None,
    amount_vnd: int = 5_000,
) -> PaymentReceived:
    """What the counter makes of it."""
    command = ReceivePayment(payment="…", amount_vnd=amount_vnd, received_at=at)
    return paid(dossier, command, number, province=province or the_province(), actor=CLERK, now=now)


def refusal_of(kind: type[InputRefused], number: PaymentNumber, *, at: datetime, now: datetime) -> InputRefused:
    """The refusal that must come."""
    with pytest.raises(kind) as refused:
        came(DOSSIER, number, at=at, now=now)
    return refused.value


DOSSIER = a_dossier()


def test_money_that_came_by_the_last_instant_is_taken_in_whenever_it_is_typed_until_the_stop_is_long_past() -> None:
    number = a_number(DOSSIER)

    fact = came(DOSSIER, number, at=FRIDAY_CLOSE, now=LAST)
    late = refusal_of(PaymentTypedTooLate, number, at=FRIDAY_CLOSE, now=LAST + A_SECOND)

    assert (fact.payment, fact.received_at, fact.time) == (number.payment, FRIDAY_CLOSE, LAST)
    assert (late.slug(), late.field) == ("payment-typed-too-late", "/received_at")
    assert late.expected == f"ghi nhận trước {LAST.isoformat()} (recorded by then)"


def test_money_that_came_after_the_limit_is_refused_with_the_limit_while_the_stop_may_still_be_on_its_way() -> None:
    late = refusal_of(PaymentTooLate, a_number(DOSSIER), at=FRIDAY_CLOSE + A_SECOND, now=MONDAY)

    assert (late.slug(), late.field) == ("payment-too-late", "/received_at")
    assert late.expected == f"đến {FRIDAY_CLOSE.isoformat()} (no later than that)"


def test_money_that_stops_nothing_may_come_at_any_time() -> None:
    assert came(DOSSIER, a_number(DOSSIER, pay_by=None), at=LAST, now=LAST).received_at == LAST


def test_money_for_another_dossier_is_refused() -> None:
    with pytest.raises(PaymentOfAnotherDossier):
        came(DOSSIER, replace(a_number(DOSSIER), dossier_id=another_id()), at=FRIDAY_CLOSE)


def test_less_than_was_asked_for_is_refused_and_more_is_taken_in_as_it_is() -> None:
    number = a_number(DOSSIER)

    with pytest.raises(PaymentShort) as short:
        came(DOSSIER, number, at=FRIDAY_CLOSE, amount_vnd=4_999)
    taken = [came(DOSSIER, number, at=FRIDAY_CLOSE, amount_vnd=amount).amount_vnd for amount in (5_000, 5_001)]

    assert (short.value.slug(), short.value.field) == ("payment-short", "/amount_vnd")
    assert short.value.expected == "từ 5000 đồng (no less than that)"
    assert taken == [5_000, 5_001]


def test_a_limit_on_a_day_off_lasts_through_the_next_working_day_even_if_the_decree_is_taken_back() -> None:
    dossier, friday = a_dossier(), FRIDAY_CLOSE.date()
    storm, back = (after_a_decree(friday, kind=kind).calendars for kind in ("off", "normal"))
    since = {"none": the_province().calendars, "storm": storm, "back": (*storm, back[-1])}

    until = {name: pay_until(a_number(dossier), known, commune=HOA_AN) for name, known in since.items()}

    monday_close = datetime(2025, 8, 4, 17, 0, tzinfo=VIETNAM)
    assert until == {"none": FRIDAY_CLOSE, "storm": monday_close, "back": monday_close}
    assert pay_until(a_number(dossier, pay_by=None), storm, commune=HOA_AN) is None
    sunday = datetime(2025, 8, 3, 17, 0, tzinfo=VIETNAM)
    assert pay_until(a_number(dossier, pay_by=sunday), since["none"], commune=HOA_AN) == monday_close


def test_the_counter_takes_in_what_the_prolonged_limit_allows() -> None:
    storm = after_a_decree(date(2025, 8, 1))

    assert came(DOSSIER, a_number(DOSSIER), at=MONDAY, province=storm).received_at == MONDAY
