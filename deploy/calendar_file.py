"""A file of decreed days as an office writes it: CSV, whole or refused, every fault with its line and field."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import get_args

from contracts.calendar.changes import findings
from contracts.calendar.decrees import CalendarDecrees, Certainty, DayKind, DecreedDay
from deploy.calendar_refusals import (
    CalendarFileEmpty,
    CalendarFileUnreadable,
    CalendarHeaderWrong,
    CalendarRowsRefused,
    RowFault,
)

COLUMNS = ("date", "kind", "scope", "decree", "article", "certainty")
DELIMITERS = (",", ";", "\t")
LARGEST_FILE = 1024 * 1024
LONGEST_TEXT = 300
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_SCOPE = re.compile(r"nation|province|\d{5}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """One line and the day it says."""

    line: int
    day: DecreedDay


def read(file: Path) -> list[Row]:
    """Every day of the file; refused as a whole where a line is wrong."""
    found = list(_rows(_text(file)))
    faults = [fault for line, cells in found for fault in _faults(line, cells)]
    if faults:
        raise CalendarRowsRefused(faults)
    if not found:
        raise CalendarFileEmpty(field="/file", expected="ít nhất một dòng (at least one row)")
    return [Row(line, _day(cells)) for line, cells in found]


def must_fit(rows: Sequence[Row], before: CalendarDecrees, *, communes: Iterable[str]) -> None:
    """Refuse days that cannot be laid over the calendar in force."""
    wrong = findings(before, [row.day for row in rows], communes=set(communes))
    faults = [RowFault(line=rows[it.place].line, field=f"/{it.field}", expected=it.expected) for it in wrong]
    if faults:
        raise CalendarRowsRefused(faults)


def started(file: Path, *, at_most: int) -> bytes:
    """A file's bytes, and one more than there may be of what never ends; OSError where there is none."""
    with file.open("rb") as opened:
        return opened.read(at_most + 1)


def _text(file: Path) -> str:
    try:
        raw = started(file, at_most=LARGEST_FILE)
        if len(raw) > LARGEST_FILE:
            raise CalendarFileUnreadable(field="/file", expected=f"đến {LARGEST_FILE} byte (at most)")
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise CalendarFileUnreadable(f"{file}: {error.strerror}", field="/file", expected="CSV") from error
    except UnicodeDecodeError as error:
        raise CalendarFileUnreadable(f"{file}: {error.reason}", field="/file", expected="UTF-8") from error


def _rows(text: str) -> Iterator[tuple[int, dict[str, str] | None]]:
    """Line number and cells of every record that is not blank; None where the cells do not fit the header."""
    lines = text.splitlines()
    header_line = next((line for line in lines if line.strip()), "")
    # Office programs separate as their country does; the header shows how this one did.
    delimiter = max(DELIMITERS, key=header_line.count)
    records = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    header: list[str] = []
    try:
        for cells in records:
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = _header(cells)
            else:
                whole = len(cells) == len(header)
                yield records.line_num, dict(zip(header, map(str.strip, cells), strict=True)) if whole else None
    except csv.Error as error:
        raise CalendarFileUnreadable(
            f"dòng (line) {records.line_num}: {error}", field="/file", expected="CSV"
        ) from error
    if not header:
        raise CalendarHeaderWrong(field="/header", expected=",".join(COLUMNS))


def _header(cells: Sequence[str]) -> list[str]:
    header = [cell.strip().lower() for cell in cells]
    if sorted(header) == sorted(COLUMNS):
        return header
    strange = [name for name in header if name not in COLUMNS or header.count(name) > 1]
    missing = [name for name in COLUMNS if name not in header]
    told = ", ".join(
        [f"thừa (not expected) “{name}”" for name in strange] + [f"thiếu (missing) “{it}”" for it in missing]
    )
    raise CalendarHeaderWrong(f"{CalendarHeaderWrong.title()} {told}.", field="/header", expected=",".join(COLUMNS))


def _faults(line: int, cells: dict[str, str] | None) -> Iterator[RowFault]:
    if cells is None:
        yield RowFault(line=line, field="", expected=f"{len(COLUMNS)} ô như tiêu đề (cells as in the header)")
        return
    expectations = {
        "date": "2026-12-31",
        "kind": " | ".join(get_args(DayKind)),
        "scope": "nation | province | mã GSO 5 chữ số của xã (a commune's GSO code)",
        "certainty": " | ".join(get_args(Certainty)),
        "decree": f"đến {LONGEST_TEXT} ký tự in được, hoặc trống (printable, or empty)",
        "article": f"đến {LONGEST_TEXT} ký tự in được, hoặc trống (printable, or empty)",
    }
    for field, expected in expectations.items():
        if not _is_right(field, cells[field]):
            yield RowFault(line=line, field=f"/{field}", expected=expected)


def _is_right(field: str, text: str) -> bool:
    match field:
        case "date":
            return _DATE.fullmatch(text) is not None and _is_a_day(text)
        case "kind":
            return text in get_args(DayKind)
        case "scope":
            return _SCOPE.fullmatch(text) is not None
        case "certainty":
            return text in get_args(Certainty)
        case _:
            return len(text) <= LONGEST_TEXT and text.isprintable()


def _is_a_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _day(cells: dict[str, str] | None) -> DecreedDay:
    told = {field: text or None for field, text in (cells or {}).items()}
    return DecreedDay.model_validate(told, strict=False)
