"""What a citizen said, and which of it counts as satisfied."""

import unicodedata
from dataclasses import dataclass

from contracts.commands import AnswerSurvey
from contracts.events.survey import Factors
from contracts.text import straight

FACTORS = ("access", "procedure", "staff", "result", "feedback")
SATISFIED_FROM = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """How many rated something, and how many of them were satisfied."""

    rated: int
    satisfied: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The scores and the words of one citizen."""

    overall: int
    factors: Factors
    comment: str | None

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Overall first, then the five factors in their order."""
        return tuple(_mark(score) for score in (self.overall, *scores(self.factors)))


def scores(factors: Factors) -> tuple[int | None, ...]:
    """The five scores in their order."""
    return factors.access, factors.procedure, factors.staff, factors.result, factors.feedback


def said(command: AnswerSurvey) -> Answer:
    """What the command says, with a comment that can be stored, or none."""
    given = command.factors
    factors = Factors(
        access=given.access,
        procedure=given.procedure,
        staff=given.staff,
        result=given.result,
        feedback=given.feedback,
    )
    return Answer(command.overall, factors, _legible(command.comment))


def _legible(comment: str | None) -> str | None:
    """Without control characters, which a database may refuse and a reader cannot see; None where nothing is left."""
    # Postgres stores no NUL, and UTF-8 has no lone surrogates.
    kept = (
        sign for sign in straight(comment or "") if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs")
    )
    return "".join(kept).strip() or None


def _mark(score: int | None) -> Mark:
    if score is None:
        return Mark(0, 0)
    return Mark(1, int(score >= SATISFIED_FROM))
