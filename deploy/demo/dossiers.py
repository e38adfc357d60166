"""Invented dossiers as a commune could have exported them: the rows of a feed file."""

import csv
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from contracts.calendar.decrees import CalendarDecrees
from contracts.calendar.hours import in_vietnam
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar
from contracts.events.catalogue import Catalogue, Procedure, ProcedureCase
from deploy.catalogue import load
from deploy.demo import mix, reception
from deploy.demo.people import person

COLUMNS = ("row_id", "commune", "procedure", "case", "received_at", "name", "personal_id", "phone", "email", "papers")
DEFAULT_CASE = 0.8
OPTIONAL_PAPER = 0.5
# Longer than the longest term of the mix, so that an overdue dossier too was received under the same rules.
IN_FORCE_FOR = timedelta(days=75)


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One dossier of a feed file; `papers` are codes, `received_at` carries its offset."""

    row_id: str
    commune: str
    procedure: str
    case: str
    received_at: datetime
    name: str
    personal_id: str | None
    phone: str
    email: str | None
    papers: tuple[str, ...]

    def cells(self) -> tuple[str, ...]:
        """The row as text, in the order of `COLUMNS`."""
        return (
            self.row_id,
            self.commune,
            self.procedure,
            self.case,
            self.received_at.isoformat(),
            self.name,
            self.personal_id or "",
            self.phone,
            self.email or "",
            ";".join(self.papers),
        )


def rows(
    count: int, *, seed: int, now: datetime, run: str, overdue: Container[int] = (), email_share: float = 0.3
) -> Iterator[FeedRow]:
    """Row 0, 1, 2 …: the same for one seed and `now`; the rows named in `overdue` are late from the start."""
    counters = Counters(load.catalogue(), load.calendar(), now=now)
    for number in range(count):
        yield counters.row(number, seed=seed, run=run, late=number in overdue, email_share=email_share)


def write_csv(path: Path, feed: Iterable[FeedRow]) -> None:
    """A feed file with its header."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(row.cells() for row in feed)


class Counters:
    """The province's counters at one moment: what each offers, and since when its promises count."""

    def __init__(self, catalogue: Catalogue, calendar: CalendarDecrees, *, now: datetime) -> None:
        self._now = in_vietnam(now)
        self._calendar = calendar
        today = self._now.date()
        self._offered = [
            procedure
            for procedure in catalogue.procedures
            if procedure.code in mix.PROCEDURES
            and procedure.valid_from <= today - IN_FORCE_FOR
            and (procedure.valid_until is None or today <= procedure.valid_until)
        ]

    def row(self, number: int, *, seed: int, run: str, late: bool, email_share: float) -> FeedRow:
        """The dossier of that number; its dice are its own, so it is the same in a longer file."""
        dice = Random(f"{seed}/{number}")
        home = self._home(dice, number)
        procedure = self._procedure(dice, home.commune)
        case = _case(dice, procedure)
        owner = person(
            dice,
            people=dice.choices(list(home.peoples), weights=list(home.peoples.values()))[0],
            born=self._now.year - dice.randint(*mix.AGES.get(procedure.code, mix.ADULT)),
            email_share=email_share,
        )
        papers = tuple(paper.code for paper in case.papers if paper.required or dice.random() < OPTIONAL_PAPER)
        return FeedRow(
            row_id=f"{run}-{number:06d}",
            commune=home.commune,
            procedure=procedure.code,
            case=case.code,
            received_at=self._received_at(dice, home.commune, case, late=late),
            name=owner.name,
            personal_id=owner.personal_id,
            phone=owner.phone,
            email=owner.email,
            papers=papers,
        )

    def _home(self, dice: Random, number: int) -> mix.Home:
        if number < len(mix.HOMES):
            return mix.HOMES[number]
        return dice.choices(mix.HOMES, weights=[home.weight for home in mix.HOMES])[0]

    def _procedure(self, dice: Random, commune: str) -> Procedure:
        here = [procedure for procedure in self._offered if commune not in procedure.not_offered_in]
        return dice.choices(here, weights=[mix.PROCEDURES[procedure.code] for procedure in here])[0]

    def _received_at(self, dice: Random, commune: str, case: ProcedureCase, *, late: bool) -> datetime:
        calendar = WorkingCalendar.of(self._calendar, commune)
        draw = reception.overdue if late else reception.recent
        return draw(dice, calendar, Term.parse(case.term), now=self._now)


def _case(dice: Random, procedure: Procedure) -> ProcedureCase:
    default, *others = procedure.cases
    if not others or dice.random() < DEFAULT_CASE:
        return default
    return dice.choice(others)
