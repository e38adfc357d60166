"""Which of the two languages a page is read in: asked for, remembered, preferred by the browser, or Vietnamese."""

from fastapi import Request

from contracts.delivery.headers import languages
from contracts.events.person import Language

COOKIE = "lang"
ONE_YEAR = 365 * 24 * 3600


def language_of(request: Request) -> Language:
    """`?lang=`, then the cookie, then Accept-Language; Vietnamese where none of them says."""
    wishes = (request.query_params.get("lang"), request.cookies.get(COOKIE), *languages(request))
    for wish in wishes:
        match wish:
            case "vi" | "en":
                return wish
    return "vi"


def other(language: Language) -> Language:
    """The one the page is not in."""
    return "en" if language == "vi" else "vi"


def switch(request: Request) -> str:
    """A link, relative to the page, to the same page in the other language."""
    return "?" + request.url.include_query_params(lang=other(language_of(request))).query
