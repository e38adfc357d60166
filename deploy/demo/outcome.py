"""What a demonstration came to, counted from the public facts of its own dossiers."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from contracts.commands import AnswerSurvey
from contracts.events.notify import CitizenNotified
from contracts.message import DossierEvent
from deploy.demo.plan import Fate, Planned
from deploy.demo.stories import Story


class Notices(BaseModel):
    """Messages that providers accepted."""

    model_config = ConfigDict(frozen=True)

    sms: int
    email: int

    @classmethod
    def of(cls, stories: Sequence[Story]) -> "Notices":
        """Those of these dossiers."""
        sent = Counter(it.channel for story in stories for it in story.notices if isinstance(it, CitizenNotified))
        return cls(sms=sent["sms"], email=sent["email"])


class Outcome(BaseModel):
    """The figures of one run."""

    model_config = ConfigDict(frozen=True)

    recorded: int
    routed: int
    returned: int
    on_time: int
    late: int
    supplemented: int
    refused: int
    withdrawn: int
    notices: Notices
    answered: int
    satisfaction: float | None
    parked: int
    ledger_difference: int
    communes: int
    seconds: float

    @classmethod
    def of(cls, carried: Sequence["Carried"], *, parked: int, seconds: float) -> "Outcome":
        """The figures of these dossiers."""
        stories = [it.story for it in carried]
        return cls(
            recorded=_number(stories, lambda story: story.recorded),
            routed=_number(stories, lambda story: story.routed),
            returned=_number(stories, lambda story: story.returned),
            on_time=timely(carried, late=False),
            late=timely(carried, late=True),
            supplemented=_number(stories, lambda story: story.supplement),
            refused=sum(story.completed is not None and story.completed.outcome == "refused" for story in stories),
            withdrawn=_number(stories, lambda story: story.withdrawn),
            notices=Notices.of(stories),
            answered=_number(stories, lambda story: story.feedback),
            satisfaction=satisfaction(carried),
            parked=parked,
            ledger_difference=sum(not it.consistent for it in carried),
            communes=len({it.planned.row.commune for it in carried}),
            seconds=round(seconds, 1),
        )


@dataclass(frozen=True, slots=True)
class Carried:
    """A recorded dossier at the end: what was planned, what was heard, what its citizen said."""

    code: str
    planned: Planned
    story: Story
    opinion: AnswerSurvey | None

    @property
    def expected_notices(self) -> int:
        """How many messages tell this citizen one fact."""
        return bool(self.planned.row.phone) + bool(self.planned.row.email)

    @property
    def told(self) -> bool:
        """Whether every fact that the citizen is told was told by every way there is."""
        return all(self.story.notices_of(fact) >= self.expected_notices for fact in self.story.to_be_told)

    @property
    def consistent(self) -> bool:
        """Whether all four services came to the end that was played."""
        story, fate = self.story, self.planned.fate
        if story.recorded is None or story.routed is None or not self.told:
            return False
        if fate is Fate.WITHDRAWN:
            return story.withdrawn is not None and story.returned is None and story.opened is None
        return self._returned_as_planned() and (self.opinion is None or self._said())

    def _returned_as_planned(self) -> bool:
        story, fate = self.story, self.planned.fate
        if story.completed is None or story.returned is None or story.opened is None or story.withdrawn is not None:
            return False
        wanted = "refused" if fate is Fate.REFUSED else "granted"
        supplemented = (story.supplement is not None) is (fate is Fate.SUPPLEMENTED)
        late = (story.completed.timeliness == "late") is (fate is Fate.LATE)
        return story.returned.outcome == wanted and supplemented and late

    def _said(self) -> bool:
        feedback = self.story.feedback
        return feedback is not None and self.opinion is not None and feedback.overall == self.opinion.overall


def _number(stories: Sequence[Story], fact: Callable[[Story], DossierEvent | None]) -> int:
    return sum(fact(story) is not None for story in stories)


def satisfaction(carried: Sequence[Carried]) -> float | None:
    """The share of overall scores of 4 and 5, in per cent."""
    scores = [it.story.feedback.overall for it in carried if it.story.feedback is not None]
    return round(100 * sum(score >= 4 for score in scores) / len(scores), 1) if scores else None


def timely(carried: Sequence[Carried], *, late: bool) -> int:
    """How many results were ready in time, or late."""
    return sum(it.story.completed is not None and (it.story.completed.timeliness == "late") is late for it in carried)
