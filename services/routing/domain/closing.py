"""The ends of the work: a result ready and returned, or a lawful stop."""

from dataclasses import replace

from contracts.commands import CompleteDossier, ReturnResult, StopDossier
from contracts.events.routing import DossierCompleted, DossierStopped, ResultReturned
from contracts.problems import InputRefused, StateRefused
from services.routing.domain import clock
from services.routing.domain.change import Change, changed
from services.routing.domain.dossier import Dossier, Occasion, naming
from services.routing.domain.states import State, must_be_open, must_be_processing
from services.routing.domain.steps import at_step
from services.routing.domain.words import Said, said


class ReasonRequired(InputRefused):
    """Từ chối giải quyết phải nêu lý do.

    A refusal needs its reason.
    """


class WithdrawalUndecided(StateRefused):
    """Công dân đã yêu cầu rút hồ sơ; cần quyết định về yêu cầu đó trước.

    The applicant asked for the dossier back; decide on that first.
    """


class ResultNotReady(StateRefused):
    """Hồ sơ chưa có kết quả để trả.

    The result is not ready yet.
    """


def complete(dossier: Dossier, command: CompleteDossier, occasion: Occasion) -> Change:
    """The result is signed and at the counter; lateness is measured now, against the latest promise."""
    must_be_processing(dossier.state)
    # The right to withdraw ends with the decision, so it must not be overtaken by one.
    if dossier.withdrawal is not None:
        raise WithdrawalUndecided(expected="accept-withdrawal, refuse-withdrawal")
    told = _grounds(dossier, command, occasion)
    measured = clock.timeliness(dossier.due_at, occasion.law.calendar, completed_at=occasion.now)
    after = replace(
        at_step(dossier, occasion.law.last_step, occasion),
        state=State.RESULT_READY,
        outcome=command.outcome,
        timeliness=measured,
        ended_at=occasion.now,
        result=command.result,
    )
    fact = DossierCompleted(
        **naming(dossier, occasion),
        outcome=command.outcome,
        reason=told.code if told and command.reason else None,
        timeliness=measured,
        promise=dossier.promise,
        due_at=dossier.due_at,
        words=told.reference if told else None,
    )
    return changed(dossier, after, occasion, facts=[*(told.private if told else ()), fact])


def _grounds(dossier: Dossier, command: CompleteDossier, occasion: Occasion) -> Said | None:
    """The reason and the note of a result; a grant may go without."""
    if command.reason is not None:
        return said(command.reason, command.note, of=dossier, occasion=occasion)
    if command.outcome == "refused":
        raise ReasonRequired(field="/reason", expected="mã hoặc lời nêu lý do (a code, or words)")
    return said("granted", command.note, of=dossier, occasion=occasion) if command.note else None


def stop(dossier: Dossier, command: StopDossier, occasion: Occasion) -> Change:
    """The work cannot go on."""
    must_be_open(dossier.state)
    told = said(command.reason, command.note, of=dossier, occasion=occasion)
    after = replace(dossier, state=State.STOPPED, ended_at=occasion.now, pending=None, withdrawal=None)
    fact = DossierStopped(**naming(dossier, occasion), reason=told.code, words=told.reference)
    return changed(dossier, after, occasion, facts=[*told.private, fact])


def give_back(dossier: Dossier, _: ReturnResult, occasion: Occasion) -> Change:
    """The citizen has the result."""
    if dossier.state.open:
        raise ResultNotReady(expected="result_ready")
    if dossier.state is not State.RESULT_READY:
        must_be_open(dossier.state)
    if dossier.outcome is None or dossier.timeliness is None or dossier.ended_at is None:
        raise ResultNotReady(expected="result_ready")
    after = replace(dossier, state=State.RESULT_RETURNED)
    fact = ResultReturned(
        **naming(dossier, occasion),
        outcome=dossier.outcome,
        timeliness=dossier.timeliness,
        completed_at=dossier.ended_at,
    )
    return changed(dossier, after, occasion, facts=[fact])
