"""The second factors in a citizen's links: to the survey, and to the page that tracks a dossier."""

import base64
import hmac
from uuid import UUID

from contracts.identifiers import DossierId
from contracts.problems import Unknown
from contracts.tokens.sealing import mac, opened, sealed


class TokenNotOurs(Unknown):
    """Đường dẫn hoặc mã xác nhận không đúng.

    The link or its token is not one of ours.
    """


def survey_token(dossier: DossierId, *, key: str) -> str:
    """The token in a survey's link."""
    return sealed("survey", dossier.bytes, key)


def surveyed_dossier(token: str, *, key: str) -> DossierId:
    """The dossier that a survey token names."""
    content = opened("survey", token, key)
    if content is None or len(content) != 16:
        raise TokenNotOurs(field="/token")
    return DossierId(UUID(bytes=content))


def tracking_token(code: str, *, key: str) -> str:
    """The second factor in a receipt's QR, for the dossier's code."""
    return base64.b32encode(mac("tracking", code.encode(), key)).decode().lower()[:12]


def tracks(token: str, code: str, *, key: str) -> bool:
    """Whether this is the second factor of this dossier's code."""
    return hmac.compare_digest(token.encode(), tracking_token(code, key=key).encode())
