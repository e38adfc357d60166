"""Pages in one frame: the base templates, a service's own beside them, two languages and the browser's safeguards."""

from collections.abc import Awaitable, Mapping
from datetime import date, datetime
from http import HTTPStatus
from inspect import isawaitable
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.exceptions import HTTPException

from contracts.delivery.headers import JSON, PAGE, prefers
from contracts.events.person import Language
from contracts.pages import assets, moments
from contracts.pages.language import COOKIE, ONE_YEAR, language_of, switch
from contracts.problems import Problem, Trouble, Unknown

_FOLDER = Path(__file__).parent / "templates"
_SAFEGUARDS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    # The address of a page may hold a token; no other site shall read it.
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Vary": "Accept, Accept-Language, Cookie",
}


class PageUnknown(Unknown):
    """Không có trang này.

    There is no such page.
    """


def reads_pages(request: Request) -> bool:
    """Whether a person's browser asks."""
    return prefers(request, PAGE, JSON)


@pass_context
def _say(context: Context, vi: str, en: str) -> str:
    """The text of the page's language, both written side by side in the template."""
    return en if context["lang"] == "en" else vi


@pass_context
def _day(context: Context, on: date) -> str:
    return moments.day(on, language=context["lang"])


@pass_context
def _moment(context: Context, at: datetime) -> str:
    return moments.moment(at, language=context["lang"])


def environment(*folders: Path) -> Environment:
    """Escaping, strict about names, the service's own templates before the house's."""
    made = Environment(
        loader=FileSystemLoader([*folders, _FOLDER]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["say"] = _say
    made.filters.update(day=_day, moment=_moment)
    return made


class Pages:
    """A service's pages: templates read `view`, `lang` and `say("tiếng Việt", "English")`."""

    def __init__(self, *folders: Path) -> None:
        self._environment = environment(*folders)

    def page(
        self,
        request: Request,
        template: str,
        view: object = None,
        *,
        status: int = HTTPStatus.OK,
        headers: Mapping[str, str] | None = None,
    ) -> HTMLResponse:
        """A template filled with a view, a frozen dataclass of the service's own."""
        language = language_of(request)
        body = self._environment.get_template(template).render(
            view=view,
            lang=language,
            switch=switch(request),
            style=request.scope.get("root_path", "") + assets.address("style.css"),
        )
        answer = HTMLResponse(body, status, {**_SAFEGUARDS, "Content-Language": language, **(headers or {})})
        if request.query_params.get("lang") == language:
            _remember(answer, language, secure=request.url.scheme == "https")
        return answer

    def problem(self, request: Request, problem: Problem) -> HTMLResponse:
        """A problem in a person's words; what passes by itself is asked for again by itself."""
        details, retry = problem.details(english=language_of(request) == "en"), problem.retry_after
        headers = {} if retry is None else {"Retry-After": str(retry)}
        # Nothing but the browser itself can ask again: no script runs here. A wrong code would be asked for for ever.
        if retry is not None and isinstance(problem, Trouble) and request.method == "GET":
            headers["Refresh"] = str(max(retry, 3))
        return self.page(request, "problem.html", details, status=details.status, headers=headers)

    def serve(self, app: FastAPI) -> None:
        """Serve the stylesheet, and show problems as pages to browsers; all others get the frame's own answer."""
        assets.serve(app)
        plain, framework = app.exception_handlers[Problem], app.exception_handlers[HTTPException]

        @app.exception_handler(Problem)
        async def _problem(request: Request, problem: Problem) -> Response:
            if reads_pages(request):
                return self.problem(request, problem)
            return await _answered(plain(request, problem))

        @app.exception_handler(HTTPException)
        async def _framework(request: Request, error: HTTPException) -> Response:
            if reads_pages(request) and error.status_code == HTTPStatus.NOT_FOUND:
                return self.problem(request, PageUnknown())
            return await _answered(framework(request, error))


async def _answered(answer: Response | Awaitable[Response]) -> Response:
    return await answer if isawaitable(answer) else answer


def _remember(answer: Response, language: Language, *, secure: bool) -> None:
    answer.set_cookie(COOKIE, language, max_age=ONE_YEAR, httponly=True, samesite="lax", secure=secure)
