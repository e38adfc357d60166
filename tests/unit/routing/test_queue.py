"""The desk's queue: least working time first, running and standing clocks together, page after page."""

import base64
from dataclasses import replace
from datetime import timedelta

import pytest

from services.routing.domain.queue import NOBODY, DeskPageUnknown, Mark, Waiting, page
from services.routing.domain.states import State
from tests.unit.routing.facts import DUE, at, routed_dossier


def running(left: int) -> Waiting:
    """A dossier in work with so many minutes left."""
    dossier = replace(routed_dossier(), due_at=DUE + timedelta(minutes=left))
    return Waiting(dossier, left, late=left < 0)


def standing(left: int) -> Waiting:
    """A dossier whose clock stands with so many minutes left."""
    dossier = replace(routed_dossier(), state=State.SUPPLEMENT_REQUESTED, paused_at=at(25))
    return Waiting(dossier, left, late=False)


def lefts(waiting: tuple[Waiting, ...]) -> list[int]:
    """The minutes left, in order."""
    return [one.left for one in waiting]


def test_running_and_standing_clocks_are_one_queue() -> None:
    whole = page([running(-5), running(30), running(90)], [standing(60), standing(10)], after=Mark(), at_most=10)

    assert lefts(whole.waiting) == [-5, 10, 30, 60, 90]
    assert whole.after is None


def test_pages_follow_each_other_without_loss_or_repetition() -> None:
    walking = [running(left) for left in range(-40, 60, 3)]
    still = [standing(left) for left in range(-1, 50, 4)]
    mark = Mark()
    read: list[Waiting] = []
    while True:
        rest = [w for w in walking if (w.dossier.due_at, w.dossier.dossier_id) > (mark.due_at, mark.dossier_id)]
        one = page(rest[:7], still, after=mark, at_most=7)
        read += one.waiting
        if one.after is None:
            break
        mark = Mark.read(one.after.written())

    assert len({w.dossier.dossier_id for w in read}) == len(read) == len(walking) + len(still)
    assert lefts(tuple(read)) == sorted(w.left for w in walking + still)


def written(text: str) -> str:
    """A mark that says this."""
    return base64.urlsafe_b64encode(f"{text} {NOBODY}".encode()).decode()


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "====",
        "AAAA",
        "é",
        "MjAyNi0xMS0yMyB4IHkgeg==",
        written(f"2026-11-23T00:00:00+07:00 {NOBODY} {10**12}"),
        written(f"2026-11-23T00:00:00 {NOBODY} 3"),
        written(f"0001-01-01T00:00:00+07:00 {NOBODY} 3"),
    ],
)
def test_a_mark_that_the_desk_did_not_give_is_refused(text: str) -> None:
    with pytest.raises(DeskPageUnknown):
        Mark.read(text)
