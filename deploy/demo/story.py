"""One dossier's story, as far as the public facts have told it."""

from dataclasses import dataclass, field
from uuid import UUID

from contracts.events.intake import DossierRecorded, SupplementReceived
from contracts.events.notify import CitizenNotified, NoticeFailed
from contracts.events.routing import (
    ClockResumed,
    DeadlineMissed,
    DossierCompleted,
    DossierRouted,
    DossierWithdrawn,
    PromiseMoved,
    ResultReturned,
    SupplementRequested,
)
from contracts.events.survey import FeedbackReceived, SurveyOpened
from contracts.message import DossierEvent

TOLD_OF = (
    DossierRouted,
    SupplementRequested,
    PromiseMoved,
    DeadlineMissed,
    DossierCompleted,
    ResultReturned,
    DossierWithdrawn,
)


@dataclass(slots=True)
class Story:
    """One dossier's facts, each once."""

    recorded: DossierRecorded | None = None
    routed: DossierRouted | None = None
    supplement_asked: SupplementRequested | None = None
    supplement: SupplementReceived | None = None
    resumed: list[ClockResumed] = field(default_factory=list)
    moved: list[PromiseMoved] = field(default_factory=list)
    completed: DossierCompleted | None = None
    returned: ResultReturned | None = None
    withdrawn: DossierWithdrawn | None = None
    opened: SurveyOpened | None = None
    feedback: FeedbackReceived | None = None
    notices: list[CitizenNotified | NoticeFailed] = field(default_factory=list)
    to_be_told: set[UUID] = field(default_factory=set)

    @property
    def ended(self) -> DossierEvent | None:
        """The fact that ends it."""
        return self.returned or self.withdrawn

    def notices_of(self, fact: UUID) -> int:
        """How many notices tell this fact."""
        return sum(notice.told == fact for notice in self.notices)

    def hear(self, fact: DossierEvent) -> None:
        """Keep what a fact says."""
        # A clock that runs on towards the same date is told of; any other date is told by its own fact.
        if isinstance(fact, TOLD_OF) or (isinstance(fact, ClockResumed) and fact.due_at):
            self.to_be_told.add(fact.id)
        match fact:
            case DossierRecorded():
                self.recorded = fact
            case DossierRouted():
                self.routed = fact
            case SupplementRequested():
                self.supplement_asked = fact
            case SupplementReceived():
                self.supplement = fact
            case CitizenNotified() | NoticeFailed():
                self.notices.append(fact)
            case _:
                self._go_on(fact)

    def _go_on(self, fact: DossierEvent) -> None:
        match fact:
            case ClockResumed():
                self.resumed.append(fact)
            case PromiseMoved():
                self.moved.append(fact)
            case _:
                self._end(fact)

    def _end(self, fact: DossierEvent) -> None:
        match fact:
            case DossierCompleted():
                self.completed = fact
            case ResultReturned():
                self.returned = fact
            case DossierWithdrawn():
                self.withdrawn = fact
            case SurveyOpened():
                self.opened = fact
            case FeedbackReceived():
                self.feedback = fact
