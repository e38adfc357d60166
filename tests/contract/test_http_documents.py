"""The public documents tell what the doors answer: refusals are problem+json, keys are asked for where they must be."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from services.intake.app import assembled as intake
from services.intake.settings import IntakeSettings
from services.notify.app import notify
from services.notify.settings import NotifySettings
from services.routing.app import assembled as routing
from services.routing.settings import RoutingSettings
from services.survey.app import survey
from services.survey.settings import SurveySettings

TOLD = {
    "database_url": "postgresql://nobody@127.0.0.1:1/none",
    "kafka": "127.0.0.1:1",
    "auth_jwks": "unused.json",
    "auth_issuer": "urn:motcua:local",
    **dict.fromkeys(("signing_key", "tracking_key", "survey_key"), "long-enough-a-key"),
    **dict.fromkeys(("tracking_url", "survey_url", "sms_url"), "http://elsewhere.test"),
    "smtp_host": "elsewhere.test",
}
# An edition's version is its own key, and a citizen has none.
KEYLESS = {"/catalogues", "/calendars", "/recounts/preview", "/s/{token}"}
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}


def apps() -> list[FastAPI]:
    """Every service, assembled and not started."""
    return [
        intake(IntakeSettings.model_validate(TOLD)),
        routing(RoutingSettings.model_validate(TOLD)),
        notify(NotifySettings.model_validate(TOLD)),
        survey(SurveySettings.model_validate(TOLD)),
    ]


@pytest.fixture(scope="module")
def documents() -> list[dict[str, Any]]:
    return [app.openapi() for app in apps()]


def operations(documents: list[dict[str, Any]]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and operation of every door."""
    for document in documents:
        for path, methods in document["paths"].items():
            yield from ((method, path, operation) for method, operation in methods.items())


def test_every_refusal_is_told_as_problem_json(documents: list[dict[str, Any]]) -> None:
    found = list(operations(documents))
    told = [
        (method, path, status)
        for method, path, operation in found
        for status, answer in operation["responses"].items()
        if status[0] in "45" and answer.get("content") != PROBLEM
    ]

    assert len(found) > 30
    assert told == []
    for document in documents:
        schemas = document["components"]["schemas"]
        assert set(schemas["ProblemDetails"]["required"]) == {"type", "title", "status", "slug", "detail"}
        assert "HTTPValidationError" not in schemas


def test_every_door_tells_what_it_may_be_refused_with(documents: list[dict[str, Any]]) -> None:
    for method, path, operation in operations(documents):
        missing = {"422", "503", *(("408", "413") if "requestBody" in operation else ())} - set(operation["responses"])
        assert not missing, (method, path)


def test_a_key_is_required_where_the_door_asks_for_one(documents: list[dict[str, Any]]) -> None:
    keyless = {
        path
        for method, path, operation in operations(documents)
        if method != "get"
        and not any(
            each["name"].lower() == "idempotency-key" and each["required"] for each in operation.get("parameters", ())
        )
    }

    assert keyless == KEYLESS
