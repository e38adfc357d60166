"""One lawful request for papers; their arrival starts the term anew, or goes on where the clock stood."""

from dataclasses import replace
from datetime import datetime

import pytest

from contracts.events.catalogue import PaperUnknown
from contracts.events.routing import ClockPaused, ClockResumed, PromiseMoved, SupplementRequested
from contracts.identifiers import new_id
from contracts.problems import Refusal
from services.routing.domain import supplement
from services.routing.domain.change import Change
from services.routing.domain.dossier import Dossier
from services.routing.domain.papers import brought
from services.routing.domain.states import State
from tests.unit.routing.facts import (
    DUE,
    HOUSE_PERMIT,
    SAME_DAY,
    ask_for_papers,
    at,
    law_of,
    occasion,
    papers_for,
    routed_dossier,
)


def asked(dossier: Dossier, now: datetime) -> Change:
    """The citizen is asked for papers."""
    return supplement.request(dossier, ask_for_papers(dossier), occasion(dossier, now))


def test_the_clock_stands_while_the_citizen_is_asked() -> None:
    dossier = routed_dossier()

    change = asked(dossier, at(25, 10, 0))

    request, paused = change.facts
    assert isinstance(request, SupplementRequested)
    assert isinstance(paused, ClockPaused)
    assert (change.after.state, change.after.pending) == (State.SUPPLEMENT_REQUESTED, request.request)
    assert (request.mode, request.answer_by) == ("RESTART", None)
    # Monday 09:15-12:00 and 13:30-17:00, then Wednesday 07:30-10:00; Tuesday is a holiday.
    assert paused.working_minutes_used == 165 + 210 + 150
    # Wednesday from 10:00, Thursday, Friday.
    assert request.working_minutes_left == 120 + 210 + 480 + 480
    assert change.after.due_at == DUE


def test_only_papers_of_the_dossiers_case_are_asked_for() -> None:
    dossier = routed_dossier()
    command = ask_for_papers(dossier, "authorisation", "love_letter", "birth_paper")

    with pytest.raises(PaperUnknown) as refused:
        supplement.request(dossier, command, occasion(dossier, at(25, 10, 0)))

    assert (refused.value.slug(), refused.value.status, refused.value.field) == ("paper-unknown", 422, "/papers/2")
    assert refused.value.expected == "authorisation, declaration, divorce_or_death_extract"


def test_a_paper_that_is_named_twice_is_asked_for_once() -> None:
    dossier = routed_dossier()
    command = ask_for_papers(dossier, "authorisation", "declaration")

    request = supplement.request(dossier, command, occasion(dossier, at(25, 10, 0))).facts[0]

    assert isinstance(request, SupplementRequested)
    assert request.papers == ("declaration", "authorisation")


def test_where_the_catalogue_lists_no_papers_any_may_be_asked_for() -> None:
    dossier = routed_dossier()
    law = law_of(dossier)
    bare = replace(law, case=law.case.model_copy(update={"papers": ()}))

    request = supplement.request(
        dossier, ask_for_papers(dossier, "map"), occasion(dossier, at(25, 10, 0), law=bare)
    ).facts[0]

    assert isinstance(request, SupplementRequested)
    assert request.papers == ("declaration", "map")


def test_who_asks_a_second_time_hears_that_once_is_the_law_whatever_papers_are_named() -> None:
    waiting = asked(routed_dossier(), at(25, 10, 0)).after

    with pytest.raises(supplement.SecondSupplementRequest):
        supplement.request(waiting, ask_for_papers(waiting, "love_letter"), occasion(waiting, at(25, 11, 0)))


def test_a_procedure_can_limit_the_citizens_time() -> None:
    dossier = routed_dossier(HOUSE_PERMIT)

    request = asked(dossier, at(25, 10, 0)).facts[0]

    assert isinstance(request, SupplementRequested)
    assert request.answer_by == at(27, 17, 0)


@pytest.mark.parametrize(
    ("procedure", "last", "too_late"),
    [
        (HOUSE_PERMIT, at(27, 17, 0), at(27, 17, 1)),
        (SAME_DAY, at(23, 17, 0), at(23, 17, 1)),
    ],
)
def test_papers_are_asked_for_within_three_working_days_and_before_the_due_date(
    procedure: str, last: datetime, too_late: datetime
) -> None:
    dossier = routed_dossier(procedure)

    assert asked(dossier, last).after.state is State.SUPPLEMENT_REQUESTED
    with pytest.raises(Refusal) as refused:
        asked(dossier, too_late)
    assert refused.value.slug() == "supplement-request-too-late"


def test_a_sector_that_allows_several_requests_may_ask_until_the_due_date() -> None:
    dossier = routed_dossier(HOUSE_PERMIT)
    twice = law_of(dossier, allowed=2)
    later = at(1, 9, 0, month=12)

    first = supplement.request(dossier, ask_for_papers(dossier), occasion(dossier, later, law=twice))
    back = replace(first.after, state=State.PROCESSING, paused_at=None)
    second = supplement.request(back, ask_for_papers(back), occasion(back, later, law=twice))

    third = replace(second.after, state=State.PROCESSING)
    with pytest.raises(supplement.SecondSupplementRequest):
        supplement.request(third, ask_for_papers(third), occasion(third, later, law=twice))


def test_papers_start_the_whole_term_anew_and_the_work_at_its_first_step() -> None:
    dossier = replace(routed_dossier(), step=3, step_started=True)
    waiting = asked(dossier, at(25, 10, 0)).after
    brought_at = at(30, 9, 0)

    change = brought(waiting, papers_for(waiting, at=brought_at), occasion(waiting, brought_at))

    assert change is not None
    resumed, moved = change.facts
    assert isinstance(resumed, ClockResumed)
    assert isinstance(moved, PromiseMoved)
    after = change.after
    assert (after.state, after.step, after.step_started, after.pending) == (State.PROCESSING, 1, False, None)
    assert (after.promise, after.due_at) == (2, at(3, 17, 0, month=12))
    assert (moved.cause, moved.old_due_at, moved.due_at) == ("supplement", DUE, after.due_at)
    assert (resumed.working_minutes_used, after.clock_from, change.resumed_at) == (0, brought_at, brought_at)
    assert resumed.due_at is None
    assert change.promised is not None
    assert (change.promised.term, change.promised.cause) == ("3 working days", "supplement")


def test_in_pause_mode_the_clock_goes_on_where_it_stood() -> None:
    dossier = replace(routed_dossier(), step=3)
    law = law_of(dossier, mode="PAUSE")
    waiting = supplement.request(dossier, ask_for_papers(dossier), occasion(dossier, at(25, 10, 0), law=law)).after
    brought_at = at(30, 10, 0)
    papers = papers_for(waiting, at=brought_at, mode="PAUSE")

    change = brought(waiting, papers, occasion(waiting, brought_at, law=law))

    assert change is not None
    resumed = change.facts[0]
    assert isinstance(resumed, ClockResumed)
    assert resumed.working_minutes_used == 165 + 210 + 150
    assert (change.after.step, change.after.clock_from) == (3, dossier.received_at)
    # Three days to 10:00 were lost: what fell due on Friday at 17:00 falls due three working days later.
    assert change.after.exact_due_at == at(2, 17, 0, month=12)
    assert change.after.due_at == papers.promise.due_at


def test_papers_that_were_written_down_before_the_request_end_the_pause_where_it_began() -> None:
    waiting = asked(routed_dossier(), at(25, 10, 0)).after
    early = papers_for(waiting, at=at(25, 9, 0))

    change = brought(waiting, early, occasion(waiting, at(25, 11, 0)))

    assert change is not None
    assert (change.resumed_at, change.after.clock_from) == (at(25, 10, 0), at(25, 10, 0))


def test_papers_that_leave_the_date_move_no_promise() -> None:
    kept_by_an_apology = replace(routed_dossier(), due_at=at(30, 17, 0, month=12), apologised=True)
    waiting = asked(kept_by_an_apology, at(25, 10, 0)).after
    counted = papers_for(waiting, at=at(26))
    said = {"due_at": waiting.due_at, "suppressed_due_at": counted.promise.due_at}
    papers = counted.model_copy(update={"promise": counted.promise.model_copy(update=said)})

    change = brought(waiting, papers, occasion(waiting, at(26)))

    assert change is not None
    [resumed] = change.facts
    assert isinstance(resumed, ClockResumed)
    assert resumed.due_at == waiting.due_at
    assert change.promised is not None
    assert (change.promised.number, change.promised.due_at) == (2, waiting.due_at)
    assert change.promised.suppressed_due_at == counted.promise.due_at


def test_papers_never_bring_the_date_forward_whatever_was_printed() -> None:
    waiting = asked(routed_dossier(), at(25, 10, 0)).after
    moved_meanwhile = replace(waiting, due_at=at(31, 17, 0, month=12))
    papers = papers_for(waiting, at=at(26))

    change = brought(moved_meanwhile, papers, occasion(moved_meanwhile, at(26)))

    assert change is not None
    assert change.after.due_at == moved_meanwhile.due_at
    assert change.promised is not None
    assert change.promised.suppressed_due_at == papers.promise.due_at


@pytest.mark.parametrize("state", [State.STOPPED, State.WITHDRAWN, State.PROCESSING])
def test_papers_that_nothing_waits_for_change_nothing(state: State) -> None:
    waiting = asked(routed_dossier(), at(25, 10, 0)).after
    papers = papers_for(waiting, at=at(26))
    gone = replace(waiting, state=state)
    other = replace(waiting, pending=new_id())

    assert brought(gone, papers, occasion(gone, at(26))) is None
    assert brought(other, papers, occasion(other, at(26))) is None
