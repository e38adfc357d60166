"""Scores made of counts: satisfaction is the share of 4 and 5 among the answers, in per cent."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.survey.domain.answer import FACTORS, Mark


def share(part: int, whole: int) -> float | None:
    """Per cent with one decimal, halves rounded up; None of nothing."""
    return (2000 * part + whole) // (2 * whole) / 10 if whole else None


@dataclass(frozen=True, slots=True)
class Score:
    """What was counted for a commune, for a procedure, for both or, where neither is named, for the province."""

    commune: str | None
    procedure: str | None
    opened: int
    overall: Mark
    factors: tuple[Mark, ...]

    @property
    def answers(self) -> int:
        """How many answered."""
        return self.overall.rated

    @property
    def response_rate(self) -> float | None:
        """The share of those asked who answered."""
        return share(self.answers, self.opened)

    @property
    def satisfaction(self) -> float | None:
        """The share of the answers that are satisfied overall."""
        return share(self.overall.satisfied, self.answers)

    @property
    def by_factor(self) -> dict[str, float | None]:
        """The same share for each factor, among those who rated it."""
        shares = (share(mark.satisfied, mark.rated) for mark in self.factors)
        return dict(zip(FACTORS, shares, strict=True))


def total(scores: Sequence[Score]) -> Score:
    """The sum of parts that have nothing in common."""
    return Score(
        commune=None,
        procedure=None,
        opened=sum(score.opened for score in scores),
        overall=_sum([score.overall for score in scores]),
        factors=tuple(_sum([score.factors[place] for score in scores]) for place in range(len(FACTORS))),
    )


def _sum(marks: Sequence[Mark]) -> Mark:
    return Mark(sum(mark.rated for mark in marks), sum(mark.satisfied for mark in marks))


@dataclass(frozen=True, slots=True)
class Scores:
    """The whole, and its parts by whatever was not asked for by name."""

    whole: Score
    communes: Sequence[Score] = ()
    procedures: Sequence[Score] = ()
