"""What goes wrong at an HTTP door, as problem+json in the client's language; the same in every service.

Sources: RFC 9457 (problem details), RFC 9110 (statuses, `Retry-After`), RFC 6901 (JSON pointers).
"""

import logging
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from contracts.delivery.headers import speaks_english
from contracts.delivery.requests import LONGEST_KEY, Answer, key_missing
from contracts.problems import InputRefused, Problem, Refusal, Unknown
from contracts.text import legible

log = logging.getLogger("motcua.http")

LARGEST_BODY = 1024 * 1024
_JSON_OBJECT = "một đối tượng JSON (a JSON object)"


class BodyTooLarge(Refusal):
    """Nội dung gửi lên quá lớn.

    The request body is too large.
    """

    status = 413


class BodyTooSlow(Refusal):
    """Nội dung gửi lên không tới đủ trong thời gian chờ.

    The request body did not arrive in time.
    """

    status = 408


class BodyCutShort(Refusal):
    """Bên gửi đã ngắt kết nối khi chưa gửi hết nội dung.

    The client hung up before the end of the request body.
    """

    status = 400


class BodyNotJson(InputRefused):
    """Nội dung gửi lên không phải JSON hợp lệ.

    The request body is not valid JSON.
    """


class FieldInvalid(InputRefused):
    """Một trường dữ liệu chưa đúng.

    A field is not as expected.
    """


class AddressUnknown(Unknown):
    """Không có gì ở địa chỉ này.

    Nothing has this address.
    """


class NotFound(Unknown):
    """Không có trang hoặc dịch vụ này.

    There is no such page or service.
    """


class MethodNotAllowed(Refusal):
    """Địa chỉ này không nhận phương thức đó.

    This address does not take that method.
    """

    status = 405


class Bug(Problem):
    """Hệ thống gặp lỗi ngoài dự kiến; lỗi đã được ghi lại.

    Something went wrong on our side; it has been recorded.
    """

    status = 500


def answered(answer: Answer) -> Response:
    """What `once` gave, over HTTP: a repeat's body is the first one's, so a header says that nothing was done now."""
    headers = {"Idempotent-Replayed": "true"} if answer.repeated else None
    return Response(answer.body, answer.status, headers, media_type="application/json")


def problem_response(problem: Problem, *, english: bool = False) -> Response:
    """A problem as its answer."""
    details = problem.details(english=english)
    headers = {"Content-Language": "en" if english else "vi"}
    if problem.retry_after is not None:
        headers["Retry-After"] = str(problem.retry_after)
    match details.status:
        case HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = "Bearer"
        case HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = problem.expected or ""
    body = details.model_dump_json(exclude_none=True)
    return Response(body, details.status, headers, media_type="application/problem+json")


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """These statuses as the public document tells them."""
    schema = {"$ref": "#/components/schemas/ProblemDetails"}
    content = {"application/problem+json": {"schema": schema}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in statuses}


# What a door is documented with that does something once per key.
KEYED: dict[str, Any] = {
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": True,
            "description": "1 to 200 characters; a repeat is answered alike.",
            "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
        }
    ]
}


def pointer(parts: Iterable[object]) -> str:
    """The JSON pointer to a place; none is the whole."""
    return legible("".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts))


def field_problem(error: dict[str, Any]) -> Problem:
    """The first of pydantic's complaints as a refusal that names the field."""
    if error["type"] == "json_invalid":
        return BodyNotJson(field="", expected=_JSON_OBJECT)
    expected = legible(str(error["msg"])).removeprefix("Value error, ")
    return FieldInvalid(field=pointer(error["loc"]), expected=expected)


def _input_problem(error: RequestValidationError) -> Problem:
    """The framework's complaint; whether a field is of the body, the query or the path, its name says."""
    first = dict(error.errors()[0])
    if first["loc"] == ("header", "idempotency-key"):
        return key_missing()
    location = first["loc"][1:]
    if not location and (first["type"] == "missing" or isinstance(first["input"], bytes)):
        return BodyNotJson(field="", expected=f"application/json: {_JSON_OBJECT}")
    return field_problem({**first, "loc": location})


def _framework_problem(request: Request, error: HTTPException) -> Problem | None:
    """The framework's own refusals in our words; what it wraps of ours is ours."""
    if isinstance(error.__cause__, Problem):
        return error.__cause__
    match error.status_code:
        case HTTPStatus.BAD_REQUEST:
            return BodyNotJson(field="", expected=_JSON_OBJECT)
        case HTTPStatus.NOT_FOUND:
            return NotFound()
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return MethodNotAllowed(expected=_allowed(request))
    return None


def _allowed(request: Request) -> str:
    """The methods that the address takes, by any of its routes; where GET is answered, so is HEAD."""
    asked = ({**request.scope, "method": method} for method in ("DELETE", "GET", "POST", "PUT"))
    taken = [scope["method"] for scope in asked if any(_takes(route, scope) for route in request.app.routes)]
    return ", ".join(sorted([*taken, *(["HEAD"] if "GET" in taken else [])]))


def _takes(route: BaseRoute, scope: Scope) -> bool:
    match, _ = route.matches(scope)
    return match is Match.FULL


def _anticipated(request: Request, error: Exception) -> Problem | None:
    match error:
        case Problem():
            return error
        case RequestValidationError():
            return _input_problem(error)
        case HTTPException():
            return _framework_problem(request, error)
    return None


async def answered_problem(request: Request, error: Exception) -> Response:
    """What went wrong, in the product's words: ours, the framework's, or a bug."""
    route = {"route": getattr(request.scope.get("route"), "path", "")}
    problem = _anticipated(request, error)
    if problem is None:
        log.error("request failed", extra=route, exc_info=error)
    elif isinstance(problem, BodyCutShort):
        log.info("client left", extra=route)
    return problem_response(problem or Bug(), english=speaks_english(request))
