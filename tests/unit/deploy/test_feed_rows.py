"""Feed files as communes export them: what is read, what is refused, and how much is refused with it."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from contracts.calendar.hours import VIETNAM
from contracts.problems import Problem
from deploy.demo.dossiers import COLUMNS as WRITTEN_COLUMNS
from deploy.demo.dossiers import rows as invented
from deploy.demo.dossiers import write_csv
from deploy.motcua.feed.cells import COLUMNS
from deploy.motcua.feed.rows import Row, read

HEADER = "row_id,commune,procedure,name,papers"
LINE = "r1,02215,2.000815,Nông Thị Bích Nga,original"


def a_file(tmp_path: Path, content: str | bytes, name: str = "feed.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def rows_of(tmp_path: Path, *lines: str, name: str = "feed.csv") -> list[Row]:
    return read(a_file(tmp_path, "\n".join(lines), name))


def slug(row: Row) -> tuple[str, str | None]:
    assert row.refusal is not None
    assert row.refusal.expected
    return row.refusal.slug(), row.refusal.field


def test_a_generated_feed_reads_back_without_a_refusal(tmp_path: Path) -> None:
    feed = list(invented(60, seed=1, now=datetime(2026, 11, 24, 10, tzinfo=VIETNAM), run="r"))
    write_csv(tmp_path / "feed.csv", feed)

    found = read(tmp_path / "feed.csv")

    assert COLUMNS == WRITTEN_COLUMNS
    assert [row.refusal for row in found] == [None] * 60
    assert [row.cells.in_order() for row in found] == [row.cells() for row in feed]


@pytest.mark.parametrize(
    "content",
    [
        f"{HEADER}\n{LINE}\n",
        f"\ufeff{HEADER}\r\n{LINE}\r\n",
        f"{HEADER}\r{LINE}\r",
        f"\n\n{HEADER}\n\n{LINE}\n\n   \n",
        f"{HEADER.replace(',', ';')}\n{LINE.replace(',', ';')}",
        f"{HEADER.replace(',', chr(9))}\n{LINE.replace(',', chr(9))}",
        f" Row_ID , COMMUNE,procedure,name,papers\n{LINE.replace(',', ' , ')}\n",
    ],
    ids=["plain", "bom and crlf", "cr", "blank lines", "semicolons", "tabs", "blanks and capitals"],
)
def test_a_csv_file_is_read_however_it_was_exported(tmp_path: Path, content: str) -> None:
    (row,) = read(a_file(tmp_path, content))

    assert row.refusal is None
    assert (row.cells.row_id, row.cells.commune, row.cells.name) == ("r1", "02215", "Nông Thị Bích Nga")


@pytest.mark.parametrize(
    ("content", "refused", "field"),
    [
        (b"", "feed-file-empty", "/file"),
        (b"\xef\xbb\xbf \r\n", "feed-file-empty", "/file"),
        (f"{HEADER}\n{LINE}".encode("utf-16"), "feed-not-utf8", "/lines/1"),
        (f"{HEADER}\nr0,02215,2.000815,x,y\nr1,02215,2.000815,Hà,z".encode("cp1258"), "feed-not-utf8", "/lines/3"),
        (b"row_id,commune,procedure,name\nr1,02215,2.000815,A", "feed-column-missing", "/papers"),
        (f"{HEADER},fax\n{LINE},1".encode(), "feed-column-unknown", "/fax"),
        (f"{HEADER},name\n{LINE},B".encode(), "feed-column-repeated", "/name"),
        (b"no header here\n", "feed-column-unknown", "/no header here"),
        (b'"row_id,commune\n', "feed-column-unknown", "/header"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_whole(
    tmp_path: Path, content: bytes, refused: str, field: str
) -> None:
    with pytest.raises(Problem) as told:
        read(a_file(tmp_path, content))

    assert (told.value.slug(), told.value.field) == (refused, field)
    assert told.value.expected


@pytest.mark.parametrize("path", ["missing.csv", "."])
def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(Problem) as told:
        read(tmp_path / path)

    assert told.value.slug() == "feed-file-unreadable"


def test_a_header_alone_is_a_feed_without_rows(tmp_path: Path) -> None:
    assert rows_of(tmp_path, HEADER) == []


def test_broken_csv_rows_are_refused_alone_and_their_neighbours_are_read(tmp_path: Path) -> None:
    found = rows_of(
        tmp_path,
        HEADER,
        "a,02215,2.000815,A,x",
        "b,02215,2.000815",
        "c,02215,2.000815,C,x,one more",
        'd,02215,2.000815,"never closed,x',
        'e,02215,2.000815,"E","x;y"',
        ",02215,2.000815,F,x",
        "a,02215,2.000815,G,x",
        "h,,2.000815,H,x",
        "i,02215,2.000815,I,",
    )

    assert [row.line for row in found] == [2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert {row.line: slug(row) for row in found if row.refusal} == {
        3: ("row-uneven", "/name"),
        4: ("row-uneven", ""),
        5: ("row-not-csv", ""),
        7: ("row-field-missing", "/row_id"),
        8: ("row-id-repeated", "/row_id"),
        9: ("row-field-missing", "/commune"),
    }
    assert found[1].cells.row_id == "b"


def test_a_cell_may_break_the_line(tmp_path: Path) -> None:
    (row, after) = rows_of(tmp_path, HEADER, 'a,02215,2.000815,"Lò Thị', 'Mẩy",x', "b,02215,2.000815,B,x")

    assert row.cells.name == "Lò Thị Mẩy"
    assert (after.line, after.cells.row_id) == (4, "b")


def test_a_quote_that_nobody_closed_does_not_swallow_the_rows_behind_it(tmp_path: Path) -> None:
    good = [f"g{number},02215,2.000815,G,x" for number in range(8)]

    found = rows_of(tmp_path, HEADER, 'a,02215,2.000815,"A,x', *good, 'z,02215,2.000815,Z",x')

    assert [row.line for row in found if row.refusal] == [2]
    assert [row.cells.row_id for row in found[1:]] == [*(f"g{number}" for number in range(8)), "z"]


def a_json_row(**changed: object) -> str:
    row: dict[str, object] = {"row_id": "j", "commune": "02215", "procedure": "2.000815", "name": "A", "papers": "x"}
    return json.dumps({**row, **changed})


def test_json_lines_hold_text_missing_values_and_lists_of_papers(tmp_path: Path) -> None:
    found = rows_of(
        tmp_path, a_json_row(row_id=7, phone=None), "", a_json_row(papers=["x", "y"]) + "\r", name="feed.jsonl"
    )

    assert [row.refusal for row in found] == [None, None]
    assert [(row.cells.row_id, row.cells.papers, row.cells.phone) for row in found] == [
        ("7", "x", ""),
        ("j", "x;y", ""),
    ]


@pytest.mark.parametrize(
    ("line", "refused", "field"),
    [
        ('{"row_id": "j", ', "row-not-json", ""),
        ("[1]", "row-not-json", ""),
        ("[" * 100_000, "row-not-json", ""),
        (a_json_row(fax="1"), "row-field-unknown", "/fax"),
        (a_json_row(commune=2215), "row-field-not-text", "/commune"),
        (a_json_row(name=True), "row-field-not-text", "/name"),
        (a_json_row(papers=[1]), "row-field-not-text", "/papers"),
        (a_json_row(name="\ud83d"), "row-field-not-text", "/name"),
        (a_json_row(row_id="r" * 501), "row-field-not-text", "/row_id"),
        (a_json_row(name=" "), "row-field-missing", "/name"),
        ('{"row_id": "j", "commune": "02215", "procedure": "2.000815", "name": "A"}', "row-field-missing", "/papers"),
    ],
)
def test_a_broken_json_line_is_refused_alone(tmp_path: Path, line: str, refused: str, field: str) -> None:
    broken, whole = rows_of(tmp_path, line, a_json_row(row_id="good"), name="feed.ndjson")

    assert slug(broken) == (refused, field)
    assert whole.refusal is None


def test_a_file_without_a_telling_name_is_read_by_its_first_character(tmp_path: Path) -> None:
    assert rows_of(tmp_path, a_json_row(), name="export.txt")[0].cells.row_id == "j"
    assert rows_of(tmp_path, HEADER, LINE, name="export.txt")[0].cells.row_id == "r1"
