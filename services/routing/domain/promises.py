"""The dates promised for a dossier: each stands beside the older ones, none is ever edited."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from contracts.events.intake import PromiseCause
from contracts.identifiers import DossierId
from services.routing.domain.dossier import Dossier


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise; `term` where a term was counted for it, `suppressed_due_at` where a floor kept it later."""

    dossier_id: DossierId
    number: int
    counted_from: datetime
    due_at: datetime
    exact_due_at: datetime | None
    apology_latest: datetime | None
    cause: PromiseCause
    term: str | None
    calendar: str
    catalogue: str
    made_at: datetime
    suppressed_due_at: datetime | None = None

    @classmethod
    def of(cls, dossier: Dossier, cause: PromiseCause, *, made_at: datetime, term: str | None = None) -> Self:
        """The promise that a dossier holds."""
        return cls(
            dossier_id=dossier.dossier_id,
            number=dossier.promise,
            counted_from=dossier.clock_from,
            due_at=dossier.due_at,
            exact_due_at=dossier.exact_due_at,
            apology_latest=dossier.apology_latest,
            cause=cause,
            term=term,
            calendar=dossier.calendar,
            catalogue=dossier.catalogue,
            made_at=made_at,
        )


def promised_anew(dossier: Dossier, due_at: datetime, *, apology_latest: datetime | None, calendar: str) -> Dossier:
    """The next promise, and the calendar version that it was counted by."""
    number = dossier.promise + 1
    return replace(dossier, promise=number, due_at=due_at, apology_latest=apology_latest, calendar=calendar)
