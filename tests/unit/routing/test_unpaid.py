"""Money that came in time lifts the stop that its silence made, however late it is heard of; nothing else does."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from contracts.calendar.changes import laid_over
from contracts.calendar.decrees import DecreedDay
from contracts.calendar.working_time import WorkingCalendar
from contracts.commands import RequestPayment, StopDossier
from contracts.events.routing import ClockResumed, PromiseMoved, StopLifted
from contracts.identifiers import new_id
from services.routing.domain.awaited import Call, awaited, counted_again
from services.routing.domain.change import Change
from services.routing.domain.desk import decide
from services.routing.domain.dossier import Dossier, Occasion
from services.routing.domain.ladder import Rung
from services.routing.domain.law import Law
from services.routing.domain.money import received
from services.routing.domain.remarks import remarks
from services.routing.domain.rewinding import EVER, rewinding
from services.routing.domain.silence import lifted, payable_until, silence
from services.routing.domain.states import State
from tests.unit.routing.facts import DECREES, DUE, HOA_AN, at, law_of, money_for, occasion, routed_dossier

LIMIT, STOPPED_AT, HEARD = at(27, 17, 0), at(30, 17, 0), at(1, 7, 45, month=12)
STORM = DecreedDay(date=LIMIT.date(), kind="off", certainty="announced", decree="Công điện 1")


def strict(dossier: Dossier, *, after_payment: str | None = None) -> Law:
    """The dossier's law where money that is not paid stops the work."""
    law = law_of(dossier)
    return replace(law, case=law.case.model_copy(update={"unpaid_stops": True, "after_payment": after_payment}))


def asked(*, purpose: str = "tax", after_payment: str | None = None, asked_at: datetime = at(25, 10, 0)) -> Change:
    """Three working days to Friday at the close, by when the money has to be there too."""
    dossier = routed_dossier()
    owed = RequestPayment(amount_vnd=1, purpose=purpose, pay_by=LIMIT)
    return decide(dossier, owed, occasion(dossier, asked_at, law=strict(dossier, after_payment=after_payment)))


def stopped(waiting: Dossier) -> Change:
    """Silence stops it."""
    assert waiting.pending is not None
    change = silence(waiting, waiting.pending, occasion(waiting, STOPPED_AT, role="system"))
    assert change is not None
    return change


def heard(request: Change) -> Occasion:
    """The money is heard of after the stop."""
    return occasion(request.after, HEARD, law=request.law)


def lift(request: Change, *, came: datetime = LIMIT) -> Change:
    """What the money makes of the stop."""
    change = lifted(stopped(request.after).after, money_for(request.after, at=came), heard(request), until=LIMIT)
    assert change is not None
    return change


@pytest.mark.parametrize("came", [at(27, 16, 50), LIMIT])
@pytest.mark.parametrize("after_payment", [None, "3 working days"])
def test_money_that_came_in_time_lifts_the_stop_as_if_it_had_been_heard_of_before(
    came: datetime, after_payment: str | None
) -> None:
    request = asked(after_payment=after_payment)

    change = lift(request, came=came)

    in_time = received(request.after, money_for(request.after, at=came), heard(request))
    assert in_time is not None
    assert (change.after, change.promised, change.resumed_at) == (in_time.after, in_time.promised, in_time.resumed_at)
    said, resumed, moved = change.facts
    assert isinstance(said, StopLifted)
    assert isinstance(resumed, ClockResumed)
    assert isinstance(moved, PromiseMoved)
    assert (said.request, said.promise, said.due_at) == (request.after.pending, 2, change.after.due_at)
    assert (resumed.due_at, moved.due_at, moved.cause) == (None, said.due_at, "payment")
    assert (change.before.state, change.after.state, change.after.ended_at) == (State.STOPPED, State.PROCESSING, None)
    assert change.lifts


def test_a_date_that_a_lifted_stop_tells_is_not_told_by_the_clock_as_well() -> None:
    request = asked(asked_at=at(27, 16, 59))

    said, resumed = lift(request, came=at(27, 16, 0)).facts

    assert isinstance(said, StopLifted)
    assert isinstance(resumed, ClockResumed)
    assert (said.promise, said.due_at, resumed.due_at) == (1, DUE, None)


def test_money_during_which_the_clock_ran_on_leaves_the_clock_as_if_nothing_had_been() -> None:
    change = lift(asked(purpose="fee"))

    [said] = change.facts
    assert isinstance(said, StopLifted)
    assert (said.promise, said.due_at) == (1, DUE)
    assert (change.after.state, change.after.paused_minutes, change.resumed_at) == (State.PROCESSING, 0, LIMIT)


def test_money_after_the_limit_for_another_request_or_after_an_officers_stop_lifts_nothing() -> None:
    request = asked()
    waiting, silent = request.after, stopped(request.after).after
    by_hand = decide(waiting, StopDossier(reason="silence"), occasion(waiting, STOPPED_AT)).after
    in_time = money_for(waiting, at=LIMIT)
    late = money_for(waiting, at=LIMIT + timedelta(seconds=1))
    others = in_time.model_copy(update={"payment": new_id()})

    assert lifted(silent, late, heard(request), until=LIMIT) is None
    assert lifted(silent, others, heard(request), until=LIMIT) is None
    assert lifted(by_hand, in_time, heard(request), until=LIMIT) is None
    assert lifted(waiting, in_time, heard(request), until=LIMIT) is None


def test_silence_lets_deadlines_rest_and_any_other_end_drops_them() -> None:
    waiting = asked().after
    by_hand = decide(waiting, StopDossier(reason="legal-stop"), occasion(waiting, STOPPED_AT))

    resting, dropped = (rewinding(change, now=STOPPED_AT) for change in (stopped(waiting), by_hand))

    assert (resting.halt, resting.drop) == (EVER, False)
    assert (dropped.halt, dropped.drop) == (None, True)


def test_a_new_promise_sounds_anew_and_an_old_one_with_what_has_not_sounded_yet() -> None:
    moved, ran_on = lift(asked()), lift(asked(purpose="fee"), came=at(26))

    wound = rewinding(moved, now=HEARD, sounded=Rung.MISSED).wind
    again = {known: rewinding(ran_on, now=HEARD, sounded=known).again for known in (None, Rung.ONE_DAY, Rung.MISSED)}

    assert wound is not None
    assert wound.dossier == moved.after
    # A date that passed while nobody had heard of the money was missed all the same.
    assert {known: timer and timer.rung for known, timer in again.items()} == {
        None: Rung.FOUR_FIFTHS,
        Rung.ONE_DAY: Rung.MISSED,
        Rung.MISSED: None,
    }


def test_a_lifted_stop_is_remarked_with_the_stop_and_who_lifted_it() -> None:
    [noted] = [remark for remark in remarks(lift(asked())) if remark.kind == "stop-lifted"]

    assert (noted.at, noted.limit_at, noted.by) == (HEARD, STOPPED_AT, "approver:approver-1")


def test_a_limit_whose_day_became_a_day_off_lasts_through_the_next_working_day() -> None:
    request = asked()
    stormy = WorkingCalendar.of(laid_over(DECREES, [STORM], version="storm"), HOA_AN)
    [wait] = awaited(request)

    until = [payable_until(LIMIT, law) for law in (request.law, replace(request.law, calendar=stormy))]
    counted = counted_again(wait, stormy, version="storm")
    opinion = counted_again(replace(wait, call=Call.OPINION), stormy, version="storm")

    assert until == [LIMIT, at(30, 17, 0)]
    assert (counted.until, counted.at) == (at(30, 17, 0), at(1, 17, 0, month=12))
    assert opinion.until == LIMIT
