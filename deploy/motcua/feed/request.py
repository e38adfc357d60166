"""A row as the request that intake knows: RecordDossier, and the key under which it is asked only once."""

import hashlib
import json
import re
from datetime import datetime

from contracts.calendar.hours import VIETNAM
from deploy.motcua.feed.cells import Cells

_PLAIN = re.compile(r"[A-Za-z0-9._:-]{1,100}")
_WITHOUT_OFFSET = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?", re.ASCII)


def key(cells: Cells) -> str:
    """The idempotency key of a row: its row_id where that can stand in a header, else its digest."""
    if _PLAIN.fullmatch(cells.row_id):
        return f"feed:{cells.row_id}"
    return f"feed-sha256:{hashlib.sha256(cells.row_id.encode()).hexdigest()}"


def body(cells: Cells) -> bytes:
    """The request; what intake would not believe is sent as it is, for intake to refuse."""
    said = {"personal_id": cells.personal_id, "phone": cells.phone, "email": cells.email}
    request: dict[str, object] = {
        "commune": cells.commune,
        "procedure": cells.procedure,
        "owner": {"name": cells.name, **{name: value for name, value in said.items() if value}},
        "papers": [{"code": code.strip()} for code in cells.papers.split(";") if code.strip()],
    }
    # The same cells must make the same bytes for ever: a repeat with other bytes is refused.
    if cells.case:
        request["case"] = cells.case
    if cells.received_at:
        request["received_at"] = _in_vietnam(cells.received_at)
    return json.dumps(request, ensure_ascii=False).encode()


def _in_vietnam(moment: str) -> str:
    """An instant without offset is the province's wall clock."""
    if _WITHOUT_OFFSET.fullmatch(moment) is None:
        return moment
    try:
        return datetime.fromisoformat(moment).replace(tzinfo=VIETNAM).isoformat()
    except ValueError:
        return moment
