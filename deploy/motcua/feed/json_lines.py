"""A feed file as JSON Lines: one object per line, right or refused by itself."""

import json
from collections.abc import Iterator, Sequence

from contracts.problems import Refusal
from deploy.motcua.feed.found import Found
from deploy.motcua.feed.row_refusals import RowFieldNotText, RowFieldUnknown, RowNotJson


def rows(text: str, *, known: Sequence[str]) -> Iterator[Found]:
    """Every line that is not blank."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _found(number, line, known=known)


def _found(number: int, line: str, *, known: Sequence[str]) -> Found:
    try:
        content = json.loads(line)
    except (ValueError, RecursionError) as error:
        where = f", cột {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        return Found(number, {}, RowNotJson(field="", expected=f"một đối tượng JSON{where} (a JSON object)"))
    if not isinstance(content, dict):
        return Found(number, {}, RowNotJson(field="", expected="một đối tượng JSON (a JSON object)"))
    refusal: Refusal | None = None
    fields: dict[str, str] = {}
    for name, value in content.items():
        text = _text(name, value)
        if name not in known:
            refusal = refusal or RowFieldUnknown(field=f"/{_printable(name)}", expected=", ".join(known))
        elif text is None:
            refusal = refusal or RowFieldNotText(field=f"/{name}", expected="chuỗi ký tự trong ngoặc kép (a string)")
        else:
            fields[name] = text
    return Found(number, fields, refusal)


def _text(name: str, value: object) -> str | None:
    """A field as the cell it would be in CSV; None where it would be none."""
    match value:
        case None:
            return ""
        case str():
            return value
        case int() if name == "row_id" and not isinstance(value, bool):
            return str(value)
        case list() if name == "papers" and all(isinstance(code, str) for code in value):
            return ";".join(value)
    return None


def _printable(name: str) -> str:
    return name[:60].encode(errors="replace").decode()
