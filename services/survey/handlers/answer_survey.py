"""A citizen answers the survey of a returned dossier: once, and for good."""

from datetime import datetime

from contracts.commands import AnswerSurvey
from contracts.delivery import outbox, telemetry
from contracts.delivery.database import Transaction
from contracts.events.survey import FeedbackReceived
from contracts.identifiers import DossierId
from contracts.problems import Trouble
from services.survey.domain.answer import said
from services.survey.store import surveys, tallies


class SurveyNotYetOpen(Trouble):
    """Phiếu khảo sát chưa mở; kết quả vừa được trả, xin thử lại sau ít giây.

    The survey is not open yet; the result has only just been returned, please try again in a few seconds.
    """


async def answer_survey(
    tx: Transaction, dossier: DossierId, command: AnswerSurvey, *, now: datetime
) -> FeedbackReceived:
    """Hold the survey, take the answer, say so without the citizen's words, and count it."""
    survey = await surveys.held(tx, dossier)
    if survey is None:
        raise SurveyNotYetOpen
    telemetry.link_opening(survey.opening)
    answer = said(command)
    received = survey.answered(answer, now=now)
    await surveys.answer(tx, survey, answer, now=now)
    await outbox.announce(tx, received)
    # Counts are shared by many dossiers: they are held last and shortest.
    await tallies.count_answer(tx, survey, answer)
    return received
