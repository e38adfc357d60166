"""The applicant's wish to have the dossier back: noted, then decided by an officer, or answered by the law itself."""

from dataclasses import replace
from typing import assert_never

from contracts.commands import AcceptWithdrawal, RefuseWithdrawal
from contracts.events.intake import WithdrawalRequested
from contracts.events.routing import DossierWithdrawn, WithdrawalRefused
from contracts.problems import StateRefused
from services.routing.domain.change import Change, changed
from services.routing.domain.dossier import Dossier, Occasion, naming
from services.routing.domain.states import State, must_be_open
from services.routing.domain.words import said

DECIDED_ALREADY = "decision-made"
STOPPED_BY_LAW = "legal-stop"


class NoWithdrawalRequested(StateRefused):
    """Công dân chưa yêu cầu rút hồ sơ này.

    Nobody asked for this dossier back.
    """


def requested(dossier: Dossier, event: WithdrawalRequested, occasion: Occasion) -> Change:
    """An officer shall decide while a result is still owed; afterwards the law already has (Art 21)."""
    if dossier.state.open:
        return changed(dossier, replace(dossier, withdrawal=event.withdrawal), occasion)
    stopped = dossier.state is State.STOPPED
    fact = WithdrawalRefused(
        **naming(dossier, occasion),
        withdrawal=event.withdrawal,
        reason=STOPPED_BY_LAW if stopped else DECIDED_ALREADY,
    )
    return changed(dossier, dossier, occasion, facts=[fact])


def decide(dossier: Dossier, command: AcceptWithdrawal | RefuseWithdrawal, occasion: Occasion) -> Change:
    """An officer's answer to a wish that waits for one."""
    must_be_open(dossier.state)
    if dossier.withdrawal is None:
        raise NoWithdrawalRequested
    match command:
        case AcceptWithdrawal():
            return _given_back(dossier, occasion)
        case RefuseWithdrawal():
            return _refused(dossier, command, occasion)
        case unknown:
            assert_never(unknown)


def _given_back(dossier: Dossier, occasion: Occasion) -> Change:
    after = replace(dossier, state=State.WITHDRAWN, ended_at=occasion.now, pending=None, withdrawal=None)
    fact = DossierWithdrawn(**naming(dossier, occasion), withdrawal=dossier.withdrawal)
    return changed(dossier, after, occasion, facts=[fact])


def _refused(dossier: Dossier, command: RefuseWithdrawal, occasion: Occasion) -> Change:
    """The work goes on, and the citizen is told why."""
    told = said(command.reason, command.note, of=dossier, occasion=occasion)
    fact = WithdrawalRefused(
        **naming(dossier, occasion),
        withdrawal=dossier.withdrawal,
        reason=told.code,
        words=told.reference,
    )
    after = replace(dossier, withdrawal=None)
    return changed(dossier, after, occasion, facts=[*told.private, fact])
