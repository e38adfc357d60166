"""The result file: it survives a crash, is never anybody else's, and ends in the feed's order."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.problems import Problem
from deploy.motcua.feed.cells import Cells
from deploy.motcua.feed.results import HEADER, Results
from deploy.motcua.feed.row_refusals import RowNotJson
from deploy.motcua.feed.rows import Row
from deploy.motcua.feed.summary import Summary
from deploy.motcua.feed.verdicts import Verdict

ACCEPTED = Verdict("accepted", code="H60.045-261124-0001", due_at="2026-11-26T17:00:00+07:00")


def a_row(row_id: str, *, line: int = 2, name: str = "Nông Thị Nga") -> Row:
    return Row(line, Cells(row_id=row_id, commune="02215", procedure="2.000815", name=name, papers="x;y"))


def lines_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "feed.results.csv"


def test_a_verdict_is_on_disk_before_the_next_row_is_asked(path: Path) -> None:
    held = Results(path)
    held.add(a_row("r1"), ACCEPTED)

    (line,) = lines_of(path)

    assert tuple(line) == HEADER
    assert (line["row_id"], line["name"], line["papers"]) == ("r1", "Nông Thị Nga", "x;y")
    assert (line["verdict"], line["code"], line["due_at"]) == ("accepted", ACCEPTED.code, ACCEPTED.due_at)
    held.close()


@pytest.mark.parametrize(
    "left", [b"r2,02215", b'r2,02215,2.000815,,,"never closed', b"\xe1\xbb", b"r2,02215,,,,,,,,,accepted,H6"]
)
def test_what_a_crash_left_of_a_line_is_forgotten_and_the_rest_is_kept(path: Path, left: bytes) -> None:
    before = Results(path)
    before.add(a_row("r1"), ACCEPTED)
    before.close()
    with path.open("ab") as file:
        file.write(left)

    after = Results(path)
    after.add(a_row("r3"), ACCEPTED)
    after.close()

    assert [line["row_id"] for line in lines_of(path)] == ["r1", "r3"]
    assert list(after.told()) == ["r1"]


def test_the_last_verdict_of_a_row_counts(path: Path) -> None:
    held = Results(path)
    held.add(a_row("r1"), Verdict("error", slug="intake-silent"))
    held.add(a_row("r1"), ACCEPTED)
    held.close()

    again = Results(path)

    assert again.told()["r1"].verdict == ACCEPTED
    assert again.told()["r1"].cells == a_row("r1").cells
    again.close()


def test_a_settled_file_has_one_line_per_row_in_the_feeds_order_and_keeps_other_feeds(path: Path) -> None:
    first = Results(path)
    first.add(a_row("other"), ACCEPTED)
    first.add(a_row("b"), Verdict("error"))
    first.close()
    held = Results(path)
    broken = Row(4, Cells(), RowNotJson())
    told = [(a_row("a"), ACCEPTED), (a_row("b", line=3), ACCEPTED), (broken, Verdict.of("refused", RowNotJson()))]
    for row, verdict in reversed(told):
        held.add(row, verdict)

    held.settle(told)
    held.close()

    assert [(line["row_id"], line["verdict"], line["line"]) for line in lines_of(path)] == [
        ("other", "accepted", "2"),
        ("a", "accepted", "2"),
        ("b", "accepted", "3"),
        ("", "refused", "4"),
    ]


def test_a_line_break_in_a_cell_or_a_reason_stays_on_one_line(path: Path) -> None:
    held = Results(path)
    held.add(a_row("r1", name="Lò\nMẩy"), replace(ACCEPTED, expected="one\ntwo"))
    held.close()

    assert path.read_bytes().count(b"\n") == 2


@pytest.mark.parametrize(
    "content",
    [b"row_id,commune\nr1,02215\n", b"\xff\xfe\n", b'"\n', b",".join(name.encode() for name in HEADER) + b"\na\n"],
)
def test_a_file_that_is_not_a_result_file_is_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    with pytest.raises(Problem) as told:
        Results(path)

    assert (told.value.slug(), told.value.field) == ("results-not-ours", "/results")
    assert path.read_bytes() == content


def test_two_runs_never_write_one_result_file(path: Path) -> None:
    held = Results(path)

    with pytest.raises(Problem) as told:
        Results(path)

    assert told.value.slug() == "feed-already-runs"
    held.close()
    Results(path).close()


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem) as told:
        Results(tmp_path / "missing" / "feed.results.csv")

    assert told.value.slug() == "results-unwritable"


@pytest.mark.parametrize(
    ("words", "code"),
    [([], 0), (["accepted", "repeated"], 0), (["accepted", "refused"], 1), (["refused", "error"], 3)],
)
def test_the_exit_code_says_the_worst_that_happened(words: list[str], code: int, path: Path) -> None:
    summary = Summary.of([Verdict(word) for word in words], results=path)  # type: ignore[arg-type]

    assert summary.exit_code == code
    assert summary.rows == len(words)
