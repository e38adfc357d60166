"""The measures of the house hold, and each of them is seen to bite."""

from collections.abc import Callable

import pytest

from tests.architecture import measures
from tests.architecture.measures import (
    Spread,
    comment_share,
    filled_init,
    function_lines,
    too_long,
    too_much,
    undescribed,
)
from tests.architecture.sources import PRODUCTION, ROOT, Source, believed, production, scripts


def lengths_of_files() -> list[int]:
    """Every file that ships, the empty ones too."""
    files = [file for room in PRODUCTION for file in (ROOT / room).rglob("*.py")]
    return [len(file.read_text(encoding="utf-8").splitlines()) for file in files]


def test_files_are_short() -> None:
    spread = Spread.of(lengths_of_files())

    assert too_long(production()) == []
    assert spread.median <= measures.MEDIAN_FILE
    assert spread.ninth <= measures.NINTH_FILE


def test_functions_are_short_and_do_not_fork_much() -> None:
    spread = Spread.of(function_lines(function) for file in production() for function in file.functions())

    assert too_much(production()) == []
    assert spread.median <= measures.MEDIAN_FUNCTION
    assert spread.ninth <= measures.NINTH_FUNCTION


def test_every_file_says_in_a_sentence_what_it_holds() -> None:
    assert undescribed([*production(), *believed()]) == []
    assert filled_init([*production(), *believed()]) == []


def test_comments_are_few_and_not_none() -> None:
    share = comment_share(production(), scripts())

    assert measures.FEWEST_COMMENTS <= share <= measures.MOST_COMMENTS


def test_test_files_are_short_too() -> None:
    assert too_long(believed()) == []


def test_there_is_about_as_much_test_as_code(record_property: Callable[[str, object], None]) -> None:
    ratio = sum(file.lines for file in believed()) / sum(file.lines for file in production())
    record_property("test lines per line of code", round(ratio, 2))

    assert measures.FEWEST_TEST_LINES <= ratio <= measures.MOST_TEST_LINES


def a_file(text: str, *, name: str = "services/intake/domain/planted.py") -> Source:
    """A planted file."""
    return Source(name, text)


def a_function(body: str, *, parameters: str = "") -> Source:
    """A planted file with one function."""
    return a_file(f"def planted({parameters}) -> None:\n{body}")


def test_a_long_file_is_found() -> None:
    assert too_long([a_file("x = 1\n" * 300)]) == []
    assert too_long([a_file("x = 1\n" * 301)]) == ["services/intake/domain/planted.py: 301 lines"]


def test_a_long_function_is_found() -> None:
    assert too_much([a_function("    x = 1\n" * 39)]) == []
    assert too_much([a_function("    x = 1\n" * 40)])[0].endswith("planted: 41 lines")


FORKS = {
    "if": "    if x:\n        y()\n",
    "elif": "    if x:\n        y()\n    elif z:\n        y()\n",
    "for": "    for x in y:\n        z()\n",
    "while": "    while x:\n        y()\n",
    "except": "    try:\n        x()\n    except ValueError:\n        y()\n",
    "case": "    match x:\n        case 1:\n            y()\n",
    "conditional expression": "    x = 1 if y else 2\n",
}


@pytest.mark.parametrize("fork", FORKS)
def test_a_function_that_forks_too_often_is_found(fork: str) -> None:
    twice = 2 if fork == "elif" else 1

    assert too_much([a_function(FORKS[fork] * (8 // twice))]) == []
    assert too_much([a_function(FORKS[fork] * (8 // twice + 1))])[0].endswith(f"{8 + twice} branches")


def test_what_an_inner_function_forks_is_its_own_matter() -> None:
    inner = "    def inner() -> None:\n" + "        if x:\n            y()\n" * 8

    assert too_much([a_function(FORKS["if"] * 3 + inner)]) == []


def test_too_many_positional_parameters_are_found() -> None:
    assert too_much([a_function("    ...", parameters="a, b, c, *, d, e, f")]) == []
    assert too_much([a_function("    ...", parameters="self, a, b, c")]) == []
    assert too_much([a_function("    ...", parameters="a, b, /, c, d")])[0].endswith("4 positional parameters")


@pytest.mark.parametrize(
    "opening",
    ["x = 1\n", '"""No stop"""\n', '"""\nA later line.\n"""\n', '"""What this module holds."""\n', "# A comment.\n"],
)
def test_a_file_that_does_not_say_what_it_holds_is_found(opening: str) -> None:
    assert undescribed([a_file(opening)]) == ["services/intake/domain/planted.py"]


def test_a_sentence_over_two_lines_with_more_below_is_enough() -> None:
    assert undescribed([a_file('"""A sentence of\ntwo lines.\n\nAnd a tree\n└── of things\n"""\n')]) == []


def test_a_package_that_says_something_is_found() -> None:
    assert filled_init([a_file('"""A room."""\n', name="services/intake/__init__.py")]) != []


def test_comments_are_counted_in_python_and_in_sql_and_marks_for_tools_are_not() -> None:
    python = a_file('x = 1  # why\n# why again\ny = "# no"  # noqa: E501\nz = 1  # type: ignore\n')

    assert comment_share([python]) == 0.5
    assert comment_share([python], ["-- why\nselect 1;\n"]) == 0.5


def test_the_spread_is_median_ninth_decile_and_most() -> None:
    assert Spread.of(range(1, 11)) == Spread(5.5, 9, 10)
