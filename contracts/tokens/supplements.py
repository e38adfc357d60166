"""The signed number of a supplement request, by which the counter prints the next date."""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import get_args
from uuid import UUID

from contracts.events.catalogue import SupplementMode
from contracts.identifiers import DossierId
from contracts.problems import InputRefused
from contracts.tokens.sealing import instant, opened, sealed, seconds

_SUPPLEMENT = struct.Struct(">16s16sBIIIII")
_MODES: tuple[SupplementMode, ...] = get_args(SupplementMode)
_APOLOGISED = 0x80


class RequestNumberInvalid(InputRefused):
    """Số phiếu yêu cầu bổ sung không đúng.

    The number of the supplement request is not one of ours.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementNumber:
    """What a supplement request's signed number says, as of the instant at which it was asked.

    `due_at` is the promise; `calendar` marks the version that it and the minutes left were counted by. Papers come in
    time until `answer_by`, if there is a limit.
    """

    dossier_id: DossierId
    request: UUID
    mode: SupplementMode
    working_minutes_left: int
    due_at: datetime
    asked_at: datetime
    answer_by: datetime | None
    apologised: bool
    calendar: int


def supplement_number(number: SupplementNumber, *, key: str) -> str:
    """The number printed on a supplement request (Mẫu 02)."""
    content = _SUPPLEMENT.pack(
        number.dossier_id.bytes,
        number.request.bytes,
        _MODES.index(number.mode) | (_APOLOGISED if number.apologised else 0),
        number.working_minutes_left,
        int(number.due_at.timestamp()),
        int(number.asked_at.timestamp()),
        seconds(number.answer_by),
        number.calendar,
    )
    return sealed("supplement", content, key)


def read_supplement_number(text: str, *, key: str) -> SupplementNumber:
    """What a signed number says, however it was spaced; RequestNumberInvalid for any other text."""
    content = opened("supplement", "".join(text.split()), key)
    if content is None or len(content) != _SUPPLEMENT.size:
        raise RequestNumberInvalid(field="/request", expected="số trên phiếu (the number printed on the request)")
    dossier, request, kind, minutes, promised, asked, limit, calendar = _SUPPLEMENT.unpack(content)
    return SupplementNumber(
        dossier_id=DossierId(UUID(bytes=dossier)),
        request=UUID(bytes=request),
        mode=_MODES[kind & ~_APOLOGISED],
        working_minutes_left=minutes,
        due_at=datetime.fromtimestamp(promised, UTC),
        asked_at=datetime.fromtimestamp(asked, UTC),
        answer_by=instant(limit),
        apologised=bool(kind & _APOLOGISED),
        calendar=calendar,
    )
