"""The officers' commands: who may give each, and which decision answers it."""

from typing import assert_never

from contracts.commands import (
    AcceptWithdrawal,
    Apologise,
    CompleteDossier,
    CompleteStep,
    DeskCommand,
    NoteOpinion,
    RefuseWithdrawal,
    RequestOpinion,
    RequestPayment,
    RequestSupplement,
    ReturnResult,
    StartStep,
    StopDossier,
)
from contracts.message import Role
from services.routing.domain import apology, closing, opinions, payment, steps, supplement, withdrawal
from services.routing.domain.change import Change
from services.routing.domain.dossier import Dossier, Occasion

_WORKERS: frozenset[Role] = frozenset({"case_officer", "dept_head", "approver", "records_clerk"})
_ASKERS: frozenset[Role] = frozenset({"case_officer", "dept_head", "centre_director", "approver", "reception_officer"})
_DECIDERS: frozenset[Role] = frozenset({"reception_officer", "approver", "centre_director", "dept_head"})

# The centre asks, gives back and hands over; the unit works; only the agency's leader signs an apology.
POWERS: dict[str, frozenset[Role]] = {
    "start": _WORKERS,
    "complete-step": _WORKERS,
    "request-supplement": _ASKERS,
    "request-payment": _ASKERS,
    "request-opinion": _ASKERS,
    "note-opinion": _ASKERS | {"records_clerk"},
    "complete": frozenset({"approver", "records_clerk", "dept_head"}),
    "stop": _DECIDERS,
    "apologise": frozenset({"approver"}),
    "return": frozenset({"reception_officer", "centre_director", "records_clerk"}),
    "accept-withdrawal": _DECIDERS,
    "refuse-withdrawal": _DECIDERS,
}


def decide(dossier: Dossier, command: DeskCommand, occasion: Occasion) -> Change:
    """What a command makes of a dossier; a refusal says why it makes nothing."""
    match command:
        case StartStep():
            return steps.start(dossier, command, occasion)
        case CompleteStep():
            return steps.complete(dossier, command, occasion)
        case RequestSupplement() | RequestPayment() | RequestOpinion() | NoteOpinion():
            return _asked(dossier, command, occasion)
        case Apologise():
            return apology.apologise(dossier, command, occasion)
        case CompleteDossier() | StopDossier() | ReturnResult():
            return _ended(dossier, command, occasion)
        case AcceptWithdrawal() | RefuseWithdrawal():
            return withdrawal.decide(dossier, command, occasion)
        case unknown:
            assert_never(unknown)


def _asked(
    dossier: Dossier, command: RequestSupplement | RequestPayment | RequestOpinion | NoteOpinion, occasion: Occasion
) -> Change:
    match command:
        case RequestSupplement():
            return supplement.request(dossier, command, occasion)
        case RequestPayment():
            return payment.request(dossier, command, occasion)
        case RequestOpinion():
            return opinions.request(dossier, command, occasion)
        case NoteOpinion():
            return opinions.note(dossier, command, occasion)
        case unknown:
            assert_never(unknown)


def _ended(dossier: Dossier, command: CompleteDossier | StopDossier | ReturnResult, occasion: Occasion) -> Change:
    match command:
        case CompleteDossier():
            return closing.complete(dossier, command, occasion)
        case StopDossier():
            return closing.stop(dossier, command, occasion)
        case ReturnResult():
            return closing.give_back(dossier, command, occasion)
        case unknown:
            assert_never(unknown)
