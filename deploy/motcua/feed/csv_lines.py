"""A feed file as CSV: a header that must be right, then records that are right or refused one by one (RFC 4180)."""

import csv
from collections.abc import Iterator, Sequence

from deploy.motcua.feed.found import Found
from deploy.motcua.feed.refusals import FeedColumnMissing, FeedColumnRepeated, FeedColumnUnknown
from deploy.motcua.feed.row_refusals import RowNotCsv, RowUneven

DELIMITERS = (",", ";", "\t")
# A cell may hold line breaks; a quote that nobody closed may not swallow the rest of the file.
TALLEST_RECORD = 5


def rows(text: str, *, known: Sequence[str], required: Sequence[str]) -> Iterator[Found]:
    """Every record after the header."""
    lines = text.split("\n")
    header_at = next(at for at, line in enumerate(lines) if line.strip())
    # Office programs separate as their country does; the header shows how this one did.
    delimiter = max(DELIMITERS, key=lines[header_at].count)
    header = _header(lines[header_at], delimiter, known=known, required=required)
    for line, cells in _records(lines, header_at + 1, delimiter=delimiter):
        yield _found(line, header, cells)


def _header(line: str, delimiter: str, *, known: Sequence[str], required: Sequence[str]) -> list[str]:
    try:
        header = [name.strip().lower() for name in next(csv.reader([line], strict=True, delimiter=delimiter))]
    except csv.Error as error:
        raise FeedColumnUnknown(f"Dòng tiêu đề: {error}.", field="/header", expected=", ".join(known)) from error
    for column in header:
        if column not in known:
            raise FeedColumnUnknown(f"Cột lạ: “{column}”.", field=f"/{column}", expected=", ".join(known))
        if header.count(column) > 1:
            raise FeedColumnRepeated(f"Cột lặp lại: “{column}”.", field=f"/{column}", expected="một lần (once)")
    for column in required:
        if column not in header:
            raise FeedColumnMissing(f"Thiếu cột “{column}”.", field=f"/{column}", expected=", ".join(required))
    return header


def _records(lines: list[str], start: int, *, delimiter: str) -> Iterator[tuple[int, list[str] | None]]:
    """Line number and cells of every record; None where the line is none. Blank lines are nothing."""
    at = start
    while at < len(lines):
        height, cells = _record(lines, at, delimiter=delimiter)
        if cells is None or any(cell.strip() for cell in cells):
            yield at + 1, cells
        at += height


def _record(lines: list[str], at: int, *, delimiter: str) -> tuple[int, list[str] | None]:
    """How many lines the record takes, and its cells; one line and None when it is none."""
    for height in range(1, TALLEST_RECORD + 1):
        text = "\n".join(lines[at : at + height])
        try:
            return height, next(csv.reader([text], strict=True, delimiter=delimiter), [])
        except csv.Error:
            if '"' not in text:
                break
    return 1, None


def _found(line: int, header: Sequence[str], cells: Sequence[str] | None) -> Found:
    if cells is None:
        return Found(line, {}, RowNotCsv(field="", expected="ngoặc kép đóng đúng chỗ (quotes closed)"))
    fields = dict(zip(header, cells, strict=False))
    if len(cells) == len(header):
        return Found(line, fields)
    missing = f"/{header[len(cells)]}" if len(cells) < len(header) else ""
    return Found(line, fields, RowUneven(field=missing, expected=f"{len(header)} ô, thấy {len(cells)} (cells)"))
