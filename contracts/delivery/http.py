"""The HTTP door's frame: problems as problem+json, a span per request, health and figures; the same in every service.

Sources: RFC 9457 (problem details), RFC 9110 (`Retry-After`), OpenTelemetry HTTP conventions.
"""

import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import parse_qsl

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from opentelemetry.trace import SpanKind
from prometheus_client import generate_latest
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Lifespan, Message, Receive, Scope, Send

from contracts.delivery.database import answered_within
from contracts.delivery.requests import Answer
from contracts.delivery.telemetry import Tracing
from contracts.problems import InputRefused, Problem, ProblemDetails, Refusal, Trouble, Unknown
from contracts.text import legible

log = logging.getLogger("motcua.http")

LARGEST_BODY = 1024 * 1024
PATIENCE = 7.0
QUIET = ("/health", "/metrics")
NO_NULL = "không có ký tự null (no null character)"


class BodyTooLarge(Refusal):
    """Nội dung gửi lên quá lớn.

    The request body is too large.
    """

    status = 413


class FieldInvalid(InputRefused):
    """Một trường dữ liệu chưa đúng.

    A field is not as expected.
    """


class AddressUnknown(Unknown):
    """Không có gì ở địa chỉ này.

    Nothing has this address.
    """


class BodyNotJson(InputRefused):
    """Nội dung gửi lên không phải JSON hợp lệ.

    The request body is not valid JSON.
    """


class Bug(Problem):
    """Hệ thống gặp lỗi ngoài dự kiến; lỗi đã được ghi lại.

    Something went wrong on our side; it has been recorded.
    """

    status = 500


def speaks_english(request: Request) -> bool:
    """Whether the client prefers English to Vietnamese."""
    accepted = request.headers.get("accept-language", "").lower()
    return accepted.startswith("en") or ("en" in accepted and "vi" not in accepted)


def answered(answer: Answer) -> Response:
    """What `once` gave, over HTTP: a repeat's body is the first one's, so a header says that nothing was done now."""
    headers = {"Idempotent-Replayed": "true"} if answer.repeated else None
    return Response(answer.body, answer.status, headers, media_type="application/json")


def problem_response(problem: Problem, *, english: bool = False) -> Response:
    """A problem as its answer."""
    details = problem.details(english=english)
    headers = {"Content-Language": "en" if english else "vi"}
    retry = getattr(problem, "retry_after", None)
    if isinstance(problem, Trouble) or retry is not None:
        headers["Retry-After"] = str(retry or 2)
    if details.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return _response(details, headers=headers)


def _response(details: ProblemDetails, *, headers: dict[str, str]) -> Response:
    body = details.model_dump_json(exclude_none=True)
    return Response(body, details.status, headers, media_type="application/problem+json")


def field_problem(error: dict[str, object]) -> Problem:
    """The first of pydantic's complaints as a refusal that names the field."""
    if error.get("type") == "json_invalid":
        return BodyNotJson(field="", expected="a JSON object")
    location = [str(part) for part in error.get("loc", ()) if part != "body"]  # type: ignore[attr-defined]
    return FieldInvalid(field=legible("/" + "/".join(location)), expected=legible(str(error.get("msg", ""))))


def _address_problem(scope: Scope) -> Problem | None:
    """A null character in the address: nothing is called so, and SQL does not take it."""
    if b"%00" in scope.get("query_string", b""):
        asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        name = next((name for name, value in asked if "\0" in name + value), "").replace("\0", "\\0")
        return FieldInvalid(field=f"/query/{name}", expected=NO_NULL)
    return AddressUnknown(field="/path", expected=NO_NULL) if "\0" in scope["path"] else None


class Framed:
    """ASGI middleware: bounds the body and the wait for the database, and runs each request inside a SERVER span."""

    def __init__(self, app: ASGIApp, tracing: Tracing) -> None:
        self._app = app
        self._tracing = tracing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["path"].startswith(QUIET):
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if int(headers.get(b"content-length", b"0") or 0) > LARGEST_BODY:
            await problem_response(BodyTooLarge(expected=f"at most {LARGEST_BODY} bytes"))(scope, receive, send)
            return
        if (problem := _address_problem(scope)) is not None:
            english = speaks_english(Request(scope))
            await problem_response(problem, english=english)(scope, receive, send)
            return
        attributes = {"http.request.method": scope["method"], "url.scheme": scope["scheme"]}
        parent = headers.get(b"traceparent", b"").decode("ascii", "replace")
        with self._tracing.span(scope["method"], kind=SpanKind.SERVER, parent=parent, attributes=attributes) as span:

            async def sent(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.set_attribute("http.response.status_code", message["status"])
                    route = getattr(scope.get("route"), "path", None)
                    if route:
                        span.update_name(f"{scope['method']} {route}")
                        span.set_attribute("http.route", route)
                await send(message)

            waits = answered_within.set(PATIENCE)
            try:
                await self._app(scope, _bounded(receive), sent)
            finally:
                answered_within.reset(waits)


def _bounded(receive: Receive) -> Receive:
    """A body without a declared length is bounded as it arrives."""
    seen = 0

    async def bounded() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > LARGEST_BODY:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return message

    return bounded


def _status_problem(error: HTTPException) -> ProblemDetails:
    """The framework's own refusals in the same words."""
    phrase = HTTPStatus(error.status_code).phrase
    slug = phrase.lower().replace(" ", "-")
    titles = {404: "Không có trang hoặc dịch vụ này.", 405: "Địa chỉ này không nhận phương thức đó."}
    title = titles.get(error.status_code, phrase)
    return ProblemDetails(
        type=f"urn:motcua:problem:{slug}", title=title, status=error.status_code, slug=slug, detail=title
    )


Ready = Callable[[], Awaitable[tuple[bool, dict[str, object]]]]
Endpoint = Callable[[Request], Awaitable[Response]]


async def _problem(request: Request, error: Exception) -> Response:
    """What went wrong, in the product's words: ours, the framework's, or a bug."""
    match error:
        case Problem():
            return problem_response(error, english=speaks_english(request))
        case RequestValidationError():
            return problem_response(field_problem(dict(error.errors()[0])), english=speaks_english(request))
        case HTTPException():
            return _response(_status_problem(error), headers=dict(error.headers or {}))
    log.error("request failed", extra={"route": getattr(request.scope.get("route"), "path", "")}, exc_info=error)
    return problem_response(Bug(), english=speaks_english(request))


class Doors(FastAPI):
    """An app with doors that open straight from the frame: documented as any other, with nothing in between."""

    def __init__(self, title: str, *, lifespan: Lifespan[FastAPI], tracing: Tracing, ready: Ready) -> None:
        super().__init__(title=title, version="1", lifespan=lifespan)
        self._straight: dict[tuple[str, str], APIRoute] = {}
        self._framed = Framed(self._opened, tracing)
        for kind in (Problem, RequestValidationError, HTTPException, Exception):
            self.add_exception_handler(kind, _problem)
        _watched(self, ready)
        self.add_middleware(Framed, tracing=tracing)

    def open_straight(self, path: str, endpoint: Endpoint, *, documented: dict[str, Any]) -> None:
        """A POST whose endpoint is given the request itself."""
        self.router.add_api_route(path, endpoint, methods=["POST"], **documented)
        self._straight["POST", path] = cast(APIRoute, self.router.routes[-1])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the app's own life."""
        route = self._straight.get((scope.get("method", ""), scope.get("path", "")))
        if route is None:
            await super().__call__(scope, receive, send)
        else:
            await self._framed({**scope, "app": self, "route": route}, receive, send)

    @staticmethod
    async def _opened(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await scope["route"].endpoint(request)
        except Exception as error:
            response = await _problem(request, error)
        await response(scope, receive, send)


def _watched(app: FastAPI, ready: Ready) -> None:
    """Health and figures, outside of the public document."""

    @app.get("/health/live", include_in_schema=False)
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @app.get("/health/ready", include_in_schema=False)
    async def readiness(response: Response) -> dict[str, object]:
        good, parts = await ready()
        if not good:
            response.status_code = 503
            response.headers["Retry-After"] = "2"
        return parts

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        # Whoever watches the figures need not ask for health as well.
        await ready()
        return Response(generate_latest(), media_type="text/plain; version=0.0.4")
