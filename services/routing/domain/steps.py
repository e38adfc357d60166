"""Taking up and finishing the steps of the internal process."""

from dataclasses import replace

from contracts.commands import CompleteStep, StartStep
from contracts.events.routing import StepCompleted, StepStarted
from contracts.problems import StateRefused
from services.routing.domain.change import Change, changed
from services.routing.domain.dossier import Dossier, Occasion, naming
from services.routing.domain.law import Step
from services.routing.domain.states import must_be_processing


class StepAlreadyStarted(StateRefused):
    """Bước này đã được nhận xử lý.

    This step was taken up already.
    """


class OtherStepInHand(StateRefused):
    """Hồ sơ đang ở một bước khác.

    Another step is in hand.
    """


class NoStepLeft(StateRefused):
    """Các bước xử lý đã xong; chỉ còn báo kết quả.

    Every step is done; what remains is to say that the result is ready.
    """


def _step_of(dossier: Dossier, occasion: Occasion) -> Step:
    """The step that waits or is in hand; the return of the result is no desk's step."""
    must_be_processing(dossier.state)
    if dossier.step >= occasion.law.last_step:
        raise NoStepLeft(expected="complete")
    return occasion.law.steps[dossier.step]


def start(dossier: Dossier, _: StartStep, occasion: Occasion) -> Change:
    """Take up the step that waits."""
    step = _step_of(dossier, occasion)
    if dossier.step_started:
        raise StepAlreadyStarted(expected="complete-step")
    return changed(dossier, replace(dossier, step_started=True), occasion, facts=[_started(dossier, step, occasion)])


def complete(dossier: Dossier, command: CompleteStep, occasion: Occasion) -> Change:
    """Finish the step; one that nobody said to have taken up is taken up thereby."""
    step = _step_of(dossier, occasion)
    if command.step not in (None, step.code):
        raise OtherStepInHand(field="/step", expected=step.code)
    finished = StepCompleted(**naming(dossier, occasion, unit=step.unit), step=step.code, number=dossier.step + 1)
    # Small steps are done at a stroke; the record still says when each was taken up.
    facts = [finished] if dossier.step_started else [_started(dossier, step, occasion), finished]
    return changed(dossier, at_step(dossier, dossier.step + 1, occasion), occasion, facts=facts)


def at_step(dossier: Dossier, place: int, occasion: Occasion) -> Dossier:
    """The dossier before a step that nobody has taken up."""
    return replace(dossier, step=place, step_started=False, holder=occasion.law.steps[place].unit)


def _started(dossier: Dossier, step: Step, occasion: Occasion) -> StepStarted:
    return StepStarted(**naming(dossier, occasion, unit=step.unit), step=step.code, number=dossier.step + 1)
