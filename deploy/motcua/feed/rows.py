"""The rows of a feed file, CSV or JSON Lines, each with what is already known to be wrong with it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from contracts.problems import Refusal
from deploy.motcua.feed import csv_lines, json_lines
from deploy.motcua.feed.cells import COLUMNS, Cells
from deploy.motcua.feed.found import Found
from deploy.motcua.feed.refusals import FeedFileEmpty, FeedFileUnreadable, FeedNotUtf8
from deploy.motcua.feed.row_refusals import RowFieldMissing, RowFieldNotText, RowIdRepeated

REQUIRED = ("row_id", "commune", "procedure", "name", "papers")
JSON_SUFFIXES = (".jsonl", ".ndjson", ".json")
LONGEST_ROW_ID = 500


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file, its cells, and the refusal that spares intake the question."""

    line: int
    cells: Cells
    refusal: Refusal | None = None


def read(path: Path) -> list[Row]:
    """All rows of the file; refused as a whole when its bytes or its header cannot be trusted."""
    text = _text(path)
    if path.suffix.lower() in JSON_SUFFIXES or (path.suffix.lower() != ".csv" and text.lstrip().startswith("{")):
        found = json_lines.rows(text, known=COLUMNS)
    else:
        found = csv_lines.rows(text, known=COLUMNS, required=REQUIRED)
    return list(_judged(found))


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise FeedFileUnreadable(f"{path}: {error.strerror}", field="/file", expected="một tệp đọc được") from error
    try:
        # Office programs put a mark before UTF-8; it is no part of the first column's name.
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        detail = f"Dòng {line} của {path.name} không phải UTF-8; chưa gửi hồ sơ nào."
        raise FeedNotUtf8(detail, field=f"/lines/{line}", expected="UTF-8") from error
    if not text.strip():
        raise FeedFileEmpty(
            field="/file", expected="CSV với dòng tiêu đề, hoặc JSON Lines (a CSV header, or JSON Lines)"
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _judged(found: Iterable[Found]) -> Iterator[Row]:
    """The rows, refused where a field is missing or a row_id comes again."""
    seen: dict[str, int] = {}
    for record in found:
        cells = Cells.of({column: value for column, value in record.fields.items() if _is_text(value)})
        refusal = record.refusal or _missing(record.fields) or _not_text(record.fields) or _repeated(cells, seen)
        yield Row(record.line, cells, refusal)
        if cells.row_id:
            seen.setdefault(cells.row_id, record.line)


def _missing(content: Mapping[str, str]) -> Refusal | None:
    for column in REQUIRED:
        # An empty list of papers is intake's to refuse: it knows which are needed.
        if not content.get(column, "").strip() and (column != "papers" or column not in content):
            return RowFieldMissing(field=f"/{column}", expected=f"{column} có giá trị (a value)")
    return None


def _not_text(content: Mapping[str, str]) -> Refusal | None:
    for column, value in content.items():
        if not _is_text(value):
            return RowFieldNotText(field=f"/{column}", expected="ký tự Unicode hợp lệ (valid Unicode)")
    if len(content["row_id"]) > LONGEST_ROW_ID:
        return RowFieldNotText(field="/row_id", expected=f"tối đa {LONGEST_ROW_ID} ký tự (characters at most)")
    return None


def _repeated(cells: Cells, seen: Mapping[str, int]) -> Refusal | None:
    first = seen.get(cells.row_id)
    if first is None:
        return None
    return RowIdRepeated(field="/row_id", expected=f"khác dòng {first} (other than line {first})")


def _is_text(value: str) -> bool:
    """Whether the text could be written down: JSON can spell half of a character."""
    return not any("\ud800" <= letter <= "\udfff" for letter in value)
