"""The dates promised for a dossier: each stands beside the older ones, none is ever edited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Self

from contracts.calendar.terms import Term
from contracts.events.intake import PromiseCause
from contracts.identifiers import DossierId
from services.routing.domain.dossier import Dossier
from services.routing.domain.due import Course, Due, Given, Standstill


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

    @property
    def floor(self) -> datetime | None:
        """What keeps the date later than it was counted, where something does."""
        return self.due_at if self.suppressed_due_at else None

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


def promised_anew(dossier: Dossier, due: Due, *, calendar: str) -> Dossier:
    """The next promise, and the calendar version that it was counted by."""
    new = {
        "promise": dossier.promise + 1,
        "due_at": due.due_at,
        "exact_due_at": due.exact_due_at,
        "apology_latest": due.apology_latest,
        "calendar": calendar,
    }
    return Dossier.of(vars(dossier) | new)


def restarts(promised: Sequence[Promised]) -> frozenset[datetime]:
    """When a term began anew because of papers; from a payment another term runs, and discards nothing."""
    pairs = pairwise(promised)
    return frozenset(b.counted_from for a, b in pairs if b.cause == "supplement" and b.counted_from > a.counted_from)


def course(promised: Sequence[Promised], stood: Sequence[Standstill]) -> Course | None:
    """What the present date follows from: the last term that was counted, or a date given since, and every pause."""
    counted = gift = None
    floor = None
    for each in promised:
        counted = each if each.term else counted
        # What calendars made of a floor is counted anew from the floor itself.
        floor = each.floor if each.term and each.cause != "calendar" else floor
        gift = each if each.cause == "apology" else gift
    if counted is None or counted.term is None:
        return None
    later = gift is not None and gift.number > counted.number
    # The pause whose end began the term anew is none of the new term's.
    before = counted.counted_from if counted.number > 1 else None
    return Course(
        term=Term.parse(counted.term),
        counted_from=counted.counted_from,
        standstills=tuple(each for each in stood if each.ended_at != before),
        given=Given(gift.due_at, gift.made_at) if gift and later else None,
        not_before=floor,
    )


def last_counted(promised: Sequence[Promised]) -> Promised | None:
    """The promise whose term the present date was counted by; a date that was given has the last one before it."""
    return next((each for each in reversed(promised) if each.term), None)
