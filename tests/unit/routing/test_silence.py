"""Papers that came in time lift a stop by silence, however late they are heard of; nothing else does."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from contracts.calendar.changes import laid_over
from contracts.calendar.decrees import DecreedDay
from contracts.calendar.working_time import WorkingCalendar
from contracts.commands import StopDossier
from contracts.events.routing import ClockResumed, PromiseMoved, StopLifted
from contracts.identifiers import new_id
from services.routing.domain.awaited import Call, awaited
from services.routing.domain.desk import decide
from services.routing.domain.dossier import Dossier, OpinionAsked
from services.routing.domain.papers import brought
from services.routing.domain.remarks import remarks
from services.routing.domain.rewinding import rewinding
from services.routing.domain.silence import answerable_until, lifted, silence
from services.routing.domain.states import State
from tests.unit.routing.facts import (
    DECREES,
    HOA_AN,
    HOUSE_PERMIT,
    ask_for_papers,
    at,
    law_of,
    occasion,
    papers_for,
    routed_dossier,
)

LIMIT, STOPPED_AT, HEARD = at(27, 17, 0), at(30, 17, 0), at(1, 7, 45, month=12)


def a_waiting_dossier() -> Dossier:
    """A house permit whose citizen has until Friday 17:00."""
    dossier = routed_dossier(HOUSE_PERMIT)
    return decide(dossier, ask_for_papers(dossier), occasion(dossier, at(25, 10, 0))).after


def stopped(waiting: Dossier) -> Dossier:
    """The same after silence."""
    assert waiting.pending is not None
    change = silence(waiting, waiting.pending, occasion(waiting, STOPPED_AT, role="system"))
    assert change is not None
    return change.after


@pytest.mark.parametrize("came", [at(27, 16, 50), LIMIT])
def test_papers_that_came_in_time_lift_the_stop_as_if_they_had_been_heard_of_before(came: datetime) -> None:
    waiting = a_waiting_dossier()
    silent, papers = stopped(waiting), papers_for(waiting, at=came)

    change = lifted(silent, papers, occasion(silent, HEARD), until=LIMIT)

    in_time = brought(waiting, papers, occasion(waiting, HEARD))
    assert change is not None
    assert in_time is not None
    assert change.after == in_time.after
    assert (change.promised, change.resumed_at) == (in_time.promised, in_time.resumed_at)
    said, resumed, moved = change.facts
    assert isinstance(said, StopLifted)
    assert isinstance(resumed, ClockResumed)
    assert isinstance(moved, PromiseMoved)
    assert (said.request, said.promise, said.due_at) == (papers.request, 2, papers.promise.due_at)
    assert (change.before, change.after.state, change.after.ended_at) == (silent, State.PROCESSING, None)


def test_a_date_that_a_lifted_stop_tells_is_not_told_by_the_clock_as_well() -> None:
    waiting = replace(a_waiting_dossier(), due_at=at(30, 17, 0, month=12), apologised=True)
    counted = papers_for(waiting, at=LIMIT)
    said = {"due_at": waiting.due_at, "suppressed_due_at": counted.promise.due_at}
    papers = counted.model_copy(update={"promise": counted.promise.model_copy(update=said)})

    change = lifted(silent := stopped(waiting), papers, occasion(silent, HEARD), until=LIMIT)

    assert change is not None
    said_first, resumed = change.facts
    assert isinstance(said_first, StopLifted)
    assert isinstance(resumed, ClockResumed)
    assert (said_first.due_at, resumed.due_at) == (waiting.due_at, None)


def test_the_deadlines_of_the_new_promise_sound_again() -> None:
    silent = stopped(waiting := a_waiting_dossier())

    change = lifted(silent, papers_for(waiting, at=LIMIT), occasion(silent, HEARD), until=LIMIT)

    assert change is not None
    wound = rewinding(change, now=HEARD)
    assert wound.wind is not None
    assert (wound.wind.dossier, wound.drop) == (change.after, False)


def test_a_lifted_stop_is_remarked_with_the_stop_and_who_lifted_it() -> None:
    silent = stopped(waiting := a_waiting_dossier())

    change = lifted(silent, papers_for(waiting, at=LIMIT), occasion(silent, HEARD), until=LIMIT)

    assert change is not None
    [noted] = [remark for remark in remarks(change) if remark.kind == "stop-lifted"]
    assert (noted.at, noted.limit_at, noted.by) == (HEARD, STOPPED_AT, "approver:approver-1")


def test_an_opinion_that_is_still_owed_is_waited_for_again() -> None:
    asked = OpinionAsked(new_id(), "TAX", at(24), at(2, 17, 0, month=12), tacit=False)
    answered = replace(asked, opinion=new_id(), answered=True)
    overdue = replace(asked, opinion=new_id(), overdue=True)
    waiting = a_waiting_dossier()
    silent = replace(stopped(waiting), opinions=(asked, answered, overdue))

    change = lifted(silent, papers_for(waiting, at=LIMIT), occasion(silent, HEARD), until=LIMIT)

    assert change is not None
    [owed] = awaited(change)
    assert (owed.call, owed.subject, owed.until, owed.at) == (
        Call.OPINION,
        asked.opinion,
        asked.due_at,
        at(3, 7, 30, month=12),
    )


def test_a_wish_to_withdraw_outlives_a_stop_that_was_none() -> None:
    waiting = replace(a_waiting_dossier(), withdrawal=new_id())
    silent = stopped(waiting)

    change = lifted(silent, papers_for(waiting, at=LIMIT), occasion(silent, HEARD), until=LIMIT)

    assert change is not None
    assert change.after.withdrawal == waiting.withdrawal


def test_papers_after_the_limit_for_another_request_or_after_an_officers_stop_lift_nothing() -> None:
    waiting = a_waiting_dossier()
    silent = stopped(waiting)
    by_hand = decide(waiting, StopDossier(reason="silence"), occasion(waiting, STOPPED_AT)).after
    in_time = papers_for(waiting, at=LIMIT)
    late = papers_for(waiting, at=LIMIT + timedelta(seconds=1))
    others = in_time.model_copy(update={"request": new_id()})

    assert lifted(silent, late, occasion(silent, HEARD), until=LIMIT) is None
    assert lifted(silent, others, occasion(silent, HEARD), until=LIMIT) is None
    assert lifted(by_hand, in_time, occasion(by_hand, HEARD), until=LIMIT) is None
    assert lifted(waiting, in_time, occasion(waiting, HEARD), until=LIMIT) is None


def test_the_limit_is_the_one_that_the_calendar_in_force_gives() -> None:
    storm = DecreedDay(date=LIMIT.date(), kind="off", certainty="announced", decree="Công điện 1")
    law = law_of(a_waiting_dossier())
    stormy = replace(law, calendar=WorkingCalendar.of(laid_over(DECREES, [storm], version="storm"), HOA_AN))

    until = [answerable_until(LIMIT, each, asked_at=at(25, 10, 0)) for each in (law, stormy)]

    assert until == [LIMIT, at(30, 17, 0)]
