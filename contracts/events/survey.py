"""What citizens said of the service (topic `survey.feedback.v1`): scores, never their words."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from contracts.identifiers import CaseCode, DepartmentCode, ProcedureCode
from contracts.message import DossierEvent, Word

Score = Annotated[int, Field(ge=1, le=5)]


class Factors(Word):
    """The five factors of service, each 1 (very dissatisfied) to 5 (very satisfied) (SIPAS)."""

    access: Score | None = None
    procedure: Score | None = None
    staff: Score | None = None
    result: Score | None = None
    feedback: Score | None = None


class SurveyEvent(DossierEvent):
    """A fact about the one survey of a returned dossier."""

    service: ClassVar[str] = "survey"

    procedure: ProcedureCode
    case: CaseCode
    unit: DepartmentCode


class SurveyOpened(SurveyEvent):
    """The citizen may answer."""

    type: Literal["survey.survey_opened.v1"] = "survey.survey_opened.v1"


class FeedbackReceived(SurveyEvent):
    """The citizen answered, once."""

    type: Literal["survey.feedback_received.v1"] = "survey.feedback_received.v1"
    overall: Score
    factors: Factors


FeedbackEvent = Annotated[SurveyOpened | FeedbackReceived, Field(discriminator="type")]
