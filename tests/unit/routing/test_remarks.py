"""What a decision gives an auditor to look at."""

from dataclasses import replace
from datetime import datetime

from contracts.commands import Apologise, CompleteDossier, RequestSupplement, ReturnResult
from services.routing.domain.desk import decide
from services.routing.domain.dossier import Dossier
from services.routing.domain.remarks import remarks
from tests.unit.routing.facts import DUE, at, occasion, routed_dossier

DONE = CompleteDossier(outcome="granted")
Command = CompleteDossier | Apologise | RequestSupplement | ReturnResult


def noted(dossier: Dossier, command: Command, now: datetime) -> list[tuple[str, datetime, datetime, str, str | None]]:
    """What is remarked of a command."""
    change = decide(dossier, command, occasion(dossier, now))
    return [(it.kind, it.at, it.limit_at, it.by, it.reason) for it in remarks(change)]


def test_a_result_within_the_last_working_hour_is_remarked() -> None:
    dossier = routed_dossier()

    assert noted(dossier, DONE, at(27, 16, 1)) == [
        ("closed-just-before", at(27, 16, 1), DUE, "approver:approver-1", None)
    ]
    assert noted(dossier, DONE, DUE) != []


def test_a_result_an_hour_before_or_after_the_date_is_not() -> None:
    dossier = routed_dossier()

    assert noted(dossier, DONE, at(27, 16, 0)) == []
    assert noted(dossier, DONE, at(27, 17, 1)) == []


def test_papers_asked_for_on_the_last_day_allowed_are_remarked() -> None:
    ask = RequestSupplement(papers=("declaration",), reason="missing-paper")
    dossier = routed_dossier()

    assert noted(dossier, ask, at(26, 16, 59)) == []
    assert noted(dossier, ask, at(27, 8, 0)) == [
        ("asked-on-last-day", at(27, 8, 0), DUE, "approver:approver-1", "missing-paper")
    ]


def test_a_moved_date_is_remarked_with_its_reason() -> None:
    sorry = Apologise(reason="overload", new_due_at=at(30, 17, 0))

    assert noted(routed_dossier(), sorry, at(26, 15, 0)) == [
        ("date-moved", at(26, 15, 0), DUE, "approver:approver-1", "overload")
    ]


def test_a_result_that_was_ready_in_time_and_handed_over_after_the_date_is_remarked() -> None:
    dossier = routed_dossier()
    ready = decide(dossier, DONE, occasion(dossier, at(25))).after

    assert noted(ready, ReturnResult(), DUE) == []
    assert [kind for kind, *_ in noted(ready, ReturnResult(), at(30))] == ["returned-after-due"]
    assert noted(replace(ready, timeliness="late"), ReturnResult(), at(30)) == []
