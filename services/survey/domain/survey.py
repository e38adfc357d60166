"""The one survey of a returned dossier: opened by the return, answered at most once."""

from dataclasses import dataclass
from datetime import date, datetime

from contracts.calendar.hours import VIETNAM
from contracts.events.routing import ResultReturned
from contracts.events.survey import FeedbackReceived, SurveyOpened
from contracts.identifiers import DossierId
from contracts.message import Actor
from contracts.problems import StateRefused
from services.survey.domain.answer import Answer

CITIZEN = Actor(role="applicant", account="citizen")
OURSELVES = Actor(role="system", account="survey")


class SurveyAlreadyAnswered(StateRefused):
    """Phiếu khảo sát này đã được trả lời.

    This survey has been answered already.
    """


@dataclass(frozen=True, slots=True)
class Survey:
    """What the answers will be counted under, and whether there is one yet."""

    dossier_id: DossierId
    dossier_code: str
    receiving_commune: str
    handling_commune: str
    procedure: str
    case: str
    unit: str
    opening: str
    opened_at: datetime
    answered_at: datetime | None = None

    @classmethod
    def after(cls, returned: ResultReturned, *, traceparent: str) -> "Survey":
        """The survey that a returned result opens."""
        return cls(
            dossier_id=returned.dossier_id,
            dossier_code=returned.dossier_code,
            receiving_commune=returned.receiving_commune,
            handling_commune=returned.handling_commune,
            procedure=returned.procedure,
            case=returned.case,
            unit=returned.unit,
            opening=traceparent,
            # Its own time: a reader that was down must not move it to another day.
            opened_at=returned.time,
        )

    @property
    def opened_on(self) -> date:
        """The day of the return here, under which everything about it is counted."""
        return self.opened_at.astimezone(VIETNAM).date()

    def opened(self, *, now: datetime) -> SurveyOpened:
        """The fact that the citizen may answer."""
        return SurveyOpened(
            time=now,
            actor=OURSELVES,
            dossier_id=self.dossier_id,
            dossier_code=self.dossier_code,
            receiving_commune=self.receiving_commune,
            handling_commune=self.handling_commune,
            procedure=self.procedure,
            case=self.case,
            unit=self.unit,
        )

    def answered(self, answer: Answer, *, now: datetime) -> FeedbackReceived:
        """The fact of the answer, without its words; refused when there is one already."""
        if self.answered_at is not None:
            raise SurveyAlreadyAnswered
        return FeedbackReceived(
            time=now,
            actor=CITIZEN,
            dossier_id=self.dossier_id,
            dossier_code=self.dossier_code,
            receiving_commune=self.receiving_commune,
            handling_commune=self.handling_commune,
            procedure=self.procedure,
            case=self.case,
            unit=self.unit,
            overall=answer.overall,
            factors=answer.factors,
        )
