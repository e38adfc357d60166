"""What the citizen's page shows of a survey."""

from contracts.delivery import telemetry
from contracts.delivery.database import Transaction
from contracts.identifiers import DossierId
from services.survey.handlers.answer_survey import SurveyNotYetOpen
from services.survey.handlers.read_names import read_names
from services.survey.pages.views import SurveyView
from services.survey.store import surveys


async def show_survey(tx: Transaction, dossier: DossierId) -> SurveyView:
    """The page's view; SurveyNotYetOpen for an early click."""
    survey = await surveys.of(tx, dossier)
    if survey is None:
        raise SurveyNotYetOpen
    telemetry.link_opening(survey.opening)
    names = await read_names(tx)
    return SurveyView(
        code=survey.dossier_code,
        procedure=names.procedure(survey.procedure),
        commune=names.commune(survey.handling_commune),
        answered=survey.answered_at is not None,
    )
