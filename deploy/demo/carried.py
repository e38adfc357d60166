"""A dossier at the end of a demonstration, and whether all four services came to the end that was played."""

from dataclasses import dataclass

from contracts.commands import AnswerSurvey
from deploy.demo.plan import Fate, Planned
from deploy.demo.story import Story


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
