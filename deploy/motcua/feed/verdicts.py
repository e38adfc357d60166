"""What became of a row."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

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


class Summary(BaseModel):
    """What became of a feed; `errors` rows have had no answer yet."""

    model_config = ConfigDict(frozen=True)

    rows: int
    accepted: int
    repeated: int
    refused: int
    errors: int
    results: str

    @classmethod
    def of(cls, verdicts: Iterable[Verdict], *, results: Path) -> "Summary":
        """The verdicts, counted."""
        counts = Counter(verdict.verdict for verdict in verdicts)
        return cls(
            rows=counts.total(),
            accepted=counts["accepted"],
            repeated=counts["repeated"],
            refused=counts["refused"],
            errors=counts["error"],
            results=str(results),
        )

    @property
    def exit_code(self) -> int:
        """Trouble before findings before peace."""
        if self.errors:
            return 3
        return 1 if self.refused else 0
