"""What the pages show."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from services.survey.domain.scores import Score
from services.survey.pages.names import Named
from services.survey.pages.questions import FACTORS, LEVELS, OVERALL, Level, Question


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as the browser sent it."""

    scores: dict[str, str] = field(default_factory=dict)
    comment: str = ""


@dataclass(frozen=True, slots=True)
class SurveyView:
    """The form, with what was filled in already and what was wrong with it."""

    code: str
    procedure: Named
    commune: Named
    answered: bool
    filled: Filled = Filled()
    wrong: frozenset[str] = frozenset()
    overall: Question = OVERALL
    factors: tuple[Question, ...] = FACTORS
    levels: tuple[Level, ...] = LEVELS

    def again(self, filled: Filled, *, wrong: frozenset[str]) -> "SurveyView":
        """The same form, to be corrected."""
        return replace(self, filled=filled, wrong=wrong)

    def chosen(self, question: Question, level: Level) -> bool:
        """Whether this step was chosen."""
        return self.filled.scores.get(question.field) == str(level.score)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table of scores, and the question that shows it alone."""

    name: Named
    score: Score
    address: str


@dataclass(frozen=True, slots=True)
class ScoresView:
    """The scores as two tables; `commune` and `procedure` are set where they were asked for."""

    whole: Score
    communes: Sequence[Line]
    procedures: Sequence[Line]
    commune: Named | None
    procedure: Named | None
    first: date | None
    last: date | None
    factors: tuple[Question, ...] = FACTORS
