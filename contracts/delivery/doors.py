"""A service's doors: an app in the frame, whose every problem is told alike, with health, figures and its document."""

from collections.abc import Awaitable, Callable
from typing import Any, cast

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from prometheus_client import generate_latest
from starlette.exceptions import HTTPException
from starlette.types import Lifespan, Receive, Scope, Send

from contracts.delivery.frame import Framed
from contracts.delivery.http import answered_problem, refusals
from contracts.delivery.telemetry import Tracing
from contracts.problems import Problem, ProblemDetails

Ready = Callable[[], Awaitable[tuple[bool, dict[str, object]]]]
Endpoint = Callable[[Request], Awaitable[Response]]
# Every door may be asked for what nothing is called, and every store may be away.
ANYWHERE = refusals(422, 503)
WITH_BODY = refusals(408, 413)


class Doors(FastAPI):
    """An app with doors that open straight from the frame: documented as any other, with nothing in between."""

    def __init__(
        self, title: str, *, lifespan: Lifespan[FastAPI], tracing: Tracing, ready: Ready, body_seconds: float
    ) -> None:
        super().__init__(title=title, version="1", lifespan=lifespan, responses=ANYWHERE)
        self._straight: dict[tuple[str, str], APIRoute] = {}
        self._framed = Framed(self._opened, tracing, body_seconds=body_seconds)
        for kind in (Problem, RequestValidationError, HTTPException, Exception):
            self.add_exception_handler(kind, answered_problem)
        _watched(self, ready)
        self.add_middleware(Framed, tracing=tracing, body_seconds=body_seconds)

    def open_straight(self, path: str, endpoint: Endpoint, *, documented: dict[str, Any]) -> None:
        """A POST whose endpoint is given the request itself."""
        self.router.add_api_route(path, endpoint, methods=["POST"], **documented)
        self._straight["POST", path] = cast(APIRoute, self.router.routes[-1])

    def openapi(self) -> dict[str, Any]:
        """The public document, with what the frame alone knows."""
        if self.openapi_schema is None:
            document = super().openapi()
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            schemas["ProblemDetails"] = ProblemDetails.model_json_schema()
            for operation in (each for path in document["paths"].values() for each in path.values()):
                if "requestBody" in operation:
                    operation["responses"].update({str(status): told for status, told in WITH_BODY.items()})
        return super().openapi()

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
            response = await answered_problem(request, error)
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
