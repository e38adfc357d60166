"""Signed references that one service hands to a citizen and another must believe: no state, no topic, only a key.

HMAC-SHA-256 (RFC 2104), cut to 80 bits, in base64url (RFC 4648). A token proves where it comes from; it hides nothing.
"""

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, datetime

_MAC = 10


def mac(purpose: str, content: bytes, key: str) -> bytes:
    """The proof that this content was given for this purpose."""
    return hmac.new(key.encode(), purpose.encode() + b"\0" + content, hashlib.sha256).digest()[:_MAC]


def sealed(purpose: str, content: bytes, key: str) -> str:
    """The content with its proof, as text."""
    return base64.urlsafe_b64encode(content + mac(purpose, content, key)).decode().rstrip("=")


def opened(purpose: str, token: str, key: str) -> bytes | None:
    """The content of a token, or None when it is not ours."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    content, proof = raw[:-_MAC], raw[-_MAC:]
    return content if hmac.compare_digest(proof, mac(purpose, content, key)) else None


def calendar_mark(version: str) -> int:
    """A calendar version in four bytes; a province publishes few."""
    return int.from_bytes(hashlib.sha256(version.encode()).digest()[:4])


def seconds(moment: datetime | None) -> int:
    """An instant in four bytes; none is 0."""
    return int(moment.timestamp()) if moment else 0


def instant(packed: int) -> datetime | None:
    """The instant that was packed."""
    return datetime.fromtimestamp(packed, UTC) if packed else None
