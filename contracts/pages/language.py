"""Which of the two languages a page is read in: asked for, remembered, preferred by the browser, or Vietnamese."""

from fastapi import Request

from contracts.events.person import Language

COOKIE = "lang"
ONE_YEAR = 365 * 24 * 3600


def language_of(request: Request) -> Language:
    """`?lang=`, then the cookie, then Accept-Language; Vietnamese where none of them says."""
    wishes = (request.query_params.get("lang"), request.cookies.get(COOKIE), *_accepted(request))
    for wish in wishes:
        match wish:
            case "vi" | "en":
                return wish
    return "vi"


def _accepted(request: Request) -> list[str]:
    """The browser's languages, best first, without their regions."""
    # Equal weights keep the order in which they were written.
    weighted: list[tuple[float, str]] = []
    for part in request.headers.get("accept-language", "").lower().split(","):
        name, _, weight = part.strip().partition(";q=")
        weighted.append((-_weight(weight), name.split("-")[0]))
    return [name for rank, name in sorted(weighted, key=lambda wish: wish[0]) if rank < 0]


def _weight(text: str) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0


def other(language: Language) -> Language:
    """The one the page is not in."""
    return "en" if language == "vi" else "vi"


def switch(request: Request) -> str:
    """A link, relative to the page, to the same page in the other language."""
    return "?" + request.url.include_query_params(lang=other(language_of(request))).query
