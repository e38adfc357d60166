"""What becomes of each invented dossier: drawn by seed, and only what the law would allow it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from contracts.calendar.promise import latest_supplement_request, promise
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar
from contracts.events.catalogue import ProcedureCase, TemplateStep
from deploy.catalogue import load
from deploy.demo.dossiers import FeedRow, rows


class Fate(StrEnum):
    """How a dossier's story goes."""

    GRANTED = "granted"
    LATE = "late"
    SUPPLEMENTED = "supplemented"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    APOLOGISED = "apologised"


SHARES = {
    Fate.SUPPLEMENTED: 0.08,
    Fate.REFUSED: 0.06,
    Fate.WITHDRAWN: 0.05,
    Fate.APOLOGISED: 0.03,
}
LATE_SHARE = 0.09
# From so many dossiers on, every fate is met at least once.
ENOUGH_FOR_ALL = 10
# Room for the demonstration itself before a lawful moment passes.
MARGIN = timedelta(minutes=30)
COUNTER = "reception_officer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A dossier, its fate, and the steps that officers take between counter and counter."""

    row: FeedRow
    fate: Fate
    case: ProcedureCase
    steps: tuple[TemplateStep, ...]
    new_due_at: datetime | None = None

    @property
    def returned(self) -> bool:
        """Whether a result reaches the citizen."""
        return self.fate is not Fate.WITHDRAWN


def plan(count: int, *, seed: int, run: str, now: datetime) -> list[Planned]:
    """The dossiers of one demonstration."""
    dice, book = Random(f"{seed}/fates"), Book(now=now)
    late = set(dice.sample(range(count), _quota(count, LATE_SHARE)))
    chances = [book.chance(row) for row in rows(count, seed=seed, now=now, run=run, overdue=late)]
    # Being late is decided before the rows are made, for it depends on when they were received.
    fates = dict.fromkeys(late, Fate.LATE)
    for fate, share in SHARES.items():
        free = [number for number in range(count) if number not in fates and chances[number].allows(fate)]
        fates.update(dict.fromkeys(dice.sample(free, min(len(free), _quota(count, share))), fate))
    return [chance.planned(fates.get(number, Fate.GRANTED)) for number, chance in enumerate(chances)]


def _quota(count: int, share: float) -> int:
    wanted = round(count * share)
    return max(1, wanted) if count >= ENOUGH_FOR_ALL else wanted


@dataclass(frozen=True, slots=True)
class Chance:
    """A dossier and what the law would allow it for another while."""

    row: FeedRow
    case: ProcedureCase
    steps: tuple[TemplateStep, ...]
    may_supplement: bool
    new_due_at: datetime | None

    def allows(self, fate: Fate) -> bool:
        """Whether the dossier can meet this fate."""
        match fate:
            case Fate.SUPPLEMENTED:
                return self.may_supplement
            case Fate.APOLOGISED:
                return self.new_due_at is not None
            case _:
                return True

    def planned(self, fate: Fate) -> Planned:
        """The dossier with its fate."""
        return Planned(row=self.row, fate=fate, case=self.case, steps=self.steps, new_due_at=self.new_due_at)


class Book:
    """The catalogue and the calendar, open at one moment."""

    def __init__(self, *, now: datetime) -> None:
        self._now = now
        catalogue, self._calendar = load.catalogue(), load.calendar()
        self._templates = {template.code: template for template in catalogue.templates}
        self._cases = {(it.code, case.code): case for it in catalogue.procedures for case in it.cases}

    def chance(self, row: FeedRow) -> Chance:
        """What may become of a dossier."""
        case, calendar = self._cases[row.procedure, row.case], WorkingCalendar.of(self._calendar, row.commune)
        promised = promise(calendar, row.received_at, Term.parse(case.term))
        latest = latest_supplement_request(calendar, row.received_at, promised.due_at)
        soon = self._now + MARGIN
        apologies = promised.apology_latest is not None and promised.apology_latest > soon
        later = calendar.closing(calendar.after(promised.due_at.date(), working_days=2))
        steps = self._templates[case.process].steps
        return Chance(
            row=row,
            case=case,
            steps=tuple(step for step in steps[:-1] if step.role != COUNTER),
            may_supplement=case.supplements_allowed > 0 and latest > soon,
            new_due_at=later if apologies else None,
        )
