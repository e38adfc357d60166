"""The officers' queue: who has least working time left comes first, whether the clock runs or stands."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import merge
from itertools import islice
from uuid import UUID

from contracts.problems import InputRefused
from services.routing.domain.dossier import Dossier
from services.routing.domain.drafts import Draft
from services.routing.domain.ladder import Rung

BEFORE_ALL = datetime(1, 1, 1, tzinfo=UTC)
NOBODY = UUID(int=0)
LEAST = -(10**9)


class DeskPageUnknown(InputRefused):
    """Dấu trang không đúng.

    This page mark was not given out by the desk.
    """


@dataclass(frozen=True, slots=True)
class Waiting:
    """A dossier in the queue: the working minutes left of its promise, whether it is past, and what has sounded."""

    dossier: Dossier
    left: int
    late: bool
    rung: Rung | None = None
    draft: Draft | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page ended: among the running clocks by due date, among the standing ones by what they have left."""

    due_at: datetime = BEFORE_ALL
    dossier_id: UUID = NOBODY
    left: int = LEAST
    standing_id: UUID = NOBODY

    def written(self) -> str:
        """As a client hands it back."""
        text = f"{self.due_at.isoformat()} {self.dossier_id} {self.left} {self.standing_id}"
        return base64.urlsafe_b64encode(text.encode()).decode()

    @classmethod
    def read(cls, text: str | None) -> "Mark":
        """A mark that was handed back."""
        if not text:
            return cls()
        try:
            due, dossier, left, standing = base64.urlsafe_b64decode(text).decode("ascii").split(" ")
            until = datetime.fromisoformat(due)
            mark = cls(until.astimezone(UTC), UUID(dossier), int(left), UUID(standing))
            if until.utcoffset() is None or not LEAST <= mark.left <= -LEAST:
                raise ValueError(text)
        except (binascii.Error, ValueError, OverflowError) as error:
            raise DeskPageUnknown(field="/after", expected="`after` của trang trước (of the page before)") from error
        return mark


@dataclass(frozen=True, slots=True)
class Page:
    """Part of the queue, and the mark after which it goes on."""

    waiting: tuple[Waiting, ...]
    after: Mark | None


def page(running: Sequence[Waiting], standing: Sequence[Waiting], *, after: Mark, at_most: int) -> Page:
    """The running (sorted by due date) and the standing dossiers as one queue, from the mark on."""
    # Time runs for the ones and stands for the others, so only their merged order depends on now: marks stay good.
    still = sorted((w for w in standing if _place(w) > (after.left, after.standing_id)), key=_place)
    taken = tuple(islice(merge(running, still, key=lambda w: w.left), at_most))
    if len(taken) < at_most:
        return Page(taken, None)
    last_running = next((w.dossier for w in reversed(taken) if not w.dossier.pausing), None)
    last_still = next((w for w in reversed(taken) if w.dossier.pausing), None)
    due_at, dossier_id = (
        (last_running.due_at, last_running.dossier_id) if last_running else (after.due_at, after.dossier_id)
    )
    left, standing_id = _place(last_still) if last_still else (after.left, after.standing_id)
    return Page(taken, Mark(due_at, dossier_id, left, standing_id))


def _place(waiting: Waiting) -> tuple[int, UUID]:
    return waiting.left, waiting.dossier.dossier_id
