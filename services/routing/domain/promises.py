"""The dates promised for a dossier: each stands beside the older ones, none is ever edited."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from contracts.calendar.hours import in_vietnam
from contracts.calendar.working_time import WorkingCalendar
from contracts.events.intake import PromiseCause
from contracts.identifiers import DossierId
from services.routing.domain.dossier import Dossier
from services.routing.domain.law import Law

WITHOUT_APOLOGY = ("same_day", "hours")


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise; `term` where a term was counted for it."""

    dossier_id: DossierId
    number: int
    due_at: datetime
    apology_latest: datetime | None
    cause: PromiseCause
    term: str | None
    calendar: str
    catalogue: str
    made_at: datetime

    @classmethod
    def of(cls, dossier: Dossier, cause: PromiseCause, *, made_at: datetime, term: str | None = None) -> Self:
        """The promise that a dossier holds."""
        return cls(
            dossier_id=dossier.dossier_id,
            number=dossier.promise,
            due_at=dossier.due_at,
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


def apology_latest(due_at: datetime, law: Law, *, received_at: datetime) -> datetime | None:
    """Close of the last working day before a due date; none for terms within a day, nor before reception."""
    if law.term.kind in WITHOUT_APOLOGY:
        return None
    close = _close_before(law.calendar, due_at)
    return close if close >= received_at else None


def _close_before(calendar: WorkingCalendar, due_at: datetime) -> datetime:
    return calendar.closing(calendar.before(in_vietnam(due_at).date(), working_days=1))
