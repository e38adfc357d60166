"""Which rungs a promise has, and what a change does to its timer."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from contracts.calendar.terms import NO_TERM
from contracts.commands import Apologise, CompleteDossier, RequestSupplement, StartStep
from contracts.events.routing import DeadlineMissed, DeadlineNear
from services.routing.domain import clock, money
from services.routing.domain.change import Change
from services.routing.domain.deadlines import AN_INSTANT, Timer, first, following, rungs, sounded
from services.routing.domain.desk import decide
from services.routing.domain.dossier import Dossier
from services.routing.domain.due import Standstill
from services.routing.domain.ladder import LADDERS, Rung
from services.routing.domain.papers import brought
from services.routing.domain.rewinding import Rewinding, rewinding
from tests.unit.routing.facts import (
    BY_THE_CLOCK,
    CATALOGUE,
    DUE,
    SAME_DAY,
    at,
    law_of,
    money_for,
    occasion,
    papers_for,
    routed_dossier,
)
from tests.unit.routing.test_payment import asked

ASK = RequestSupplement(papers=("declaration",), reason="missing-paper")
TWO_DAYS, ONE_DAY = at(25, 8, 0), at(26, 8, 0)
HALF, FOUR_FIFTHS, MISSED = at(26, 8, 23), at(27, 9, 27), DUE + AN_INSTANT


def climbed(dossier: Dossier) -> list[tuple[Rung, datetime]]:
    """The rungs of a dossier's promise in order."""
    return [(timer.rung, timer.at) for timer in rungs(dossier, law_of(dossier))]


def placed(timer: Timer | None) -> tuple[Rung, datetime] | None:
    """A timer without its dossier."""
    return (timer.rung, timer.at) if timer else None


def rewound(change: Change | None, now: datetime) -> Rewinding:
    """What a change does to the timer."""
    assert change is not None
    return rewinding(change, now=now)


def test_a_promise_has_two_mornings_two_shares_of_its_time_and_an_end() -> None:
    assert climbed(routed_dossier()) == [
        (Rung.TWO_DAYS, TWO_DAYS),
        (Rung.ONE_DAY, ONE_DAY),
        (Rung.HALF, HALF),
        (Rung.FOUR_FIFTHS, FOUR_FIFTHS),
        (Rung.MISSED, MISSED),
    ]


def test_the_first_rung_is_the_first_of_all_that_are_not_past_whenever_one_asks() -> None:
    dossier = routed_dossier()
    law = law_of(dossier)

    for hours in range(-24, 24 * 6):
        since = dossier.clock_from + timedelta(hours=hours)
        expected = next((timer for timer in rungs(dossier, law) if timer.at >= since), None)
        assert first(dossier, law, since=since) == expected


def test_a_rung_from_before_the_reception_is_dropped() -> None:
    two_days = replace(routed_dossier(received_at=at(25, 8, 1)), due_at=DUE)

    assert set(Rung) - set(dict(climbed(two_days))) == {Rung.TWO_DAYS}


def test_a_term_within_its_day_has_shares_and_an_end_but_no_mornings() -> None:
    same_day = routed_dossier(SAME_DAY, received_at=at(23, 9, 0))

    assert climbed(same_day) == [
        (Rung.HALF, at(23, 13, 45)),
        (Rung.FOUR_FIFTHS, at(23, 15, 42)),
        (Rung.MISSED, at(23, 17, 0) + AN_INSTANT),
    ]


def test_a_same_day_term_received_after_the_cut_off_has_no_morning_either() -> None:
    assert {rung for rung, _ in climbed(routed_dossier(SAME_DAY, received_at=at(25, 15, 1)))} == {
        Rung.HALF,
        Rung.FOUR_FIFTHS,
        Rung.MISSED,
    }


AT_NIGHT = at(28, 2, 46)


def test_a_term_by_the_clock_is_half_over_by_the_clock_and_says_how_many_of_its_minutes_are_left() -> None:
    dossier = routed_dossier(BY_THE_CLOCK, received_at=AT_NIGHT)

    assert climbed(dossier) == [
        (Rung.HALF, at(28, 8, 46)),
        (Rung.FOUR_FIFTHS, at(28, 12, 22)),
        (Rung.MISSED, at(28, 14, 46) + AN_INSTANT),
    ]
    near = [sounded(dossier, rung, occasion(dossier, instant)) for rung, instant in climbed(dossier)[:-1]]
    assert [fact.working_minutes_left for fact in near if isinstance(fact, DeadlineNear)] == [360, 144]
    assert clock.left(dossier, law_of(dossier), now=at(28, 8, 46)) == 360


@given(st.integers(0, 60 * 24 * 3600), st.integers(0, 12 * 60))
def test_the_shares_of_a_term_by_the_clock_are_the_same_at_any_hour(second: int, passed: int) -> None:
    received_at = at(1, 0, 0, month=9) + timedelta(seconds=second)
    dossier = routed_dossier(BY_THE_CLOCK, received_at=received_at)

    found = [instant - received_at for _, instant in climbed(dossier)]

    assert found == [timedelta(hours=6), timedelta(minutes=576), timedelta(hours=12) + AN_INSTANT]
    left = clock.left(dossier, law_of(dossier), now=received_at + timedelta(minutes=passed))
    assert left == 12 * 60 - passed


def test_a_date_that_an_apology_gave_for_a_term_by_the_clock_is_shared_by_working_time() -> None:
    moved = replace(routed_dossier(BY_THE_CLOCK, received_at=AT_NIGHT), due_at=at(30, 17, 0))

    assert dict(climbed(moved))[Rung.HALF] == at(30, 11, 30)


def test_every_procedure_has_rungs_inside_its_term_each_once() -> None:
    for procedure in (each for each in CATALOGUE.procedures if each.cases[0].term != NO_TERM):
        dossier = routed_dossier(procedure.code, received_at=at(25, 10, 7))
        found = climbed(dossier)
        assert all(dossier.received_at <= instant <= dossier.due_at for _, instant in found[:-1])
        assert all(one[1] <= other[1] for one, other in pairwise(found))
        assert len({rung for rung, _ in found}) == len(found)
        assert found[-1] == (Rung.MISSED, dossier.due_at + AN_INSTANT)


def test_firing_goes_from_rung_to_rung_and_ends_with_the_miss() -> None:
    dossier = routed_dossier()
    law = law_of(dossier)
    timer, walked = first(dossier, law, since=dossier.received_at), []
    while timer is not None:
        walked.append(placed(timer))
        timer = following(timer, law, stood=[])

    assert walked == climbed(dossier)


def test_rungs_of_one_instant_sound_one_after_the_other() -> None:
    short = replace(routed_dossier(), due_at=at(26, 8, 30))
    share = next(timer for timer in rungs(short, law_of(short)) if timer.rung is Rung.FOUR_FIFTHS)
    together = replace(share, rung=Rung.HALF)

    assert together.place < share.place


def test_a_rung_inside_a_pause_that_is_over_is_dropped() -> None:
    dossier = routed_dossier()
    fired = Timer(dossier, Rung.TWO_DAYS, TWO_DAYS)
    stood = [Standstill(at(25, 18, 0), at(26, 8, 10))]

    assert placed(following(fired, law_of(dossier), stood=stood)) == (Rung.HALF, HALF)


def test_a_belated_rung_of_a_standing_clock_winds_nothing_inside_the_pause() -> None:
    dossier = replace(routed_dossier(), paused_at=at(26, 8, 10))
    law = law_of(dossier)

    assert placed(following(Timer(dossier, Rung.TWO_DAYS, TWO_DAYS), law, stood=[])) == (Rung.ONE_DAY, ONE_DAY)
    assert following(Timer(dossier, Rung.ONE_DAY, ONE_DAY), law, stood=[]) is None


def test_ordinary_work_moves_no_timer() -> None:
    dossier = routed_dossier()

    assert rewinding(decide(dossier, StartStep(), occasion(dossier, at(25))), now=at(25)) == Rewinding()


def test_an_end_stops_all() -> None:
    dossier = routed_dossier()
    done = decide(dossier, CompleteDossier(outcome="granted"), occasion(dossier, at(25)))

    assert rewinding(done, now=at(25)) == Rewinding(drop=True)


def test_a_pause_halts_what_has_not_sounded_and_papers_wind_the_new_promise() -> None:
    dossier = routed_dossier()
    change = decide(dossier, ASK, occasion(dossier, at(25)))
    waiting = change.after
    back = brought(waiting, papers_for(waiting, at=at(30)), occasion(waiting, at(30)))

    assert rewinding(change, now=at(25)) == Rewinding(halt=at(25))
    assert placed(rewound(back, at(30)).wind) == (Rung.TWO_DAYS, at(1, 8, 0, month=12))


def test_a_rung_whose_share_was_used_before_the_pause_does_not_sound_for_the_new_promise() -> None:
    law = law_of(routed_dossier(), mode="PAUSE")
    dossier = routed_dossier()
    waiting = decide(dossier, ASK, occasion(dossier, at(26, 16, 0), law=law)).after
    papers = papers_for(waiting, at=at(30, 9, 0), mode="PAUSE")
    date = papers.promise.model_copy(update={"due_at": at(1, 17, 0, month=12)})
    back = brought(waiting, papers.model_copy(update={"promise": date}), occasion(waiting, at(30, 9, 0), law=law))

    assert placed(rewound(back, at(30, 9, 0)).wind) == (Rung.FOUR_FIFTHS, at(1, 8, 21, month=12))


def test_an_apology_winds_the_new_promise() -> None:
    dossier = routed_dossier()
    sorry = decide(dossier, Apologise(reason="overload", new_due_at=at(30, 17, 0)), occasion(dossier, at(26, 15, 0)))

    assert placed(rewound(sorry, at(26, 15, 0)).wind) == (Rung.ONE_DAY, at(27, 8, 0))


def test_a_pause_that_moved_nothing_goes_on_with_the_same_promise() -> None:
    waiting = asked(routed_dossier(), "tax", at(25, 18, 0)).after
    paid = money.received(waiting, money_for(waiting, at=at(25, 20, 0)), occasion(waiting, at(25, 20, 0)))

    what = rewound(paid, at(25, 20, 0))

    assert (what.drop, what.wind) == (False, None)
    assert placed(what.again) == (Rung.ONE_DAY, ONE_DAY)


def test_a_rung_between_the_payment_and_its_news_still_sounds() -> None:
    waiting = asked(routed_dossier(), "tax", at(25, 18, 0)).after
    paid = money.received(waiting, money_for(waiting, at=at(25, 20, 0)), occasion(waiting, at(26, 8, 5)))

    assert placed(rewound(paid, at(26, 8, 5)).again) == (Rung.ONE_DAY, ONE_DAY)


def test_a_pause_of_a_late_dossier_does_not_wind_again_what_was_missed() -> None:
    waiting = asked(routed_dossier(), "tax", at(30, 9, 0)).after
    paid = money.received(waiting, money_for(waiting, at=at(30, 16, 0)), occasion(waiting, at(30, 16, 0)))

    assert rewound(paid, at(30, 16, 0)) == Rewinding()


def test_what_sounds_says_how_near_it_is_and_who_hears() -> None:
    dossier = routed_dossier()

    near = sounded(dossier, Rung.ONE_DAY, occasion(dossier, ONE_DAY))
    belated = sounded(dossier, Rung.ONE_DAY, occasion(dossier, DUE + timedelta(days=1)))
    missed = sounded(dossier, Rung.MISSED, occasion(dossier, MISSED))

    assert isinstance(near, DeadlineNear)
    assert isinstance(belated, DeadlineNear)
    assert isinstance(missed, DeadlineMissed)
    assert (near.rung, near.working_minutes_left, belated.working_minutes_left) == ("T-1", 930, 0)
    assert near.ladder == ("case_officer", "dept_head", "centre_director", "approver")
    assert (missed.promise, missed.due_at, missed.ladder) == (1, DUE, near.ladder)


def test_each_rung_is_heard_by_all_who_heard_the_one_below_and_its_source_is_named() -> None:
    newest = LADDERS.on(date.max)
    ladders = [newest[rung].ladder for rung in Rung]

    assert all(set(lower) <= set(higher) for lower, higher in pairwise(ladders))
    assert ladders[0] == ("case_officer",)
    assert all(heard.source for heard in newest.values())
