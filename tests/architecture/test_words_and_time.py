"""Time is asked in one place, rooms have names that say something, and the text speaks of the product alone."""

import sys

import pytest

from tests.architecture.reading import misnamed, rooms, said, texts, uses
from tests.architecture.sources import Source, believed, production, sources

CLOCK = "contracts/delivery/clock.py"
NOW = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.sleep")
EMPTY_NAMES = frozenset({"common", "utils", "util", "helpers", "helper", "base", "core", "shared", "misc", "manager"})
WORDS = ("calendar", "events", "commands.py", "identifiers.py", "message.py", "problems.py", "tokens", "topics.py")


def test_only_the_clock_reads_the_time_and_nobody_sleeps_in_a_thread() -> None:
    services = [file for file in production() if file.room != "deploy"]

    assert [place for place in uses(services, NOW) if not place.startswith(CLOCK)] == []


def test_tests_wait_for_outcomes() -> None:
    assert list(uses(believed(), ("time.sleep",))) == []


@pytest.mark.parametrize(
    "planted",
    [
        "import datetime\nx = datetime.datetime.now()",
        "from datetime import datetime\nx = datetime.now(UTC)",
        "from datetime import date\nx = date.today()",
        "import time\ntime.sleep(1)",
        "from time import sleep",
    ],
)
def test_a_planted_look_at_the_clock_is_found(planted: str) -> None:
    assert list(uses([Source("services/intake/domain/planted.py", planted)], NOW)) != []


def test_the_words_need_pydantic_and_the_standard_library_alone() -> None:
    files = [file for file in sources("contracts") if file.name.split("/")[1] in WORDS]
    known = {*sys.stdlib_module_names, "pydantic", "contracts"}

    assert len({file.name.split("/")[1] for file in files}) == len(WORDS)
    assert {name for file in files for _, name in file.imports() if name.partition(".")[0] not in known} == set()


def test_no_room_has_a_name_that_says_nothing() -> None:
    assert misnamed(rooms(), EMPTY_NAMES) == []
    assert misnamed(["services/intake/utils.py", "contracts/common", "deploy/local"], EMPTY_NAMES) == [
        "services/intake/utils.py",
        "contracts/common",
    ]


def test_no_import_is_relative_or_inside_a_function() -> None:
    assert [place for file in production() for place in _late_imports(file)] == []
    late = Source("services/intake/planted.py", "def planted():\n    import json\n")
    near = Source("services/intake/planted.py", "from . import store\n")
    assert _late_imports(late) == ["services/intake/planted.py:2"]
    assert _late_imports(near) == ["services/intake/planted.py:1"]


def _late_imports(file: Source) -> list[str]:
    """Imports below a function's head, and those that start with a dot."""
    lines = file.text.splitlines()
    late = {line for line, _ in file.imports() if lines[line - 1].startswith((" ", "\t"))}
    near = {number for number, line in enumerate(lines, start=1) if line.startswith("from .")}
    return [f"{file.name}:{line}" for line in sorted(late | near)]


def test_services_are_started_by_name_and_never_as_scripts() -> None:
    assert said(((file.name, file.text) for file in sources("services")), "__main__") == []


# One letter of each stands in brackets, so that this list does not find itself.
SPEAKS_OF_ITS_MAKING = "|".join(
    (
        r"\bTO[D]O\b",
        r"\bFIX[M]E\b",
        r"\bXX[X]\b",
        "/wor[k]/",
        "/tmp/brie[f]",
        r"\bissues? #?\d",
        r"\b(?:this|another|a previous) sess[i]on\b",
        r"\b(?:house|domain|engineering|interfaces|anchors|style|peers)[.]md\b",
        r"\bsub-?agen[t]s?\b",
        r"\blanguage mode[l]\b",
        r"\bpypi[.]org\b",
        r"\bpythonhosted[.]org\b",
        r"\bregistry[.]npmjs\b",
        r"\brepo[.]maven[.]apache\b",
        r"\bdeb[.]debian\b",
    )
)


def test_the_text_speaks_of_the_product_alone() -> None:
    assert said(texts(), SPEAKS_OF_ITS_MAKING) == []


@pytest.mark.parametrize(
    "planted",
    [
        ("# TO", "DO later"),
        ("# fix", "me"),
        ("see issue ", "12"),
        ("as house", ".md says"),
        ("cd /work", "/main"),
        ("https://pypi", ".org/simple"),
    ],
)
def test_a_text_that_speaks_of_its_making_is_found(planted: tuple[str, str]) -> None:
    assert said([("README", "".join(planted))], SPEAKS_OF_ITS_MAKING) != []


def test_a_text_about_courts_and_office_hours_is_left_alone() -> None:
    assert said([("README", "a court of issue, a morning session, a domain model")], SPEAKS_OF_ITS_MAKING) == []
