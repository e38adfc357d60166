"""What became of a whole feed."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from deploy.motcua.feed.verdicts import Verdict


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
