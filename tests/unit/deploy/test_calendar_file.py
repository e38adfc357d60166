"""A file of decreed days is read whole or refused, every bad row with its line, its field and what was expected."""

from datetime import date
from pathlib import Path

import pytest

from contracts.problems import Refusal
from deploy import calendar_file
from deploy.calendar_refusals import CalendarFileUnreadable, CalendarRowsRefused, RowFault
from deploy.catalogue import load

HEADER = "date,kind,scope,decree,article,certainty"
STORM = "2026-12-02,off,province,QĐ 12/2026,Điều 1,announced"
COMMUNES = {commune.code for commune in load.catalogue().communes}


def written(folder: Path, text: str | bytes) -> Path:
    file = folder / "days.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def fit(folder: Path, *rows: str) -> None:
    """These rows are laid over the province's calendar."""
    found = calendar_file.read(written(folder, "\n".join((HEADER, *rows))))
    calendar_file.must_fit(found, load.calendar(), communes=COMMUNES)


def faults(folder: Path, *rows: str) -> list[tuple[int, str]]:
    """Line and field of everything that is wrong."""
    with pytest.raises(CalendarRowsRefused) as refused:
        fit(folder, *rows)
    return [(fault.line, fault.field) for fault in refused.value.faults]


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADER}\n{STORM}\n",
        f"\ufeff{HEADER}\r\n{STORM}\r\n",
        f"\n{HEADER}\n\n{STORM}",
        f"{HEADER}\n{STORM}".replace(",", ";"),
        f"{HEADER}\n{STORM}".replace(",", "\t"),
        'scope,date,certainty,kind,article,decree\nprovince,2026-12-02,announced,off,"Điều 1",QĐ 12/2026',
    ],
)
def test_office_programs_write_the_same_file_in_many_ways(tmp_path: Path, text: str) -> None:
    [row] = calendar_file.read(written(tmp_path, text))

    assert (row.day.date, row.day.kind, row.day.scope) == (date(2026, 12, 2), "off", "province")
    assert (row.day.decree, row.day.article, row.day.certainty) == ("QĐ 12/2026", "Điều 1", "announced")


def test_a_decree_without_a_number_is_recorded_as_such(tmp_path: Path) -> None:
    [row] = calendar_file.read(written(tmp_path, f"{HEADER}\n2026-12-02,off,nation,,,unverified"))

    assert (row.day.decree, row.day.article) == (None, None)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("", "calendar-header-wrong"),
        (STORM, "calendar-header-wrong"),
        (f"date,kind,scope\n{STORM}", "calendar-header-wrong"),
        (f"{HEADER},note\n{STORM},x", "calendar-header-wrong"),
        (f"{HEADER},date\n{STORM},x", "calendar-header-wrong"),
        (HEADER, "calendar-file-empty"),
        (f"{HEADER}\n\n , ,,,, \n", "calendar-file-empty"),
        (f'{HEADER}\n2026-12-02,off,nation,"QĐ 1,,announced', "calendar-file-unreadable"),
        ((f"{HEADER}\n{STORM}").encode("utf-16"), "calendar-file-unreadable"),
        (b"x" * (1 << 20 | 1), "calendar-file-unreadable"),
    ],
)
def test_a_file_that_is_none_is_refused_by_name(tmp_path: Path, text: str | bytes, slug: str) -> None:
    with pytest.raises(Refusal) as refused:
        calendar_file.read(written(tmp_path, text))

    assert refused.value.slug() == slug
    assert refused.value.expected


def test_of_a_file_without_an_end_no_more_is_read_than_tells_that_it_is_too_large() -> None:
    assert len(calendar_file.started(Path("/dev/zero"), at_most=9)) == 10


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CalendarFileUnreadable):
        calendar_file.read(tmp_path / "nowhere.csv")


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("02/12/2026,off,nation,,,announced", "/date"),
        ("2026-02-30,off,nation,,,announced", "/date"),
        ("20261202,off,nation,,,announced", "/date"),
        ("٢٠٢٦-12-02,off,nation,,,announced", "/date"),
        ("2026-12-02,holiday,nation,,,announced", "/kind"),
        ("2026-12-02,OFF,nation,,,announced", "/kind"),
        ("2026-12-02,off,,,,announced", "/scope"),
        ("2026-12-02,off,2353,,,announced", "/scope"),
        ("2026-12-02,off,nation,,,", "/certainty"),
        ("2026-12-02,off,nation,,,sure", "/certainty"),
        (f"2026-12-02,off,nation,{'x' * 301},,announced", "/decree"),
        ("2026-12-02,off,nation,,a\x07b,announced", "/article"),
        ("2026-12-02,off,nation,announced", ""),
        ("2026-12-02,off,nation,,,announced,x", ""),
    ],
)
def test_a_bad_cell_is_named(tmp_path: Path, row: str, field: str) -> None:
    assert faults(tmp_path, STORM, row) == [(3, field)]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("2040-12-02,off,nation,,,announced", "/date"),
        ("2026-12-02,off,99999,,,announced", "/scope"),
        ("2026-12-02,normal,province,,,announced", "/date"),
        ("2026-12-03,makeup_work,nation,,,announced", "/kind"),
        ("2026-12-03,makeup_work,02353,,,announced", "/kind"),
    ],
)
def test_a_day_that_cannot_be_laid_over_the_calendar_is_named(tmp_path: Path, row: str, field: str) -> None:
    assert faults(tmp_path, STORM, "", row) == [(4, field)]


def test_a_day_of_a_year_that_is_not_loaded_is_told_how_to_load_it(tmp_path: Path) -> None:
    with pytest.raises(CalendarRowsRefused) as refused:
        fit(tmp_path, "2028-01-03,off,nation,,,announced")

    assert "--loads-year 2028" in (refused.value.expected or "")


@pytest.mark.parametrize(
    "row",
    [
        "2026-12-05,makeup_work,nation,,,announced",
        "2026-12-02,makeup_work,02353,,,announced",
        "2026-11-24,normal,nation,,,announced",
        "2026-12-03,normal,nation,,,announced",
        "2026-12-06,off,nation,,,announced",
    ],
)
def test_a_day_that_says_something_odd_but_lawful_is_taken(tmp_path: Path, row: str) -> None:
    fit(tmp_path, STORM, row)


def test_every_bad_row_is_told_at_once(tmp_path: Path) -> None:
    rows = ("x,y,z,,,q", STORM, "2026-12-02,off,nation,,,sure")

    assert faults(tmp_path, *rows) == [(2, "/date"), (2, "/kind"), (2, "/scope"), (2, "/certainty"), (4, "/certainty")]


def test_the_refusal_as_json_holds_the_rows() -> None:
    fault = RowFault(line=7, field="/date", expected="2026-12-31")

    details = CalendarRowsRefused([fault]).details()

    assert details.model_dump(include={"slug", "status", "field", "rows"}) == {
        "slug": "calendar-rows-refused",
        "status": 422,
        "field": "/date",
        "rows": ({"line": 7, "field": "/date", "expected": "2026-12-31"},),
    }
