"""Land and tax money stops the clock until it is paid; a simple fee does not."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from contracts.commands import RequestPayment
from contracts.events.routing import REASONS, ClockPaused, ClockResumed, PaymentRequested, PromiseMoved
from contracts.events.words import WordsWritten
from contracts.identifiers import new_id
from services.routing.domain import money, payment
from services.routing.domain.change import Change
from services.routing.domain.dossier import Dossier
from services.routing.domain.duties import PurposeNotADuty
from services.routing.domain.payment import PaymentDuePast
from services.routing.domain.states import State
from tests.unit.routing.facts import CATALOGUE, DUE, HOUSE_PERMIT, at, law_of, money_for, occasion, routed_dossier

FIRST_CERTIFICATE, CORRECTION = "1.013978", "1.012796"


def asked(dossier: Dossier, purpose: str, now: datetime) -> Change:
    """The citizen is asked for money."""
    command = RequestPayment(amount_vnd=1_250_000, purpose=purpose, pay_by=at(4, 17, 0, month=12))
    return payment.request(dossier, command, occasion(dossier, now))


def paid(dossier: Dossier, now: datetime) -> Change:
    """The money comes."""
    change = money.received(dossier, money_for(dossier, at=now), occasion(dossier, now))
    assert change is not None
    return change


def test_a_fee_is_paid_while_the_clock_runs_and_moves_no_date() -> None:
    request = asked(routed_dossier(), "fee", at(25))
    back = paid(request.after, at(26))

    assert [type(fact) for fact in request.facts] == [PaymentRequested]
    assert (request.after.state, request.after.pausing) == (State.PAYMENT_REQUESTED, False)
    assert (back.after.state, back.after.pending, back.facts) == (State.PROCESSING, None, ())
    assert (back.after.promise, back.after.due_at, back.resumed_at) == (1, DUE, None)


@pytest.mark.parametrize("purpose", ["land_use_fee", "land-use-fee", "tax", "registration_fee"])
def test_a_financial_duty_stops_the_clock(purpose: str) -> None:
    request = asked(routed_dossier(), purpose, at(25))

    assert [type(fact) for fact in request.facts] == [PaymentRequested, ClockPaused]
    assert request.after.paused_at == at(25)


def test_the_time_lost_is_added_to_the_old_date_up_to_the_close_of_that_day() -> None:
    waiting = asked(routed_dossier(), "tax", at(25, 10, 0)).after

    change = paid(waiting, at(27, 11, 0))

    resumed, moved = change.facts
    assert isinstance(resumed, ClockResumed)
    assert isinstance(moved, PromiseMoved)
    # Two days and an hour were lost; an hour past Tuesday's close is Wednesday.
    assert change.after.exact_due_at == at(2, 8, 30, month=12)
    assert change.after.due_at == moved.due_at == at(2, 17, 0, month=12)
    assert (moved.cause, moved.old_due_at, moved.promise) == ("payment", DUE, 2)
    assert change.after.apology_latest == at(1, 17, 0, month=12)
    assert change.after.paused_minutes == 2 * 480 + 60


def test_a_pause_split_in_two_costs_what_one_pause_costs() -> None:
    dossier = routed_dossier()
    once = paid(asked(dossier, "tax", at(25, 8, 0)).after, at(26, 9, 0)).after

    half = paid(asked(dossier, "tax", at(25, 8, 0)).after, at(25, 15, 0)).after
    twice = paid(asked(half, "tax", at(25, 15, 0)).after, at(26, 9, 0)).after

    assert (twice.due_at, twice.exact_due_at) == (once.due_at, once.exact_due_at)
    assert twice.paused_minutes == once.paused_minutes


def test_a_pause_outside_office_hours_moves_nothing() -> None:
    waiting = asked(routed_dossier(), "tax", at(27, 18, 0)).after

    change = paid(waiting, at(29, 12, 0))

    [resumed] = change.facts
    assert isinstance(resumed, ClockResumed)
    assert (change.after.promise, change.after.due_at, resumed.due_at) == (1, DUE, DUE)
    assert change.resumed_at == at(29, 12, 0)


def test_a_dossier_that_was_late_already_stays_late() -> None:
    waiting = asked(routed_dossier(), "tax", at(30, 10, 0)).after

    change = paid(waiting, at(2, 10, 0, month=12))

    assert (change.after.promise, change.after.due_at) == (1, DUE)


def test_a_purpose_in_free_words_travels_privately_under_the_payments_number() -> None:
    words, request = asked(routed_dossier(), "Tiền sử dụng đất của bà Sìn", at(25)).facts

    assert isinstance(words, WordsWritten)
    assert isinstance(request, PaymentRequested)
    assert (request.purpose, request.payment) == ("other", words.words)


@pytest.mark.parametrize("pay_by", [at(25), at(25) - timedelta(days=2200)])
def test_a_time_to_pay_that_does_not_lie_ahead_is_refused(pay_by: datetime) -> None:
    dossier, now = routed_dossier(), occasion(routed_dossier(), at(25))
    command = RequestPayment(amount_vnd=1_000, purpose="fee", pay_by=pay_by)

    with pytest.raises(PaymentDuePast) as refused:
        payment.request(dossier, command, now)
    later = payment.request(dossier, command.model_copy(update={"pay_by": at(25) + timedelta(seconds=1)}), now)

    assert (refused.value.slug(), refused.value.field) == ("payment-due-past", "/pay_by")
    assert refused.value.expected == f"sau (after) {at(25).isoformat()}"
    assert later.after.state is State.PAYMENT_REQUESTED


def test_money_that_nothing_waits_for_changes_nothing() -> None:
    waiting = asked(routed_dossier(), "tax", at(25)).after
    done = paid(waiting, at(26)).after

    other = money_for(waiting, at=at(26)).model_copy(update={"payment": new_id()})

    assert money.received(done, money_for(waiting, at=at(26)), occasion(done, at(26))) is None
    assert money.received(waiting, other, occasion(waiting, at(26))) is None


@pytest.mark.parametrize("procedure", [FIRST_CERTIFICATE, CORRECTION])
@pytest.mark.parametrize("purpose", ["Tiền sử dụng đất", "missing-paper"])
def test_money_for_land_is_asked_for_by_the_code_of_a_duty(procedure: str, purpose: str) -> None:
    with pytest.raises(PurposeNotADuty) as refused:
        asked(routed_dossier(procedure), purpose, at(25))

    details = refused.value.details()
    assert (details.status, details.field) == (422, "/purpose")
    assert details.expected is not None
    assert {"land-use-fee", "tax", "fee"} <= set(details.expected.split(" | "))


def test_where_a_term_runs_from_the_payment_the_purpose_is_a_duty_in_any_field() -> None:
    dossier = routed_dossier()
    law = law_of(dossier)
    in_two = replace(law, case=law.case.model_copy(update={"after_payment": "3 working days"}))

    with pytest.raises(PurposeNotADuty):
        payment.request(dossier, RequestPayment(amount_vnd=1, purpose="Tiền"), occasion(dossier, at(25), law=in_two))


@pytest.mark.parametrize("after_payment", [None, "3 working days"])
def test_under_a_catalogue_without_duties_land_money_is_asked_for_in_free_words(after_payment: str | None) -> None:
    dossier = routed_dossier(FIRST_CERTIFICATE)
    law = law_of(dossier)
    old = replace(law, duties={}, case=law.case.model_copy(update={"after_payment": after_payment}))
    command = RequestPayment(amount_vnd=1, purpose="Tiền sử dụng đất")

    request = payment.request(dossier, command, occasion(dossier, at(25), law=old))
    back = money.received(request.after, money_for(request.after, at=at(26)), occasion(dossier, at(26), law=old))

    assert [type(fact) for fact in request.facts] == [WordsWritten, PaymentRequested]
    assert back is not None
    assert back.after.state is State.PROCESSING


def test_the_catalogue_says_which_duty_stops_the_clock_and_why() -> None:
    dossier = routed_dossier()
    law = law_of(dossier)
    fee = law.duties["fee"].model_copy(update={"stops_clock": True, "source": "Nghị quyết 1"})
    owed = RequestPayment(amount_vnd=1, purpose="fee")

    stands = payment.request(dossier, owed, occasion(dossier, at(25), law=replace(law, duties={"fee": fee}))).facts[-1]

    assert isinstance(stands, ClockPaused)
    assert stands.legal_basis == "Nghị quyết 1"


def test_every_duty_is_a_reason_of_the_list() -> None:
    assert set(REASONS) >= {duty.code for duty in CATALOGUE.duties or ()}


def test_a_limit_in_two_stretches_counts_its_second_from_the_payment() -> None:
    dossier = routed_dossier()
    law = law_of(dossier)
    land = replace(law, case=law.case.model_copy(update={"after_payment": "3 working days"}))
    owing = payment.request(
        dossier, RequestPayment(amount_vnd=1, purpose="land-use-fee"), occasion(dossier, at(25), law=land)
    ).after

    def paid_at(moment: datetime) -> Change:
        change = money.received(owing, money_for(owing, at=moment), occasion(owing, moment, law=land))
        assert change is not None
        return change

    late, soon = paid_at(at(30)), paid_at(at(25, 10, 0))

    assert (late.after.due_at, late.after.clock_from) == (at(3, 17, 0, month=12), at(30))
    assert late.promised is not None
    assert (late.promised.cause, late.promised.term, late.promised.suppressed_due_at) == (
        "payment",
        "3 working days",
        None,
    )
    assert (soon.after.due_at, soon.after.promise) == (at(30, 17, 0), 2)


def test_money_that_came_on_friday_and_is_typed_on_wednesday_counts_from_friday() -> None:
    dossier = routed_dossier()
    law = law_of(dossier)
    land = replace(law, case=law.case.model_copy(update={"after_payment": "3 working days"}))
    owing = payment.request(
        dossier, RequestPayment(amount_vnd=1, purpose="land-use-fee"), occasion(dossier, at(25), law=land)
    ).after

    change = money.received(owing, money_for(owing, at=at(27)), occasion(owing, at(2, month=12), law=land))

    assert change is not None
    assert (change.resumed_at, change.after.clock_from) == (at(27), at(27))
    assert change.after.due_at == at(2, 17, 0, month=12)


def test_money_that_came_before_it_was_asked_for_counts_from_the_request() -> None:
    owing = asked(routed_dossier(), "tax", at(26)).after

    change = money.received(owing, money_for(owing, at=at(25)), occasion(owing, at(30)))

    assert change is not None
    assert (change.resumed_at, change.after.paused_minutes, change.after.due_at) == (at(26), 0, DUE)


def test_the_second_stretch_never_ends_before_the_first_promise() -> None:
    dossier = routed_dossier(HOUSE_PERMIT)
    law = law_of(dossier)
    land = replace(law, case=law.case.model_copy(update={"after_payment": "1 working day"}))
    owing = payment.request(
        dossier, RequestPayment(amount_vnd=1, purpose="land-use-fee"), occasion(dossier, at(25), law=land)
    ).after

    change = money.received(owing, money_for(owing, at=at(26)), occasion(owing, at(26), law=land))

    assert change is not None
    assert change.promised is not None
    assert (change.after.due_at, change.promised.suppressed_due_at) == (dossier.due_at, at(27, 17, 0))
    [resumed] = change.facts
    assert isinstance(resumed, ClockResumed)
    assert resumed.due_at == dossier.due_at
