"""A door that does something once tells its answer as the delivery's doors do, so that a repeat says that it is one."""

import ast
from collections.abc import Iterable, Iterator

from tests.architecture.sources import Source, production

ONCE, TOLD = ("contracts.delivery.requests", "once"), ("contracts.delivery.http", "answered")


def imported(file: Source) -> set[tuple[str, str]]:
    """What a file takes by name, and from where."""
    found = [node for node in ast.walk(file.tree) if isinstance(node, ast.ImportFrom)]
    return {(node.module or "", name.name) for node in found for name in node.names}


def forgetful(files: Iterable[Source]) -> Iterator[str]:
    """Doors whose repeats look like first times: they tell the answer by themselves."""
    for file in files:
        if ONCE in imported(file) and (TOLD not in imported(file) or "Response(answer" in file.text):
            yield file.name


def test_every_door_that_does_something_once_says_when_it_is_repeated() -> None:
    files = list(production())

    assert len([file for file in files if ONCE in imported(file)]) >= 4
    assert list(forgetful(files)) == []


def test_a_planted_door_that_forgets_it_is_found() -> None:
    planted = "from contracts.delivery.requests import Asked, once\nx = Response(answer.body, answer.status)"

    assert list(forgetful([Source("services/survey/http/planted.py", planted)])) == ["services/survey/http/planted.py"]
