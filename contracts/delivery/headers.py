"""What a request's headers say: which language and kind of answer is preferred, and which answer is held already.

Sources: RFC 9110, sections 12.4.2 (weights), 12.5.1 (`Accept`), 12.5.4 (`Accept-Language`), 13.1.2 (`If-None-Match`).
"""

import re
from collections.abc import Collection
from functools import lru_cache

from starlette.requests import Request

_TAG = re.compile(r'(?:W/)?("[^"]*")')
PAGE, JSON = frozenset({"text/html"}), frozenset({"application/json", "application/problem+json"})


@lru_cache(maxsize=1024)
def preferred(header: str) -> tuple[str, ...]:
    """What a header lists, best first; equal weights keep their order, what weighs nothing is not wanted."""
    weighted: list[tuple[float, str]] = []
    for part in header.lower().split(","):
        name, *parameters = (word.strip() for word in part.split(";"))
        weight = next((word[2:] for word in parameters if word.startswith("q=")), "1")
        weighted.append((_weight(weight), name))
    return tuple(name for weight, name in sorted(weighted, key=lambda wish: -wish[0]) if weight > 0 and name)


def _weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def languages(request: Request) -> list[str]:
    """The languages of `Accept-Language`, best first, without their regions."""
    return [name.split("-")[0] for name in preferred(request.headers.get("accept-language", ""))]


def speaks_english(request: Request) -> bool:
    """Whether the client prefers English to Vietnamese."""
    return next((name == "en" for name in languages(request) if name in ("vi", "en")), False)


def prefers(request: Request, wanted: Collection[str], other: Collection[str]) -> bool:
    """Whether the client names a wanted kind of answer, and before any other."""
    named = preferred(request.headers.get("accept", ""))
    return next((kind in wanted for kind in named if kind in wanted or kind in other), False)


def holds(request: Request, tag: str) -> bool:
    """Whether the client has the answer of this name already; a weak name is as good."""
    held = ",".join(request.headers.getlist("if-none-match"))
    return held.strip() == "*" or tag in _TAG.findall(held)
