"""Text that nobody can keep is refused at every door by the name of its field: in addresses, questions and bodies."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI
from httpx import ASGITransport
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.commands import RequestWithdrawal
from contracts.delivery.doors import Doors
from contracts.delivery.telemetry import Tracing
from contracts.text import legible


async def _well() -> tuple[bool, dict[str, object]]:
    return True, {}


@asynccontextmanager
async def _nothing_begins(_: FastAPI) -> AsyncIterator[None]:
    yield


@pytest.fixture
async def outside() -> AsyncIterator[httpx.AsyncClient]:
    """Somebody before an app with two doors."""
    app = Doors("doors", lifespan=_nothing_begins, tracing=Tracing("probe"), ready=_well, body_seconds=5.0)

    @app.get("/dossiers/{code}")
    async def read(code: str, after: str = "") -> str:
        return code + after

    @app.post("/dossiers/{code}/withdrawal")
    async def ask_back(code: str, command: RequestWithdrawal) -> str:
        return code + command.reason

    async with httpx.AsyncClient(
        transport=ASGITransport(FastAPI.__call__.__get__(app)), base_url="http://doors"
    ) as one:
        yield one


@pytest.mark.parametrize(
    ("address", "status", "field"),
    [
        ("/dossiers/%00", 404, "/path"),
        ("/dossiers/a%00b?after=x", 404, "/path"),
        ("/nowhere%00", 404, "/path"),
        ("/dossiers/a?after=%00", 422, "/after"),
        ("/dossiers/a?x=1&b=%00&after=", 422, "/b"),
        ("/dossiers/a?%00=1", 422, "/\\0"),
        ("/dossiers/a?%00", 422, "/\\0"),
    ],
)
async def test_a_null_character_in_an_address_is_refused_by_its_place(
    outside: httpx.AsyncClient, address: str, status: int, field: str
) -> None:
    answer = await outside.get(address)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["field"] == field
    assert "null" in answer.json()["expected"]


@pytest.mark.parametrize("odd", [r"\u0000", r"a\u0000b", r"\ud800", r"\udfff"])
async def test_odd_text_in_a_body_is_refused_by_its_field(outside: httpx.AsyncClient, odd: str) -> None:
    # What has such a name has no place that could be named.
    for body, field in ((f'{{"reason": "{odd}"}}', "/reason"), (f'{{"reason": "x", "a{odd}": 1}}', "")):
        answer = await outside.post(
            "/dossiers/a/withdrawal", content=body, headers={"content-type": "application/json"}
        )

        assert answer.status_code == 422, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["field"].startswith(field)
        assert answer.json()["expected"]


@given(st.text(st.characters(categories=["L", "N", "P", "Z", "Cs", "Cc"]), min_size=1, max_size=30))
def test_whatever_reason_is_given_can_be_kept_or_is_refused(reason: str) -> None:
    try:
        wish = RequestWithdrawal(reason=reason)
    except ValidationError:
        return
    assert "\0" not in wish.reason
    wish.reason.encode()


@given(st.text(st.characters(), max_size=30))
def test_any_text_can_be_told(text: str) -> None:
    legible(text).encode()
