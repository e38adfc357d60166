"""The measures of the house: how long a file and a function may be, how much branches, how many words beside it."""

import ast
import math
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tests.architecture.sources import Function, Source

LONGEST_FILE, LONGEST_FUNCTION = 300, 40
MEDIAN_FILE, NINTH_FILE = 65, 150
MEDIAN_FUNCTION, NINTH_FUNCTION = 8, 20
MOST_BRANCHES, MOST_POSITIONAL = 8, 3
FEWEST_COMMENTS, MOST_COMMENTS = 0.005, 0.04
FEWEST_TEST_LINES, MOST_TEST_LINES = 0.8, 1.6
_BRANCH = (ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case)


@dataclass(frozen=True, slots=True)
class Spread:
    """Median, ninth decile and maximum."""

    median: float
    ninth: float
    most: float

    @classmethod
    def of(cls, numbers: Iterable[int]) -> "Spread":
        """The spread of some lengths."""
        ordered = sorted(numbers)
        return cls(statistics.median(ordered), ordered[math.ceil(0.9 * len(ordered)) - 1], ordered[-1])


def function_lines(function: Function) -> int:
    """Lines from `def` to the end, without decorators."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def branches(function: Function) -> int:
    """Places where the way forks, in the function itself."""
    return sum(isinstance(node, _BRANCH) for node in _own(function))


def _own(function: Function) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions inside it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting.extend(ast.iter_child_nodes(node))


def positional(function: Function) -> int:
    """Parameters that can be given by place; `self` and `cls` are none."""
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def too_long(files: Sequence[Source]) -> list[str]:
    """Files past the hard stop."""
    return [f"{file.name}: {file.lines} lines" for file in files if file.lines > LONGEST_FILE]


def too_much(files: Sequence[Source]) -> list[str]:
    """Functions past a hard stop: of lines, of branches, of positional parameters."""
    found: list[str] = []
    for file in files:
        for function in file.functions():
            where = f"{file.name}:{function.lineno} {function.name}"
            for number, most, of in (
                (function_lines(function), LONGEST_FUNCTION, "lines"),
                (branches(function), MOST_BRANCHES, "branches"),
                (positional(function), MOST_POSITIONAL, "positional parameters"),
            ):
                if number > most:
                    found.append(f"{where}: {number} {of}")
    return found


def undescribed(files: Sequence[Source]) -> list[str]:
    """Files whose first line is not one sentence about what they hold."""
    return [file.name for file in files if not _is_sentence(_docstring(file))]


def _docstring(file: Source) -> str:
    """As written: a first line that is empty counts."""
    match file.tree.body[:1]:
        case [ast.Expr(value=ast.Constant(value=str(text)))]:
            return text
    return ""


def _is_sentence(docstring: str) -> bool:
    first = docstring.split("\n\n")[0].rstrip()
    return first.endswith((".", "?", "!")) and not first.startswith("\n") and "this module" not in docstring.lower()


def filled_init(files: Sequence[Source]) -> list[str]:
    """Packages that say something where they should only be."""
    return [file.name for file in files if file.name.endswith("__init__.py")]


def comment_share(files: Sequence[Source], scripts: Sequence[str] = ()) -> float:
    """Lines with a comment among all lines of Python and SQL."""
    rows = [row.strip() for script in scripts for row in script.splitlines()]
    comments = sum(len(file.comments()) for file in files) + sum(row.startswith("--") for row in rows)
    return comments / (sum(file.lines for file in files) + len(rows))
