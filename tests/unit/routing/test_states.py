"""What is legal in each state, and by which name everything else is refused."""

from dataclasses import replace
from datetime import datetime

import pytest

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
from contracts.identifiers import new_id
from contracts.problems import Refusal
from services.routing.domain.change import IllegalMove, changed
from services.routing.domain.desk import POWERS, decide
from services.routing.domain.dossier import Dossier
from services.routing.domain.states import LEADS_TO, NATIONAL_CODES, STATE_OF, State
from tests.unit.routing.facts import at, occasion, routed_dossier

NOW = at(25)
COMMANDS: dict[str, DeskCommand] = {
    "start": StartStep(),
    "complete-step": CompleteStep(),
    "request-supplement": RequestSupplement(papers=("declaration",), reason="missing-paper"),
    "request-payment": RequestPayment(amount_vnd=1000, purpose="fee"),
    "request-opinion": RequestOpinion(agency="TAX", question="money-duty", within="1 day"),
    "note-opinion": NoteOpinion(opinion=new_id(), answer="agree"),
    "complete": CompleteDossier(outcome="granted"),
    "stop": StopDossier(reason="not-eligible"),
    "apologise": Apologise(reason="overload", new_due_at=at(30, 17, 0)),
    "return": ReturnResult(),
    "accept-withdrawal": AcceptWithdrawal(),
    "refuse-withdrawal": RefuseWithdrawal(reason="decision-near"),
}
WORK = ("start", "complete-step", "request-payment", "request-opinion", "complete")
ALL = tuple(COMMANDS)


def in_state(state: State) -> Dossier:
    """A dossier as it stands in a state."""
    dossier = replace(routed_dossier(), state=state)
    if state in (State.RESULT_READY, State.RESULT_RETURNED):
        return replace(dossier, outcome="granted", timeliness="early", ended_at=at(24), step=6)
    if state in (State.STOPPED, State.WITHDRAWN):
        return replace(dossier, ended_at=at(24))
    if state is State.SUPPLEMENT_REQUESTED:
        return replace(dossier, supplements=1, pending=new_id(), paused_at=at(23, 10, 0))
    if state is State.PAYMENT_REQUESTED:
        return replace(dossier, pending=new_id())
    return dossier


def slug_of(dossier: Dossier, command: DeskCommand, *, now: datetime = NOW) -> str:
    """How a command is refused, or `ok`."""
    try:
        decide(dossier, command, occasion(dossier, now))
    except Refusal as refusal:
        return refusal.slug()
    return "ok"


@pytest.mark.parametrize(
    ("state", "commands", "slug"),
    [
        (
            State.PROCESSING,
            ("start", "complete-step", "request-supplement", "request-payment", "request-opinion", "complete"),
            "ok",
        ),
        (State.PROCESSING, ("note-opinion",), "opinion-unknown"),
        (State.PROCESSING, ("stop", "apologise"), "ok"),
        (State.PROCESSING, ("return",), "result-not-ready"),
        (State.PROCESSING, ("accept-withdrawal", "refuse-withdrawal"), "no-withdrawal-requested"),
        (State.SUPPLEMENT_REQUESTED, WORK, "supplement-awaited"),
        (State.SUPPLEMENT_REQUESTED, ("request-supplement",), "second-supplement-request"),
        (State.SUPPLEMENT_REQUESTED, ("apologise",), "apology-during-pause"),
        (State.SUPPLEMENT_REQUESTED, ("return",), "result-not-ready"),
        (State.SUPPLEMENT_REQUESTED, ("stop",), "ok"),
        (State.PAYMENT_REQUESTED, (*WORK, "request-supplement"), "payment-awaited"),
        (State.PAYMENT_REQUESTED, ("stop", "apologise"), "ok"),
        (State.RESULT_READY, ("return",), "ok"),
        (State.RESULT_READY, tuple(name for name in ALL if name != "return"), "dossier-already-completed"),
        (State.RESULT_RETURNED, ALL, "result-already-returned"),
        (State.STOPPED, ALL, "dossier-already-stopped"),
        (State.WITHDRAWN, ALL, "dossier-already-withdrawn"),
    ],
)
def test_what_a_state_does_not_allow_is_refused_by_name(state: State, commands: tuple[str, ...], slug: str) -> None:
    dossier = in_state(state)

    assert {name: slug_of(dossier, COMMANDS[name]) for name in commands} == dict.fromkeys(commands, slug)


def test_national_codes_are_those_of_the_portal() -> None:
    assert {state.value: code for state, code in NATIONAL_CODES.items()} == {
        "received": 2,
        "processing": 4,
        "supplement_requested": 5,
        "payment_requested": 6,
        "withdrawn": 7,
        "stopped": 8,
        "result_ready": 9,
        "result_returned": 10,
    }
    assert {STATE_OF[state.national_code] for state in State} == set(State)


def test_nothing_leads_out_of_an_end() -> None:
    ends = [state for state in State if not LEADS_TO[state]]

    assert ends == [State.WITHDRAWN, State.STOPPED, State.RESULT_RETURNED]


def test_a_decision_cannot_leave_the_graph() -> None:
    dossier = in_state(State.STOPPED)

    with pytest.raises(IllegalMove):
        changed(dossier, replace(dossier, state=State.PROCESSING), occasion(dossier, NOW))


def test_every_command_has_its_powers() -> None:
    assert set(POWERS) == set(COMMANDS)
    assert POWERS["apologise"] == {"approver"}
    assert "admin" not in set().union(*POWERS.values())
