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
_SUPPLEMENT = struct.Struct(">16s16sBII")
_MODES: tuple[SupplementMode, ...] = get_args(SupplementMode)


class TokenNotOurs(Unknown):
    """Đường dẫn hoặc mã xác nhận không đúng.

    The link or its token is not one of ours.
    """


class RequestNumberInvalid(InputRefused):
    """Số phiếu yêu cầu bổ sung không đúng.

    The number of the supplement request is not one of ours.
    """


@dataclass(frozen=True, slots=True)
class SupplementNumber:
    """What a supplement request's signed number says: the working minutes left and the promise when it was asked."""

    dossier_id: DossierId
    request: UUID
    mode: SupplementMode
    working_minutes_left: int
    due_at: datetime


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


def supplement_number(number: SupplementNumber, *, key: str) -> str:
    """The number printed on a supplement request (Mẫu 02)."""
    mode = _MODES.index(number.mode)
    promised = int(number.due_at.timestamp())
    content = _SUPPLEMENT.pack(
        number.dossier_id.bytes, number.request.bytes, mode, number.working_minutes_left, promised
    )
    return _sealed("supplement", content, key)


def read_supplement_number(text: str, *, key: str) -> SupplementNumber:
    """What a signed number says; RequestNumberInvalid for any other text."""
    content = _opened("supplement", text.strip(), key)
    if content is None or len(content) != _SUPPLEMENT.size:
        raise RequestNumberInvalid(field="/request", expected="số trên phiếu (the number printed on the request)")
    dossier, request, mode, minutes, promised = _SUPPLEMENT.unpack(content)
    due_at = datetime.fromtimestamp(promised, UTC)
    return SupplementNumber(DossierId(UUID(bytes=dossier)), UUID(bytes=request), _MODES[mode], minutes, due_at)
