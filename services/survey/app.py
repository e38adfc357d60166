"""Survey put together: settings, database, doors, pages."""

from pathlib import Path

from fastapi import FastAPI

from contracts.delivery.service import Service
from contracts.pages.render import Pages
from services.survey.http.answers import AnswerDoor
from services.survey.http.scores import ScoreDoor
from services.survey.settings import SurveySettings
from services.survey.stream import hearing

TEMPLATES = Path(__file__).parent / "templates"


def create_app() -> FastAPI:
    """The service as its environment describes it."""
    return survey(SurveySettings())


def survey(settings: SurveySettings) -> FastAPI:
    """The service with these settings."""
    service = Service(settings, hearing=hearing())
    app = service.app("Một Cửa: khảo sát hài lòng (survey)")
    if settings.public_url:
        app.servers, app.root_path_in_servers = [{"url": settings.public_url}], False
        app.root_path = settings.root_path
    pages = Pages(TEMPLATES)
    pages.serve(app)
    app.include_router(AnswerDoor(service, pages, key=settings.survey_key.get_secret_value()).routes())
    app.include_router(ScoreDoor(service, pages).routes())
    return app
