"""Steps are taken up and finished one after the other, each by its unit."""

import pytest

from contracts.commands import CompleteStep, StartStep
from contracts.events.routing import StepCompleted, StepStarted
from services.routing.domain import steps
from services.routing.domain.dossier import Dossier
from services.routing.domain.history import history
from services.routing.domain.steps import NoStepLeft, OtherStepInHand, StepAlreadyStarted
from services.routing.store.announced import Announced
from tests.unit.routing.facts import at, law_of, occasion, routed_dossier


def started(dossier: Dossier) -> Dossier:
    """The step that waits is taken up."""
    return steps.start(dossier, StartStep(), occasion(dossier, at(25))).after


def finished(dossier: Dossier, step: str | None = None) -> Dossier:
    """The step in hand is done."""
    return steps.complete(dossier, CompleteStep(step=step), occasion(dossier, at(25))).after


def test_a_step_is_started_once_and_finished_by_name() -> None:
    dossier = routed_dossier()
    change = steps.start(dossier, StartStep(), occasion(dossier, at(25)))
    (fact,) = change.facts

    assert isinstance(fact, StepStarted)
    assert (fact.step, fact.number, fact.unit) == ("assign", 2, "VP")
    with pytest.raises(StepAlreadyStarted):
        started(change.after)
    with pytest.raises(OtherStepInHand) as refused:
        finished(change.after, "review")
    assert (refused.value.field, refused.value.expected) == ("/step", "assign")
    assert finished(change.after, "assign").step == 2


def test_a_step_that_nobody_took_up_is_taken_up_by_finishing_it() -> None:
    dossier = routed_dossier()

    change = steps.complete(dossier, CompleteStep(), occasion(dossier, at(25)))

    assert [type(fact) for fact in change.facts] == [StepStarted, StepCompleted]


def test_the_return_is_no_desks_step() -> None:
    dossier = routed_dossier()
    for _ in range(5):
        dossier = finished(started(dossier))

    assert dossier.holder == "TT"
    with pytest.raises(NoStepLeft):
        started(dossier)
    with pytest.raises(NoStepLeft):
        finished(dossier)


def test_the_history_names_each_step_and_begins_anew_after_a_restart() -> None:
    dossier = routed_dossier()
    kinds = [
        "dossier_routed",
        "step_started",
        "step_completed",
        "step_completed",
        "supplement_requested",
        "clock_paused",
        "clock_resumed",
        "promise_moved",
        "step_started",
        "step_completed",
    ]

    lines = list(history(dossier, law_of(dossier), [Announced(kind, at(25)) for kind in kinds]))

    assert [(line.what, line.step.code) for line in lines if line.step] == [
        ("step_started", "assign"),
        ("step_completed", "assign"),
        ("step_completed", "handle"),
        ("step_started", "assign"),
        ("step_completed", "assign"),
    ]
    assert (lines[0].what, lines[0].at, lines[0].unit) == ("dossier_recorded", dossier.received_at, "TT")
