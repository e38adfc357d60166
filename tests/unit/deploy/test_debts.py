"""A late dossier is told with what its people know of the date that the desk showed, and of no other."""

from datetime import timedelta

from deploy.motcua.debts import Debt, Told, told
from deploy.motcua.desk import Deadline, Deadlines
from tests.builders.facts import MONDAY_MORNING

DUE = MONDAY_MORNING - timedelta(days=4)


def late(code: str) -> Deadline:
    return Deadline(
        code=code, state="processing", national_code=4, procedure="1.004873", commune="02353", unit="VP", due_at=DUE,
        working_minutes_left=-960, late=True, paused=False,
    )  # fmt: skip


def debt(code: str, knows: Told | None, *, moved_by: timedelta = timedelta()) -> Debt:
    return Debt(code=code, due_at=DUE + moved_by, told=knows, told_at=None, reason=None)


def listed(*dossiers: Deadline) -> Deadlines:
    return Deadlines(as_of=MONDAY_MORNING, late=len(dossiers), dossiers=dossiers)


def test_whoever_is_given_another_date_during_the_look_is_not_late_and_untold() -> None:
    known = {it.code: it for it in (debt("A-1", None, moved_by=timedelta(days=9)), debt("A-2", None))}

    found = told(listed(late("A-1"), late("A-2")), known)

    assert [it.code for it in found.dossiers] == ["A-2"]
    assert (found.late, found.untold) == (1, 1)


def test_a_fraction_of_a_second_that_the_desk_does_not_print_is_no_other_date() -> None:
    found = told(listed(late("A-1")), {"A-1": debt("A-1", "late-notice", moved_by=timedelta(milliseconds=5))})

    assert [(it.code, it.told) for it in found.dossiers] == [("A-1", "late-notice")]
    assert (found.late, found.untold) == (1, 0)
