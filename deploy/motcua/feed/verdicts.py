"""What became of a row."""

from dataclasses import dataclass, fields
from typing import Literal

from contracts.problems import Problem

Word = Literal["accepted", "repeated", "refused", "error"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Accepted or repeated with its code and date; refused with its reason; or an error: not answered, try again."""

    verdict: Word
    code: str = ""
    due_at: str = ""
    slug: str = ""
    field: str = ""
    expected: str = ""

    @property
    def is_answer(self) -> bool:
        """Whether the row need not be asked again."""
        return self.verdict != "error"

    @classmethod
    def of(cls, word: Word, problem: Problem) -> "Verdict":
        """A problem as a verdict."""
        return cls(word, slug=problem.slug(), field=problem.field or "", expected=problem.expected or str(problem))

    def in_order(self) -> tuple[str, ...]:
        """The columns of the result file."""
        return (self.verdict, self.code, self.due_at, self.slug, self.field, self.expected)


VERDICT_COLUMNS = tuple(field.name for field in fields(Verdict))
