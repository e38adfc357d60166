"""Silence past the citizen's time stops the work, after a warning; what came in time stops nothing."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from contracts.calendar.hours import VIETNAM
from contracts.commands import RequestPayment
from contracts.events.routing import DossierStopped, SupplementReminder
from contracts.identifiers import new_id
from services.routing.domain.awaited import (
    AN_INSTANT,
    Awaited,
    Call,
    agreed_at,
    awaited,
    reminded_at,
    settled,
    silent_at,
    warned_late,
)
from services.routing.domain.desk import decide
from services.routing.domain.papers import brought
from services.routing.domain.silence import reminder, silence
from services.routing.domain.states import State
from tests.unit.routing.facts import (
    HOUSE_PERMIT,
    ask_for_papers,
    at,
    calendar_of,
    law_of,
    occasion,
    papers_for,
    routed_dossier,
)


def test_a_request_with_a_limit_is_waited_for_with_a_reminder_on_the_working_day_before() -> None:
    dossier = routed_dossier(HOUSE_PERMIT)

    change = decide(dossier, ask_for_papers(dossier), occasion(dossier, at(25, 10, 0)))

    assert [(one.call, one.at) for one in awaited(change)] == [
        (Call.REMINDER, at(26, 8, 0)),
        (Call.SILENCE, at(30, 17, 0)),
    ]
    assert {one.subject for one in awaited(change)} == {change.after.pending}


def test_a_request_without_a_limit_is_waited_for_for_ever() -> None:
    dossier = routed_dossier()

    assert awaited(decide(dossier, ask_for_papers(dossier), occasion(dossier, at(25, 10, 0)))) == []


def test_silence_stops_the_work_at_the_close_of_the_next_working_day_and_is_consent_at_its_opening() -> None:
    limits = (at(27, 17, 0), at(25, 10, 0))

    assert [silent_at(calendar_of(), limit) for limit in limits] == [at(30, 17, 0), at(26, 17, 0)]
    assert [agreed_at(calendar_of(), limit) for limit in limits] == [at(30, 7, 30), at(26, 7, 30)]


def test_where_the_next_year_is_not_loaded_silence_ends_with_the_citizens_time() -> None:
    last = datetime(calendar_of().decrees.years[-1], 12, 31, 17, 0, tzinfo=VIETNAM)

    assert silent_at(calendar_of(), last) == last + AN_INSTANT


@pytest.mark.parametrize(
    ("asked", "last", "morning"),
    [
        (at(25, 10, 0), at(26, 17, 0), at(26, 8, 0)),
        (at(27, 10, 0), at(1, 17, 0, month=12), at(30, 8, 0)),
        (at(26, 9, 0), at(26, 17, 0), None),
    ],
)
def test_the_reminder_comes_in_the_morning_and_never_before_the_request(
    asked: datetime, last: datetime, morning: datetime | None
) -> None:
    assert reminded_at(calendar_of(), asked, last) == morning


def a_warning(*, planned: datetime, limit: datetime) -> Awaited:
    """The warning of somebody who was asked within two working days."""
    waiting = decide(dossier := routed_dossier(HOUSE_PERMIT), ask_for_papers(dossier), occasion(dossier, at(25, 10, 0)))
    warning = next(one for one in awaited(waiting) if one.call is Call.REMINDER)
    return replace(warning, at=planned, until=limit)


@pytest.mark.parametrize("late", [0, 59, 60, 3600])
def test_a_warning_within_an_hour_of_its_time_moves_no_limit(late: int) -> None:
    warning = a_warning(planned=at(26, 8, 0), limit=at(27, 17, 0))

    assert warned_late(warning, calendar_of(), now=at(26, 8, 0) + timedelta(seconds=late)) is None


@pytest.mark.parametrize(
    ("now", "last"),
    [
        (at(26, 9, 1), at(30, 17, 0)),
        (at(26, 14, 0), at(30, 17, 0)),
        (at(30, 7, 0), at(1, 17, 0, month=12)),
        (at(30, 9, 15), at(2, 17, 0, month=12)),
        (at(30, 16, 59), at(2, 17, 0, month=12)),
    ],
)
def test_whoever_is_warned_late_has_as_long_after_it_as_if_it_had_come_in_time(now: datetime, last: datetime) -> None:
    warning = a_warning(planned=at(26, 8, 0), limit=at(27, 17, 0))

    longer = warned_late(warning, calendar_of(), now=now)

    assert longer is not None
    assert (longer.call, longer.until, longer.at) == (Call.SILENCE, last, silent_at(calendar_of(), last))
    assert (longer.subject, longer.dossier_id) == (warning.subject, warning.dossier_id)
    due, given = (calendar_of().minutes_between(*span) for span in ((at(26, 8, 0), at(27, 17, 0)), (now, last)))
    assert given >= due


def test_silence_stops_the_dossier_and_the_clock_itself_says_so() -> None:
    dossier = routed_dossier(HOUSE_PERMIT)
    waiting = decide(dossier, ask_for_papers(dossier), occasion(dossier, at(25, 10, 0))).after
    assert waiting.pending is not None

    told = reminder(waiting, waiting.pending, occasion(waiting, at(26, 8, 0)), answer_by=at(27, 17, 0))
    change = silence(waiting, waiting.pending, occasion(waiting, at(30, 7, 30), role="system"))

    assert told is not None
    assert isinstance(told.facts[0], SupplementReminder)
    assert change is not None
    (stopped,) = change.facts
    assert isinstance(stopped, DossierStopped)
    assert (stopped.reason, stopped.actor.role, change.after.state) == ("silence", "system", State.STOPPED)


def test_who_has_answered_or_whose_dossier_has_ended_is_neither_reminded_nor_stopped() -> None:
    dossier = routed_dossier(HOUSE_PERMIT)
    asked = decide(dossier, ask_for_papers(dossier), occasion(dossier, at(25, 10, 0))).after
    assert asked.pending is not None
    came = brought(asked, papers_for(asked, at=at(26)), occasion(asked, at(26)))
    assert came is not None
    later = occasion(asked, at(30))

    assert list(settled(came)) == [asked.pending]
    for gone in (came.after, replace(asked, state=State.WITHDRAWN), replace(asked, pending=new_id())):
        assert silence(gone, asked.pending, later) is None
        assert reminder(gone, asked.pending, later, answer_by=at(27)) is None


def test_money_that_is_not_paid_stops_the_work_only_where_the_procedure_says_so() -> None:
    dossier = routed_dossier()
    owed = RequestPayment(amount_vnd=1, purpose="fee", pay_by=at(30, 17, 0))
    law = law_of(dossier)
    strict = replace(law, case=law.case.model_copy(update={"unpaid_stops": True}))

    assert awaited(decide(dossier, owed, occasion(dossier, at(25)))) == []
    assert [one.call for one in awaited(decide(dossier, owed, occasion(dossier, at(25), law=strict)))] == [Call.SILENCE]
