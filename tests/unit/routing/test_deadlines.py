"""Which soundings a promise has, and what a change does to them."""

from dataclasses import replace
from datetime import datetime, timedelta

from contracts.commands import Apologise, CompleteDossier, RequestSupplement, StartStep
from contracts.events.routing import DeadlineMissed, DeadlineNear
from services.routing.domain import money
from services.routing.domain.change import Change
from services.routing.domain.deadlines import AN_INSTANT, Rewinding, Rung, rewinding, sounded, timers
from services.routing.domain.desk import decide
from services.routing.domain.dossier import Dossier
from services.routing.domain.papers import brought
from tests.unit.routing.facts import (
    DUE,
    RECEIVED,
    SAME_DAY,
    at,
    calendar_of,
    law_of,
    money_for,
    occasion,
    papers_for,
    routed_dossier,
)
from tests.unit.routing.test_payment import asked

ASK = RequestSupplement(papers=("declaration",), reason="missing-paper")


def rungs(dossier: Dossier, *, since: datetime = RECEIVED) -> dict[Rung, datetime]:
    """The soundings of a dossier's promise."""
    return {timer.rung: timer.at for timer in timers(dossier, calendar_of(), since=since)}


def rewound(change: Change | None, now: datetime) -> tuple[Rewinding, dict[Rung, datetime]]:
    """What a change does to the timers."""
    assert change is not None
    what = rewinding(change, now=now)
    return what, {timer.rung: timer.at for timer in what.wind}


def test_a_promise_sounds_with_eight_working_hours_left_and_an_instant_after_it() -> None:
    assert rungs(routed_dossier()) == {Rung.NEAR: at(27, 7, 30), Rung.MISSED: DUE + AN_INSTANT}


def test_a_sounding_from_before_the_reception_is_dropped() -> None:
    assert rungs(routed_dossier(SAME_DAY)) == {Rung.MISSED: at(23, 17, 0) + AN_INSTANT}


def test_ordinary_work_moves_no_timer() -> None:
    dossier = routed_dossier()

    assert rewinding(decide(dossier, StartStep(), occasion(dossier, at(25))), now=at(25)) == Rewinding()


def test_an_end_stops_all() -> None:
    dossier = routed_dossier()
    done = decide(dossier, CompleteDossier(outcome="granted"), occasion(dossier, at(25)))

    assert rewinding(done, now=at(25)) == Rewinding(drop=True)


def test_a_pause_stops_what_has_not_sounded_and_papers_wind_the_new_promise() -> None:
    dossier = routed_dossier()
    change = decide(dossier, ASK, occasion(dossier, at(25)))
    waiting = change.after
    back = brought(waiting, papers_for(waiting, at=at(30)), occasion(waiting, at(30)))

    assert rewinding(change, now=at(25)) == Rewinding(dropped_after=at(25))
    what, wound = rewound(back, at(30))
    assert what.drop
    assert wound == {Rung.NEAR: at(3, 7, 30, month=12), Rung.MISSED: at(3, 17, 0, month=12) + AN_INSTANT}


def test_a_sounding_inside_the_pause_is_dropped() -> None:
    law = law_of(routed_dossier(), mode="PAUSE")
    dossier = routed_dossier()
    waiting = decide(dossier, ASK, occasion(dossier, at(25, 17, 0), law=law)).after
    papers = papers_for(waiting, at=at(30, 7, 45), mode="PAUSE")
    short = replace(waiting, due_at=at(27, 9, 0))
    one_day = papers.model_copy(update={"promise": papers.promise.model_copy(update={"due_at": at(30, 9, 15)})})

    _, wound = rewound(brought(short, one_day, occasion(short, at(30, 7, 45), law=law)), at(30, 7, 45))

    assert set(wound) == {Rung.MISSED}


def test_an_apology_winds_the_new_promise() -> None:
    dossier = routed_dossier()
    sorry = decide(dossier, Apologise(reason="overload", new_due_at=at(30, 17, 0)), occasion(dossier, at(26)))

    what, wound = rewound(sorry, at(26))

    assert what.drop
    assert wound[Rung.NEAR] == at(30, 7, 30)


def test_a_pause_that_moved_nothing_winds_again_what_had_not_sounded() -> None:
    waiting = asked(routed_dossier(), "tax", at(26, 18, 0)).after
    paid = money.received(waiting, money_for(waiting, at=at(26, 20, 0)), occasion(waiting, at(26, 20, 0)))

    what, wound = rewound(paid, at(26, 20, 0))

    assert not what.drop
    assert wound == {Rung.NEAR: at(27, 7, 30), Rung.MISSED: DUE + AN_INSTANT}


def test_a_pause_that_moved_nothing_does_not_wind_what_has_sounded() -> None:
    waiting = asked(routed_dossier(), "tax", at(27, 12, 10)).after
    paid = money.received(waiting, money_for(waiting, at=at(27, 13, 0)), occasion(waiting, at(27, 13, 0)))

    _, wound = rewound(paid, at(27, 13, 0))

    assert wound == {Rung.MISSED: DUE + AN_INSTANT}


def test_a_pause_of_a_late_dossier_does_not_wind_again_what_was_missed() -> None:
    waiting = asked(routed_dossier(), "tax", at(30, 9, 0)).after
    paid = money.received(waiting, money_for(waiting, at=at(30, 16, 0)), occasion(waiting, at(30, 16, 0)))

    _, wound = rewound(paid, at(30, 16, 0))

    assert wound == {}


def test_what_sounds_says_how_much_is_left() -> None:
    dossier = routed_dossier()

    near = sounded(dossier, Rung.NEAR, occasion(dossier, at(27, 7, 30)))
    belated = sounded(dossier, Rung.NEAR, occasion(dossier, DUE + timedelta(days=1)))
    missed = sounded(dossier, Rung.MISSED, occasion(dossier, DUE + AN_INSTANT))

    assert isinstance(near, DeadlineNear)
    assert isinstance(belated, DeadlineNear)
    assert isinstance(missed, DeadlineMissed)
    assert (near.working_minutes_left, belated.working_minutes_left) == (480, 0)
    assert (missed.promise, missed.due_at) == (1, DUE)
