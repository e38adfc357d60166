"""The public door: scores as JSON for programs, as tables for people."""

from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from contracts.delivery.service import Service
from contracts.pages.render import Pages
from services.survey.domain.scores import Score, Scores
from services.survey.handlers.read_scores import ScoreQuery, read_scores
from services.survey.http.asked import Asked
from services.survey.pages.names import Names
from services.survey.pages.views import Line, ScoresView

AskedBy = Annotated[Asked, Depends()]


class ScoreBody(BaseModel):
    """One score; shares are in per cent, null where nothing was counted."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    commune: str | None
    procedure: str | None
    answers: int
    opened: int
    response_rate: float | None
    satisfaction: float | None
    factors: dict[str, float | None]


class ScoresBody(ScoreBody):
    """The scores asked for, and those of every commune and procedure that was not asked for by name."""

    first: date | None = Field(alias="from")
    last: date | None = Field(alias="to")
    by: tuple[ScoreBody, ...]


class ScoreDoor:
    """Answers what citizens think of the service."""

    def __init__(self, service: Service, pages: Pages) -> None:
        self._service = service
        self._pages = pages

    def routes(self) -> APIRouter:
        """Scores, for programs and for people."""
        router = APIRouter(tags=["scores"])
        router.add_api_route("/scores", self.scores, methods=["GET"], response_model=ScoresBody)
        router.add_api_route("/", self.page, methods=["GET"], response_class=Response, include_in_schema=False)
        return router

    async def scores(self, asked: AskedBy) -> ScoresBody:
        """The share of satisfied answers, overall and per factor."""
        question = asked.question()
        scores, _ = await self._read(question)
        return ScoresBody(
            **_body(scores.whole).model_dump(exclude={"commune", "procedure"}),
            commune=question.commune,
            procedure=question.procedure,
            first=question.period.first,
            last=question.period.last,
            by=tuple(_body(score) for score in (*scores.communes, *scores.procedures)),
        )

    async def page(self, request: Request, asked: AskedBy) -> Response:
        """The same as tables."""
        question = asked.question()
        scores, names = await self._read(question)
        return self._pages.page(request, "scores.html", _view(question, scores, names), headers={"X-Robots-Tag": "all"})

    async def _read(self, question: ScoreQuery) -> tuple[Scores, Names]:
        async with self._service.database.snapshot() as tx:
            return await read_scores(tx, question)


def _body(score: Score) -> ScoreBody:
    return ScoreBody(
        commune=score.commune,
        procedure=score.procedure,
        answers=score.answers,
        opened=score.opened,
        response_rate=score.response_rate,
        satisfaction=score.satisfaction,
        factors=score.by_factor,
    )


def _view(question: ScoreQuery, scores: Scores, names: Names) -> ScoresView:
    communes = [
        Line(names.commune(score.commune), score, _address(question, commune=score.commune))
        for score in scores.communes
        if score.commune
    ]
    procedures = [
        Line(names.procedure(score.procedure), score, _address(question, procedure=score.procedure))
        for score in scores.procedures
        if score.procedure
    ]
    return ScoresView(
        whole=scores.whole,
        communes=communes,
        procedures=procedures,
        commune=names.commune(question.commune) if question.commune else None,
        procedure=names.procedure(question.procedure) if question.procedure else None,
        first=question.period.first,
        last=question.period.last,
    )


def _address(question: ScoreQuery, *, commune: str | None = None, procedure: str | None = None) -> str:
    """The same question about one of them, relative to the page."""
    asked = {
        "commune": commune or question.commune,
        "procedure": procedure or question.procedure,
        "from": question.period.first,
        "to": question.period.last,
    }
    return "?" + urlencode({name: str(value) for name, value in asked.items() if value})
