"""Signed references that one service hands to a citizen and another must believe: no state, no topic, only a key.

HMAC-SHA-256 (RFC 2104), cut to 80 bits, in base64url (RFC 4648). A token proves where it comes from; it hides nothing.
"""

import base64
import binascii
import hashlib
import hmac
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import get_args
from uuid import UUID

from contracts.events.catalogue import SupplementMode
from contracts.identifiers import DossierId
from contracts.problems import InputRefused, Unknown

_MAC = 10
_SUPPLEMENT = struct.Struct(">16s16sBIIIII")
_MODES: tuple[SupplementMode, ...] = get_args(SupplementMode)
_APOLOGISED = 0x80


class TokenNotOurs(Unknown):
    """Đường dẫn hoặc mã xác nhận không đúng.

    The link or its token is not one of ours.
    """


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


def _mac(purpose: str, content: bytes, key: str) -> bytes:
    return hmac.new(key.encode(), purpose.encode() + b"\0" + content, hashlib.sha256).digest()[:_MAC]


def _sealed(purpose: str, content: bytes, key: str) -> str:
    return base64.urlsafe_b64encode(content + _mac(purpose, content, key)).decode().rstrip("=")


def _opened(purpose: str, token: str, key: str) -> bytes | None:
    """The content of a token, or None when it is not ours."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    content, mac = raw[:-_MAC], raw[-_MAC:]
    return content if hmac.compare_digest(mac, _mac(purpose, content, key)) else None


def survey_token(dossier: DossierId, *, key: str) -> str:
    """The token in a survey's link."""
    return _sealed("survey", dossier.bytes, key)


def surveyed_dossier(token: str, *, key: str) -> DossierId:
    """The dossier that a survey token names."""
    content = _opened("survey", token, key)
    if content is None or len(content) != 16:
        raise TokenNotOurs(field="/token")
    return DossierId(UUID(bytes=content))


def tracking_token(code: str, *, key: str) -> str:
    """The second factor in a receipt's QR, for the dossier's code."""
    return base64.b32encode(_mac("tracking", code.encode(), key)).decode().lower()[:12]


def tracks(token: str, code: str, *, key: str) -> bool:
    """Whether this is the second factor of this dossier's code."""
    return hmac.compare_digest(token.encode(), tracking_token(code, key=key).encode())


def calendar_mark(version: str) -> int:
    """A calendar version in four bytes; a province publishes few."""
    return int.from_bytes(hashlib.sha256(version.encode()).digest()[:4])


def supplement_number(number: SupplementNumber, *, key: str) -> str:
    """The number printed on a supplement request (Mẫu 02)."""
    content = _SUPPLEMENT.pack(
        number.dossier_id.bytes,
        number.request.bytes,
        _MODES.index(number.mode) | (_APOLOGISED if number.apologised else 0),
        number.working_minutes_left,
        int(number.due_at.timestamp()),
        int(number.asked_at.timestamp()),
        int(number.answer_by.timestamp()) if number.answer_by else 0,
        number.calendar,
    )
    return _sealed("supplement", content, key)


def read_supplement_number(text: str, *, key: str) -> SupplementNumber:
    """What a signed number says, however it was spaced; RequestNumberInvalid for any other text."""
    content = _opened("supplement", "".join(text.split()), key)
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
        answer_by=datetime.fromtimestamp(limit, UTC) if limit else None,
        apologised=bool(kind & _APOLOGISED),
        calendar=calendar,
    )
