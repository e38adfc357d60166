"""The citizen's door: the page behind the link, and the answer that comes back from it."""

import logging
from datetime import datetime
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, ValidationError

from contracts.commands import AnswerSurvey, FactorsGiven
from contracts.delivery.headers import JSON, PAGE, prefers
from contracts.delivery.http import refusals
from contracts.delivery.service import Service
from contracts.events.survey import FeedbackReceived
from contracts.identifiers import DossierId
from contracts.pages.render import Pages
from contracts.tokens.links import surveyed_dossier
from services.survey.handlers.answer_survey import answer_survey
from services.survey.handlers.show_survey import show_survey
from services.survey.http.forms import command_in, command_of, filled_in, is_form, wrong_fields

log = logging.getLogger("motcua.survey")

_PROBLEMS = refusals(404, 409)
_FORM = {"type": "object", "required": ["overall"], "properties": {"overall": {"type": "integer"}}}


def _document() -> dict[str, Any]:
    """Both bodies that an answer may have, for the public document; its parts stand where they are used."""
    whole = AnswerSurvey.model_json_schema()
    del whole["$defs"]
    whole["properties"]["factors"] = FactorsGiven.model_json_schema()
    content = {"application/json": {"schema": whole}, "application/x-www-form-urlencoded": {"schema": _FORM}}
    return {"requestBody": {"required": True, "content": content}}


class AnswerTaken(BaseModel):
    """The scores that were counted; the comment is kept and not repeated."""

    model_config = ConfigDict(frozen=True)

    overall: int
    factors: dict[str, int]
    answered_at: datetime


class AnswerDoor:
    """Shows surveys and takes answers."""

    def __init__(self, service: Service, pages: Pages, *, key: str) -> None:
        self._service = service
        self._key = key
        self._pages = pages

    def routes(self) -> APIRouter:
        """The routes of a survey's link."""
        router = APIRouter(tags=["survey"])
        router.add_api_route("/s/{token}", self.show, methods=["GET"], response_class=Response, responses=_PROBLEMS)
        router.add_api_route(
            "/s/{token}",
            self.take,
            methods=["POST"],
            status_code=HTTPStatus.CREATED,
            response_model=AnswerTaken,
            responses=_PROBLEMS,
            openapi_extra=_document(),
        )
        return router

    async def show(self, request: Request, token: str) -> Response:
        """The page: the form, or thanks where it was answered."""
        dossier = surveyed_dossier(token, key=self._key)
        async with self._service.database.snapshot() as tx:
            view = await show_survey(tx, dossier)
        return self._pages.page(request, "answered.html" if view.answered else "survey.html", view)

    async def take(self, request: Request, token: str) -> Response:
        """An answer, once: JSON from programs, a form from browsers; who wants JSON back gets it for a form too."""
        dossier = surveyed_dossier(token, key=self._key)
        if is_form(request) and not prefers(request, JSON, PAGE):
            return await self._take_form(request, dossier)
        received = await self._answer(dossier, await command_in(request))
        taken = AnswerTaken(
            overall=received.overall,
            factors=received.factors.model_dump(exclude_none=True),
            answered_at=received.time,
        )
        return Response(taken.model_dump_json(), HTTPStatus.CREATED, media_type="application/json")

    async def _take_form(self, request: Request, dossier: DossierId) -> Response:
        """Thanks, or the same form with what is to be corrected."""
        filled = await filled_in(request)
        try:
            command = command_of(filled)
        except ValidationError as error:
            wrong = wrong_fields(error)
        else:
            await self._answer(dossier, command)
            return self._pages.page(request, "thanks.html", status=HTTPStatus.CREATED)
        async with self._service.database.snapshot() as tx:
            view = await show_survey(tx, dossier)
        view = view.again(filled, wrong=wrong)
        return self._pages.page(request, "survey.html", view, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    async def _answer(self, dossier: DossierId, command: AnswerSurvey) -> FeedbackReceived:
        async with self._service.transaction() as tx:
            received = await answer_survey(tx, dossier, command, now=self._service.clock())
        log.info("survey answered", extra={"dossier_id": str(dossier), "commune": received.handling_commune})
        return received
