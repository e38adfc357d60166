"""An apology comes in time, once, with a later working day; afterwards it is too late for one."""

from dataclasses import replace
from datetime import datetime

import pytest

from contracts.calendar.working_time import CalendarYearNotLoaded
from contracts.commands import Apologise, RequestSupplement
from contracts.events.routing import PromiseMoved
from contracts.events.words import WordsWritten
from contracts.problems import Refusal
from services.routing.domain.apology import apologise
from services.routing.domain.change import Change
from services.routing.domain.desk import POWERS, decide
from services.routing.domain.dossier import Dossier
from services.routing.domain.papers import brought
from services.routing.domain.states import State
from tests.unit.routing.facts import DUE, SAME_DAY, at, occasion, papers_for, routed_dossier

LATER = at(30, 17, 0)
LAST_MOMENT = at(26, 17, 0)
ASK = RequestSupplement(papers=("declaration",), reason="missing-paper")


def sorry(dossier: Dossier, *, now: datetime = LAST_MOMENT, new: datetime = LATER, reason: str = "overload") -> Change:
    """The approver apologises."""
    return apologise(dossier, Apologise(reason=reason, new_due_at=new), occasion(dossier, now))


def slug(dossier: Dossier, *, now: datetime = LAST_MOMENT, new: datetime = LATER) -> str:
    """How an apology is refused."""
    with pytest.raises(Refusal) as refused:
        sorry(dossier, now=now, new=new)
    return refused.value.slug()


def test_an_apology_up_to_the_last_moment_makes_a_new_promise() -> None:
    change = sorry(routed_dossier())

    (moved,) = change.facts
    assert isinstance(moved, PromiseMoved)
    assert (moved.cause, moved.reason, moved.old_due_at, moved.due_at) == ("apology", "overload", DUE, LATER)
    assert (change.after.state, change.after.promise, change.after.due_at) == (State.PROCESSING, 2, LATER)
    assert change.promised is not None
    assert (change.promised.number, change.promised.cause) == (2, "apology")


def test_its_words_travel_privately() -> None:
    words, moved = sorry(routed_dossier(), reason="Máy in hỏng, mong bà Sìn thông cảm").facts

    assert isinstance(words, WordsWritten)
    assert isinstance(moved, PromiseMoved)
    assert (moved.reason, moved.words) == ("other", words.words)


def test_what_an_apology_is_refused_for() -> None:
    dossier = routed_dossier()
    done = sorry(dossier).after
    paused = replace(dossier, state=State.SUPPLEMENT_REQUESTED, paused_at=at(25))

    assert slug(dossier, now=at(26, 17, 1)) == "apology-too-late"
    assert slug(done, now=at(26), new=at(1, 17, 0, month=12)) == "second-apology"
    assert slug(paused) == "apology-during-pause"
    assert slug(routed_dossier(SAME_DAY), now=at(23, 10, 0)) == "same-day-without-apology"


def test_the_new_date_is_a_later_working_day() -> None:
    dossier = routed_dossier()

    assert slug(dossier, new=at(27, 17, 30)) == "new-date-not-later"
    assert slug(dossier, new=at(26, 17, 0)) == "new-date-not-later"
    assert slug(dossier, new=at(30, 7, 30)) == "new-date-not-later"
    assert slug(dossier, new=at(28, 10, 0)) == "new-date-not-working-day"
    with pytest.raises(CalendarYearNotLoaded) as refused:
        sorry(dossier, new=datetime(2031, 1, 6, 17, 0, tzinfo=LATER.tzinfo))
    assert (refused.value.field, refused.value.expected) == ("/new_due_at", "các năm 2024–2027 (years loaded)")


@pytest.mark.parametrize("hour", [(3, 0), (7, 29), (12, 1), (12, 30), (13, 29), (17, 1), (23, 59)])
def test_nobody_is_told_to_come_while_the_desks_are_closed(hour: tuple[int, int]) -> None:
    with pytest.raises(Refusal) as refused:
        sorry(routed_dossier(), new=at(30, *hour))

    details = refused.value.details()
    assert (details.slug, details.field) == ("new-date-outside-hours", "/new_due_at")
    assert details.expected == "trong giờ làm việc (within working hours) 07:30–12:00, 13:30–17:00"


@pytest.mark.parametrize("hour", [(7, 31), (12, 0), (13, 30), (17, 0)])
def test_the_edges_of_a_session_are_within_it(hour: tuple[int, int]) -> None:
    assert sorry(routed_dossier(), new=at(30, *hour)).after.due_at == at(30, *hour)


def test_a_second_past_the_close_is_outside() -> None:
    assert slug(routed_dossier(), new=LATER.replace(second=1)) == "new-date-outside-hours"
    assert slug(routed_dossier(), new=LATER.replace(hour=23, minute=59, second=59)) == "new-date-outside-hours"


def test_a_restart_does_not_renew_the_right_to_apologise() -> None:
    moved = sorry(routed_dossier(), now=at(26)).after
    waiting = decide(moved, ASK, occasion(moved, at(26))).after
    back = brought(waiting, papers_for(waiting, at=at(30)), occasion(waiting, at(30)))

    assert back is not None
    assert slug(back.after, now=at(30), new=at(4, 17, 0, month=12)) == "second-apology"


def test_only_the_approver_may_apologise() -> None:
    assert POWERS["apologise"] == {"approver"}
