"""What the clock shows while it runs, stands and has stopped."""

from dataclasses import replace

import pytest

from contracts.commands import CompleteDossier, RequestSupplement, StopDossier
from services.routing.domain import clock
from services.routing.domain.clock import Reading
from services.routing.domain.deadlines import AN_INSTANT
from services.routing.domain.desk import decide
from services.routing.domain.dossier import Dossier
from tests.unit.routing.facts import DUE, at, calendar_of, occasion, routed_dossier

ASK = RequestSupplement(papers=("declaration",), reason="missing-paper")
MONDAY = 165 + 210


def read(dossier: Dossier, day: int, hour: int = 9, minute: int = 15) -> Reading:
    """The clock at a moment of November."""
    return clock.reading(dossier, calendar_of(), now=at(day, hour, minute))


def test_used_and_left_add_up_while_it_runs() -> None:
    dossier = routed_dossier()

    assert read(dossier, 23) == Reading(used=0, paused=0, left=MONDAY + 3 * 480)
    assert read(dossier, 25, 7, 30) == Reading(used=MONDAY, paused=0, left=3 * 480)
    assert read(dossier, 30, 7, 45) == Reading(used=MONDAY + 3 * 480 + 15, paused=0, left=-15)


def test_a_standing_clock_counts_what_it_stands() -> None:
    dossier = routed_dossier()
    waiting = decide(dossier, ASK, occasion(dossier, at(25, 7, 30))).after

    assert read(waiting, 26, 8, 30) == Reading(used=MONDAY, paused=480 + 60, left=3 * 480)


def test_an_ended_clock_shows_its_end_for_ever() -> None:
    dossier = routed_dossier()
    ready = decide(dossier, CompleteDossier(outcome="granted"), occasion(dossier, at(25, 7, 30))).after
    waiting = decide(dossier, ASK, occasion(dossier, at(25, 7, 30))).after
    stopped = decide(waiting, StopDossier(reason="silence"), occasion(waiting, at(26, 7, 30))).after

    assert read(ready, 30) == Reading(used=MONDAY, paused=0, left=3 * 480)
    assert read(stopped, 30) == Reading(used=MONDAY, paused=480, left=3 * 480)


def test_late_is_past_the_promise_even_outside_office_hours() -> None:
    dossier = routed_dossier()
    waiting = replace(dossier, paused_at=at(27, 16, 0))

    assert not clock.is_late(dossier, now=DUE)
    assert clock.is_late(dossier, now=DUE + AN_INSTANT)
    assert not clock.is_late(waiting, now=at(30))
    assert clock.reading(dossier, calendar_of(), now=at(28, 9, 0)).left == 0


@pytest.mark.parametrize("minutes", [1, 59])
def test_a_clock_cannot_be_wound_back(minutes: int) -> None:
    dossier = replace(routed_dossier(), paused_at=at(25, 10, 0))

    assert clock.resumption(dossier, at(25, 9, minutes)) == at(25, 10, 0)
