"""What stands around every request: bounds on its body and its waits, and a span; HEAD is answered as GET, bodiless.

Sources: RFC 9110 (HEAD, 408, 413), OpenTelemetry HTTP conventions.
"""

import asyncio
from urllib.parse import parse_qsl

from fastapi import Request
from opentelemetry.trace import SpanKind
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contracts.delivery.database import answered_within
from contracts.delivery.headers import speaks_english
from contracts.delivery.http import (
    LARGEST_BODY,
    AddressUnknown,
    BodyCutShort,
    BodyTooLarge,
    BodyTooSlow,
    FieldInvalid,
    pointer,
    problem_response,
)
from contracts.delivery.telemetry import Tracing
from contracts.problems import Problem

PATIENCE = 7.0
QUIET = ("/health", "/metrics")
NO_NULL = "không có ký tự null (no null character)"


class Body:
    """A request's body on its way in: so large at most, and whole within so many seconds."""

    __slots__ = ("_receive", "_seen", "_until", "_whole", "_within", "late")

    def __init__(self, receive: Receive, *, within: float) -> None:
        self._receive = receive
        self._within = within
        self._until: float | None = None
        self._seen = 0
        self._whole = False
        self.late = False

    async def receive(self) -> Message:
        """The next piece; a Problem ends the wait for it."""
        if self._whole:
            return await self._receive()
        message = await self._awaited()
        if message["type"] == "http.disconnect":
            raise BodyCutShort
        self._whole = not message.get("more_body", False)
        self._seen += len(message.get("body", b""))
        if self._seen > LARGEST_BODY:
            raise _too_large()
        return message

    async def _awaited(self) -> Message:
        if self._until is None:
            self._until = asyncio.get_running_loop().time() + self._within
        try:
            async with asyncio.timeout_at(self._until):
                return await self._receive()
        except TimeoutError:
            self.late = True
            seconds = f"{self._within:g}"
            raise BodyTooSlow(expected=f"trong {seconds} giây (within {seconds} seconds)") from None


def _too_large() -> BodyTooLarge:
    return BodyTooLarge(expected=f"tối đa {LARGEST_BODY} byte (at most {LARGEST_BODY} bytes)")


def _refused(scope: Scope, headers: dict[bytes, bytes]) -> Problem | None:
    """What is wrong with a request before anybody looks at it."""
    if int(headers.get(b"content-length", b"0") or 0) > LARGEST_BODY:
        return _too_large()
    # Nothing is called by a null character, and SQL does not take it.
    if b"%00" in scope.get("query_string", b""):
        asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        name = next((name for name, value in asked if "\0" in name + value), "").replace("\0", "\\0")
        return FieldInvalid(field=pointer([name]), expected=NO_NULL)
    return AddressUnknown(field="/path", expected=NO_NULL) if "\0" in scope["path"] else None


def _bodiless(send: Send) -> Send:
    """The same answer without its body."""

    async def sent(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return sent


class Framed:
    """ASGI middleware: one request in its frame."""

    def __init__(self, app: ASGIApp, tracing: Tracing, *, body_seconds: float) -> None:
        self._app = app
        self._tracing = tracing
        self._body_seconds = body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        method = scope.get("method", "")
        if method == "HEAD":
            scope, send = {**scope, "method": "GET"}, _bodiless(send)
        if scope["type"] != "http" or scope["path"].startswith(QUIET):
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if (problem := _refused(scope, headers)) is not None:
            await problem_response(problem, english=speaks_english(Request(scope)))(scope, receive, send)
            return
        attributes = {"http.request.method": method, "url.scheme": scope["scheme"]}
        parent = headers.get(b"traceparent", b"").decode("ascii", "replace")
        body = Body(receive, within=self._body_seconds)
        with self._tracing.span(method, kind=SpanKind.SERVER, parent=parent, attributes=attributes) as span:

            async def sent(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.set_attribute("http.response.status_code", message["status"])
                    route = getattr(scope.get("route"), "path", None)
                    if route:
                        span.update_name(f"{method} {route}")
                        span.set_attribute("http.route", route)
                    if body.late:
                        message["headers"].append((b"connection", b"close"))
                await send(message)

            waits = answered_within.set(PATIENCE)
            try:
                await self._app(scope, body.receive, sent)
            finally:
                answered_within.reset(waits)
