"""The recount of a province's open dossiers for one calendar version: what it is, and how far it came."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Recount:
    """A published calendar, the one before it, and the fact that announced it."""

    version: str
    derived_from: str
    event_id: UUID
    traceparent: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """One commune's share: the days that it counts otherwise, and the last dossier that was looked at."""

    recount_id: int
    recount: Recount
    commune: str
    days: tuple[date, ...]
    reached: UUID


@dataclass(frozen=True, slots=True)
class Tally:
    """Dossiers whose interval touches a changed day, those whose date moved, those whose date a floor kept."""

    touched: int = 0
    moved: int = 0
    kept: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.touched + other.touched, self.moved + other.moved, self.kept + other.kept)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a recount is."""

    recount: Recount
    days: tuple[date, ...]
    parts: int
    parts_done: int
    tally: Tally
    done_at: datetime | None
