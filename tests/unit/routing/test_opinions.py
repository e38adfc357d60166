"""Other agencies answer in a time of their own; where the law says so, silence is consent; the clock runs on."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from contracts.commands import NoteOpinion, RequestOpinion, RequestSupplement, StopDossier
from contracts.events.routing import OpinionOverdue, OpinionReceived, OpinionRequested
from contracts.identifiers import new_id
from contracts.problems import Problem
from services.routing.domain.awaited import AN_INSTANT, Call, awaited, settled
from services.routing.domain.change import Change
from services.routing.domain.desk import decide
from services.routing.domain.dossier import Dossier
from services.routing.domain.law import Law
from services.routing.domain.opinions import run_out
from tests.unit.routing.facts import HOUSE_PERMIT, at, law_of, occasion, routed_dossier

NOW = at(25, 10, 0)


def asked(dossier: Dossier, *, law: Law | None = None, **said: Any) -> Change:
    """Another agency is asked."""
    command = RequestOpinion.model_validate({"agency": "TAX", "question": "money-duty", **said})
    return decide(dossier, command, occasion(dossier, NOW, law=law))


def tacit(dossier: Dossier) -> Law:
    """The law of a procedure where an agency that says nothing has agreed."""
    law = law_of(dossier)
    return replace(law, case=law.case.model_copy(update={"opinion_tacit": "2 working days"}))


def test_an_agency_is_asked_and_the_clock_runs_on() -> None:
    dossier = routed_dossier()

    change = asked(dossier, within="1 working day", note="về thuế")

    (fact,) = change.facts
    assert isinstance(fact, OpinionRequested)
    assert (fact.agency, fact.question, fact.due_at, fact.tacit) == ("TAX", "money-duty", at(26, 17, 0), False)
    assert (change.after.state, change.after.paused_at, change.after.due_at) == (
        dossier.state,
        None,
        dossier.due_at,
    )
    assert [(one.call, one.at, one.subject) for one in awaited(change)] == [(Call.OPINION, at(27, 7, 30), fact.opinion)]


@pytest.mark.parametrize(
    ("said", "slug", "field"),
    [
        ({"agency": "NASA", "within": "1 day"}, "agency-unknown", "/agency"),
        ({}, "opinion-due-missing", "/within"),
        ({"due_at": NOW.isoformat()}, "opinion-due-past", "/due_at"),
        ({"within": "99 months"}, "calendar-year-not-loaded", "/within"),
        ({"within": "1 day", "due_at": at(27, 17, 0).isoformat()}, "opinion-due-twice", "/due_at"),
    ],
)
def test_whom_and_until_when_must_be_said(said: dict[str, Any], slug: str, field: str) -> None:
    with pytest.raises(Problem) as refused:
        asked(routed_dossier(), **said)

    assert (refused.value.slug(), refused.value.field) == (slug, field)


def test_where_the_law_fixes_the_time_no_other_is_given() -> None:
    dossier = routed_dossier()

    (fact,) = asked(dossier, law=tacit(dossier)).facts
    with pytest.raises(Problem) as refused:
        asked(dossier, law=tacit(dossier), within="5 days")

    assert isinstance(fact, OpinionRequested)
    assert (fact.due_at, fact.tacit) == (at(27, 17, 0), True)
    assert refused.value.slug() == "opinion-due-fixed"


def test_for_a_house_permit_two_working_days_of_silence_are_consent() -> None:
    (fact,) = asked(routed_dossier(HOUSE_PERMIT)).facts

    assert isinstance(fact, OpinionRequested)
    assert (fact.due_at, fact.tacit) == (at(27, 17, 0), True)


def test_an_answer_is_noted_once_and_ends_the_waiting() -> None:
    dossier = asked(routed_dossier(), within="1 day").after
    opinion = dossier.opinions[0].opinion
    given = NoteOpinion(opinion=opinion, answer="disagree")

    change = decide(dossier, given, occasion(dossier, at(26)))

    (fact,) = change.facts
    assert isinstance(fact, OpinionReceived)
    assert (fact.answer, fact.tacit, list(settled(change))) == ("disagree", False, [opinion])
    for command, slug in (
        (given, "opinion-already-given"),
        (NoteOpinion(opinion=new_id(), answer="agree"), "opinion-unknown"),
    ):
        with pytest.raises(Problem) as refused:
            decide(change.after, command, occasion(dossier, at(26)))
        assert refused.value.slug() == slug


def test_whoever_says_nothing_is_late_or_has_agreed_as_the_procedure_says() -> None:
    dossier = routed_dossier()
    silent, consenting = asked(dossier, within="1 day").after, asked(dossier, law=tacit(dossier)).after

    late = run_out(silent, silent.opinions[0].opinion, occasion(silent, at(27)))
    agreed = run_out(consenting, consenting.opinions[0].opinion, occasion(consenting, at(27, 17, 0) + AN_INSTANT))

    assert late is not None
    assert isinstance(late.facts[0], OpinionOverdue)
    assert agreed is not None
    assert isinstance(agreed.facts[0], OpinionReceived)
    assert (agreed.facts[0].answer, agreed.facts[0].tacit) == ("agree", True)


def test_a_late_answer_is_an_answer_and_an_ended_dossier_waits_for_nothing() -> None:
    dossier = asked(routed_dossier(), within="1 day").after
    opinion = dossier.opinions[0].opinion
    stopped = decide(dossier, StopDossier(reason="legal-stop"), occasion(dossier, at(26))).after

    late = decide(dossier, NoteOpinion(opinion=opinion, answer="comment"), occasion(dossier, at(30)))

    assert isinstance(late.facts[0], OpinionReceived)
    assert run_out(stopped, opinion, occasion(stopped, at(30))) is None
    assert run_out(late.after, opinion, occasion(dossier, at(30))) is None


def test_an_objection_that_came_in_time_takes_the_place_of_a_tacit_agreement() -> None:
    dossier = asked(routed_dossier(), law=tacit(routed_dossier())).after
    [one] = dossier.opinions
    agreed = replace(dossier, opinions=(replace(one, answered=True, agreed=True),))
    later = occasion(dossier, at(30, 9, 0))

    def noted(received_at: datetime | None) -> Change:
        return decide(agreed, NoteOpinion(opinion=one.opinion, answer="disagree", received_at=received_at), later)

    (fact,) = noted(at(27, 17, 0)).facts
    assert isinstance(fact, OpinionReceived)
    assert (fact.answer, fact.tacit, fact.received_at) == ("disagree", False, at(27, 17, 0))
    assert noted(at(27, 17, 0)).after.opinions[0].agreed is False
    for received_at, slug in (
        (None, "opinion-already-given"),
        (at(27, 17, 1), "opinion-already-given"),
        (at(30, 9, 1), "opinion-receipt-impossible"),
        (at(25, 9, 59), "opinion-receipt-impossible"),
    ):
        with pytest.raises(Problem) as refused:
            noted(received_at)
        assert refused.value.slug() == slug


def test_an_answer_that_was_given_is_not_replaced_even_in_time() -> None:
    dossier = asked(routed_dossier(), within="1 day").after
    opinion = dossier.opinions[0].opinion
    answered = decide(dossier, NoteOpinion(opinion=opinion, answer="agree"), occasion(dossier, at(26))).after

    with pytest.raises(Problem) as refused:
        decide(answered, NoteOpinion(opinion=opinion, answer="disagree", received_at=at(26)), occasion(dossier, at(26)))
    assert refused.value.slug() == "opinion-already-given"


def test_nobody_asks_while_the_citizen_is_waited_for_but_answers_are_noted() -> None:
    dossier = asked(routed_dossier(), within="1 day").after
    papers = RequestSupplement(papers=("declaration",), reason="missing-paper")
    waiting = decide(dossier, papers, occasion(dossier, NOW)).after

    with pytest.raises(Problem):
        asked(waiting, within="1 day")
    given = NoteOpinion(opinion=dossier.opinions[0].opinion, answer="agree")
    assert decide(waiting, given, occasion(waiting, at(26))).after.state is waiting.state
