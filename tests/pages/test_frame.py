"""The frame of every page: language, safeguards, files, and problems in a person's words."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from jinja2 import UndefinedError

from contracts.delivery.doors import Doors
from contracts.delivery.telemetry import Tracing
from contracts.pages import moments
from contracts.pages.render import Pages
from contracts.problems import Trouble, Unknown

BROWSER = {"Accept": "text/html"}
PAGE = """{% extends "base.html" %}{% block title %}x{% endblock %}
{% block main %}<h1>{{ say("Xin chào", "Hello") }}</h1><p>{{ view }}</p>{% endblock %}"""


class DogAteIt(Unknown):
    """Con chó đã ăn mất.

    The dog ate it.
    """


def an_app(folder: Path) -> FastAPI:
    """A service with one page, one refusal and one trouble."""
    (folder / "hello.html").write_text(PAGE, encoding="utf-8")
    (folder / "broken.html").write_text(PAGE.replace("view", "veiw"), encoding="utf-8")

    async def ready() -> tuple[bool, dict[str, object]]:
        return True, {}

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield

    app = Doors("pages", lifespan=lifespan, tracing=Tracing("pages"), ready=ready, body_seconds=5.0)
    pages = Pages(folder)
    pages.serve(app)

    @app.get("/hello")
    async def hello(request: Request) -> Response:
        return pages.page(request, "hello.html", "<script>alert(1)</script>")

    @app.get("/dog")
    async def dog() -> Response:
        raise DogAteIt

    @app.get("/busy")
    async def busy() -> Response:
        raise Trouble

    return app


@pytest.fixture
async def reader(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who asks for pages."""
    transport = httpx.ASGITransport(app=an_app(tmp_path))
    async with httpx.AsyncClient(transport=transport, base_url="https://pages.test") as client:
        yield client


@pytest.mark.parametrize(
    ("query", "accepted", "greeting"),
    [
        ("", "", "Xin chào"),
        ("?lang=en", "vi", "Hello"),
        ("?lang=fr", "en-GB", "Hello"),
        ("", "fr, en;q=0.8, vi;q=0.9", "Xin chào"),
        ("", "fr, en;q=0.8, vi;q=0", "Hello"),
        ("", "en;q=x, zz;;,", "Xin chào"),
    ],
)
async def test_the_language_is_asked_for_or_preferred_or_vietnamese(
    reader: httpx.AsyncClient, query: str, accepted: str, greeting: str
) -> None:
    page = await reader.get(f"/hello{query}", headers={"Accept-Language": accepted})

    assert greeting in page.text


async def test_a_chosen_language_is_remembered_and_nothing_else_is(reader: httpx.AsyncClient) -> None:
    before = await reader.get("/hello")
    chosen = await reader.get("/hello?lang=en")
    after = await reader.get("/hello")

    assert "set-cookie" not in before.headers
    cookie = chosen.headers["set-cookie"]
    assert cookie.startswith("lang=en;")
    assert all(word in cookie for word in ("HttpOnly", "Secure", "SameSite=lax"))
    assert "Hello" in after.text


async def test_the_switch_keeps_the_rest_of_the_address(reader: httpx.AsyncClient) -> None:
    page = await reader.get("/hello?token=a%26b&lang=vi")

    assert 'href="?token=a%26b&amp;lang=en"' in page.text


async def test_what_is_shown_is_escaped(reader: httpx.AsyncClient) -> None:
    assert "<script>" not in (await reader.get("/hello")).text


async def test_a_name_that_the_view_does_not_have_is_a_bug_and_no_blank(tmp_path: Path) -> None:
    an_app(tmp_path)
    request = Request({"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []})

    with pytest.raises(UndefinedError):
        Pages(tmp_path).page(request, "broken.html")


async def test_a_page_runs_no_script_and_tells_nobody_its_address(reader: httpx.AsyncClient) -> None:
    headers = (await reader.get("/hello")).headers

    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "unsafe" not in policy
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


async def test_the_stylesheet_is_small_and_kept_for_ever_under_its_content(reader: httpx.AsyncClient) -> None:
    page = (await reader.get("/hello")).text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]

    sheet = await reader.get(address)

    assert sheet.headers["content-type"].startswith("text/css")
    assert "immutable" in sheet.headers["cache-control"]
    assert len(sheet.content) <= 10 * 1024
    assert (await reader.get("/static/style.css")).status_code == 404
    assert (await reader.get("/static/..%2frender.py")).status_code == 404


async def test_a_problem_is_a_page_for_browsers_and_json_for_programs(reader: httpx.AsyncClient) -> None:
    page, body = await reader.get("/dog", headers=BROWSER), await reader.get("/dog")

    assert (page.status_code, body.status_code) == (404, 404)
    assert "Con chó đã ăn mất." in page.text
    assert body.json()["slug"] == "dog-ate-it"


async def test_trouble_is_asked_for_again_by_the_browser_itself(reader: httpx.AsyncClient) -> None:
    page = await reader.get("/busy", headers=BROWSER)

    assert page.status_code == 503
    assert int(page.headers["retry-after"]) > 0
    assert int(page.headers["refresh"]) >= 3


async def test_an_address_that_does_not_exist_is_a_page_too(reader: httpx.AsyncClient) -> None:
    page, body = await reader.get("/nowhere", headers=BROWSER), await reader.get("/nowhere")

    assert "Không có trang này." in page.text
    assert body.headers["content-type"] == "application/problem+json"


def test_moments_are_told_by_the_clock_of_viet_nam() -> None:
    evening_in_london = datetime(2026, 11, 26, 17, 5, tzinfo=UTC)

    assert moments.moment(evening_in_london, language="vi") == "00:05, Thứ Sáu, 27/11/2026"
    assert moments.moment(evening_in_london, language="en") == "00:05, Friday, 27 November 2026"
    assert moments.day(date(2026, 11, 29), language="vi") == "Chủ nhật, 29/11/2026"
