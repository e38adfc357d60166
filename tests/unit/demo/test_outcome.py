"""The figures of a demonstration: counted from facts, and any end that was not played counts as a difference."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from contracts.calendar.hours import VIETNAM
from contracts.commands import AnswerSurvey
from contracts.events.notify import CitizenNotified, NoticeFailed
from contracts.events.routing import DossierCompleted, ResultReturned
from contracts.message import DossierEvent
from deploy.demo.carried import Carried
from deploy.demo.citizens import opinion
from deploy.demo.outcome import Outcome
from deploy.demo.plan import Fate, Planned, plan
from deploy.demo.story import Story
from tests.builders.every_event import every_event

FACTS = {kind: events[0] for kind, events in every_event().items()}
PLANNED = plan(1, seed=1, run="r", now=datetime(2026, 11, 24, 10, tzinfo=VIETNAM))[0]
SMS_ONLY = replace(PLANNED, row=replace(PLANNED.row, phone="0912345678", email=None))


def fact(kind: str, **changed: object) -> DossierEvent:
    event = FACTS[kind].model_copy(update=changed)
    assert isinstance(event, DossierEvent)
    return event


def notice_of(told: DossierEvent, *, channel: str = "sms") -> DossierEvent:
    return fact("notify.citizen_notified.v1", told=told.id, channel=channel)


RECORDED = fact("intake.dossier_recorded.v1")
ROUTED = fact("routing.dossier_routed.v1")
COMPLETED = fact("routing.dossier_completed.v1", timeliness="on_time", outcome="granted")
RETURNED = fact("routing.result_returned.v1", timeliness="on_time", outcome="granted")
OPENED = fact("survey.survey_opened.v1")
ANSWERED = fact("survey.feedback_received.v1", overall=4)
GRANTED = [RECORDED, ROUTED, COMPLETED, RETURNED, OPENED, ANSWERED]


def carried(
    *facts: DossierEvent, fate: Fate = Fate.GRANTED, planned: Planned = SMS_ONLY, overall: int | None = 4
) -> Carried:
    story = Story()
    for one in facts:
        story.hear(one)
    for told in [ROUTED, COMPLETED, RETURNED]:
        if told in facts:
            story.hear(notice_of(told))
    said = None if overall is None else AnswerSurvey(overall=overall)
    return Carried("H60.1", replace(planned, fate=fate), story, said)


def test_a_whole_story_is_counted_and_makes_no_difference() -> None:
    outcome = Outcome.of([carried(*GRANTED)], parked=0, seconds=1.26)

    assert outcome.model_dump() == {
        "recorded": 1,
        "routed": 1,
        "returned": 1,
        "on_time": 1,
        "late": 0,
        "supplemented": 0,
        "refused": 0,
        "withdrawn": 0,
        "notices": {"sms": 3, "email": 0},
        "answered": 1,
        "satisfaction": 100.0,
        "parked": 0,
        "ledger_difference": 0,
        "communes": 1,
        "seconds": 1.3,
    }


@pytest.mark.parametrize("missing", GRANTED, ids=lambda it: it.type)
def test_a_story_that_lacks_any_part_is_a_difference(missing: DossierEvent) -> None:
    assert not carried(*(it for it in GRANTED if it is not missing)).consistent


@pytest.mark.parametrize(
    ("odd", "planned"),
    [
        (carried(*GRANTED, overall=2), "another score than was given"),
        (carried(*GRANTED, fate=Fate.REFUSED), "granted, not refused"),
        (carried(*GRANTED, fate=Fate.LATE), "in time, not late"),
        (carried(*GRANTED, fate=Fate.SUPPLEMENTED), "no papers were brought"),
        (carried(*GRANTED, fate=Fate.WITHDRAWN), "returned, not withdrawn"),
        (carried(*GRANTED, fact("intake.supplement_received.v1")), "papers that nobody asked for"),
        (carried(*GRANTED, fact("routing.dossier_withdrawn.v1")), "returned and withdrawn"),
        (carried(*GRANTED, fact("routing.deadline_missed.v1")), "late, and the citizen was not told"),
        (carried(*GRANTED, planned=replace(SMS_ONLY, row=replace(SMS_ONLY.row, email="a@b.vn"))), "no mail was sent"),
    ],
    ids=lambda it: it if isinstance(it, str) else "",
)
def test_an_end_that_was_not_played_is_a_difference(odd: Carried, planned: str) -> None:
    assert not odd.consistent, planned


def test_a_withdrawn_dossier_ends_without_a_result_or_a_survey() -> None:
    withdrawn = fact("routing.dossier_withdrawn.v1")
    whole = [RECORDED, ROUTED, withdrawn, notice_of(withdrawn)]

    assert carried(*whole, fate=Fate.WITHDRAWN).consistent
    assert not carried(*whole, OPENED, fate=Fate.WITHDRAWN).consistent


def test_a_notice_that_was_given_up_is_an_end_but_no_message() -> None:
    given_up = fact("notify.notice_failed.v1", told=ROUTED.id)
    story = Story()
    for one in (RECORDED, ROUTED, given_up):
        story.hear(one)
    ended = Carried("H60.1", SMS_ONLY, story, None)

    assert isinstance(given_up, NoticeFailed)
    assert ended.told
    assert Outcome.of([ended], parked=0, seconds=0).notices.sms == 0


def test_satisfaction_is_the_share_of_fours_and_fives_and_nothing_without_answers() -> None:
    of: Callable[[int], Carried] = lambda overall: carried(*GRANTED[:-1], fact(ANSWERED.type, overall=overall))  # noqa: E731

    assert Outcome.of([of(score) for score in (5, 4, 3)], parked=0, seconds=0).satisfaction == 66.7
    assert Outcome.of([carried(RECORDED)], parked=0, seconds=0).satisfaction is None


def test_late_and_in_time_are_those_whose_result_was_ready() -> None:
    late = carried(RECORDED, fact(COMPLETED.type, timeliness="late"))
    early = carried(RECORDED, fact(COMPLETED.type, timeliness="early"))

    outcome = Outcome.of([late, early, early, carried(RECORDED)], parked=0, seconds=0)

    assert (outcome.late, outcome.on_time, outcome.recorded) == (1, 2, 4)


def test_the_facts_here_are_the_ones_that_are_meant() -> None:
    assert isinstance(COMPLETED, DossierCompleted)
    assert isinstance(RETURNED, ResultReturned)
    assert isinstance(notice_of(ROUTED), CitizenNotified)


def test_most_citizens_answer_and_those_who_waited_are_less_content() -> None:
    stories = plan(400, seed=2, run="r", now=datetime(2026, 11, 24, 10, tzinfo=VIETNAM))
    said = [(it, opinion(it, seed=2)) for it in stories]
    happy = [o.overall for it, o in said if o is not None and it.fate is Fate.GRANTED]
    waited = [o.overall for it, o in said if o is not None and it.fate is Fate.LATE]

    assert all(o is None for it, o in said if it.fate is Fate.WITHDRAWN)
    assert 0.6 < sum(o is not None for _, o in said) / len(said) < 0.85
    assert sum(happy) / len(happy) > sum(waited) / len(waited) + 0.5
    assert said == [(it, opinion(it, seed=2)) for it in stories]
