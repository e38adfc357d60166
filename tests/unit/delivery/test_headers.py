"""What a request's headers prefer, by their weights, and what they say is held already."""

import pytest
from fastapi import Request

from contracts.delivery.headers import JSON, PAGE, holds, prefers, speaks_english


def a_request(**headers: str) -> Request:
    """A request with these headers."""
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": raw})


@pytest.mark.parametrize(
    ("accepted", "english"),
    [
        ("", False),
        ("en", True),
        ("en-GB,en;q=0.9", True),
        ("EN", True),
        ("en;q=0", False),
        ("ven", False),
        ("eng, vi", False),
        ("en;q=0.5, vi", False),
        ("en; q=0.8, vi; q=0.3", True),
        ("vi;q=0.8, en;q=0.8", False),
        ("fr, en;q=0.1", True),
        ("fr", False),
        ("en;q=x", False),
        ("*", False),
        (";;,=", False),
    ],
)
def test_english_is_spoken_where_it_weighs_more_than_vietnamese(accepted: str, english: bool) -> None:
    assert speaks_english(a_request(accept_language=accepted)) is english


@pytest.mark.parametrize(
    ("accepted", "page", "json"),
    [
        ("", False, False),
        ("*/*", False, False),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True, False),
        ("application/json", False, True),
        ("application/problem+json, text/html;q=0.5", False, True),
        ("text/html;q=0.5, application/json;q=0.6", False, True),
        ("application/json, text/html", False, True),
        ("application/json;q=0, text/html", True, False),
    ],
)
def test_a_kind_of_answer_is_preferred_that_weighs_more_or_stands_first(accepted: str, page: bool, json: bool) -> None:
    request = a_request(accept=accepted)

    assert (prefers(request, PAGE, JSON), prefers(request, JSON, PAGE)) == (page, json)


@pytest.mark.parametrize(
    ("names", "held"),
    [
        ('"v.1"', True),
        ('W/"v.1"', True),
        ('"a", W/"b,c" , "v.1"', True),
        ("*", True),
        ("", False),
        ('"v.2"', False),
        ("v.1", False),
        ('"x*"', False),
    ],
)
def test_an_answer_is_held_by_any_of_its_names(names: str, held: bool) -> None:
    assert holds(a_request(if_none_match=names), '"v.1"') is held
