"""Money is taken in by its request's number, which says until when it comes in time, where silence stops the work."""

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
from services.intake.domain.offer import Offer
from services.intake.domain.payment import (
    PaymentNumberInvalid,
    PaymentOfAnotherDossier,
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
    """Money that is owed by Friday at the close."""
    return PaymentNumber(dossier.dossier_id, new_id(), pay_by, calendar_mark(the_province().decrees.version))


def came(
    dossier: Dossier,
    number: PaymentNumber | None,
    *,
    at: datetime,
    now: datetime = MONDAY,
    province: Province | None = None,
    text: str = "…",
) -> PaymentReceived:
    """What the counter makes of it."""
    command = ReceivePayment(payment=text, amount_vnd=5_000, received_at=at)
    return paid(dossier, command, number, province=province or the_province(), actor=CLERK, now=now)


def strict_province() -> Province:
    """Everybody's work stops where money is not paid."""
    catalogue = the_province().offers[0].catalogue
    bent = [
        each.model_copy(update={"cases": tuple(it.model_copy(update={"unpaid_stops": True}) for it in each.cases)})
        for each in catalogue.procedures
    ]
    return replace(the_province(), offers=(Offer.of(catalogue.model_copy(update={"procedures": tuple(bent)})),))


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
    assert late.expected == f"ghi nhận trước {LAST} (recorded by then)"


def test_money_that_came_after_the_limit_is_refused_with_the_limit_while_the_stop_may_still_be_on_its_way() -> None:
    late = refusal_of(PaymentTooLate, a_number(DOSSIER), at=FRIDAY_CLOSE + A_SECOND, now=MONDAY)

    assert (late.slug(), late.field) == ("payment-too-late", "/received_at")
    assert late.expected == f"đến {FRIDAY_CLOSE} (no later than that)"


def test_money_that_stops_nothing_may_come_at_any_time() -> None:
    assert came(DOSSIER, a_number(DOSSIER, pay_by=None), at=LAST, now=LAST).received_at == LAST


def test_money_for_another_dossier_is_refused() -> None:
    with pytest.raises(PaymentOfAnotherDossier):
        came(DOSSIER, replace(a_number(DOSSIER), dossier_id=another_id()), at=FRIDAY_CLOSE)


def test_a_bare_id_is_enough_where_silence_stops_nothing_and_nowhere_else() -> None:
    payment = new_id()

    fact = came(DOSSIER, None, at=MONDAY, text=f" {payment} ")
    with pytest.raises(PaymentNumberInvalid):
        came(DOSSIER, None, at=MONDAY, text=str(payment), province=strict_province())

    assert fact.payment == payment
    assert came(DOSSIER, a_number(DOSSIER), at=FRIDAY_CLOSE, province=strict_province()).received_at == FRIDAY_CLOSE


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
