"""What the tracking page shows: to anybody state and dates, with the second factor the whole story."""

from dataclasses import dataclass
from datetime import datetime

from contracts.calendar.desk import Desk
from services.routing.domain import clock
from services.routing.domain.dossier import Dossier
from services.routing.domain.history import Passed
from services.routing.domain.law import Law
from services.routing.domain.promises import Promised
from services.routing.domain.states import State
from services.routing.pages.wording import CAUSES, EVENTS, OTHER_PURPOSE, REASONS_SAID, STATES, Said, StateSaid

AT_THE_DESK = (State.SUPPLEMENT_REQUESTED, State.PAYMENT_REQUESTED, State.RESULT_READY)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history."""

    at: datetime
    what: Said
    step: Said | None
    unit: Said


@dataclass(frozen=True, slots=True)
class DateShown:
    """One promised date."""

    due_at: datetime
    cause: Said


@dataclass(frozen=True, slots=True)
class PapersWanted:
    """A request for papers that waits."""

    number: str
    papers: tuple[Said, ...]
    reason: Said | None
    answer_by: datetime | None


@dataclass(frozen=True, slots=True)
class MoneyWanted:
    """A request for money that waits."""

    number: str
    amount: str
    purpose: Said
    pay_by: datetime | None


@dataclass(frozen=True, slots=True)
class Words:
    """What an official wrote."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Whole:
    """What only the second factor opens."""

    procedure: Said
    unit: Said
    dates: tuple[DateShown, ...]
    lines: tuple[Line, ...]
    papers: PapersWanted | None
    money: MoneyWanted | None
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class DeskShown:
    """Whether the desk to go to is open, and when it opens next."""

    open_until: datetime | None
    next_opening: datetime | None


@dataclass(frozen=True, slots=True)
class Tracking:
    """The page."""

    code: str
    state: StateSaid
    late: bool
    waiting: bool
    received_at: datetime
    due_at: datetime
    ended_at: datetime | None
    desk: DeskShown | None
    whole: Whole | None


def tracking(dossier: Dossier, desk: Desk, whole: Whole | None, *, now: datetime) -> Tracking:
    """The page of a dossier; it tells of the desk while the citizen is expected there."""
    shown = DeskShown(desk.open_until(now), desk.next_opening(now)) if dossier.state in AT_THE_DESK else None
    return Tracking(
        code=dossier.code,
        state=STATES[dossier.state],
        late=dossier.state.open and clock.is_late(dossier, now=now),
        waiting=dossier.pausing,
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        ended_at=dossier.ended_at,
        desk=shown,
        whole=whole,
    )


def line(passed: Passed, law: Law) -> Line:
    """A line of the history with its names."""
    step = Said(passed.step.name, passed.step.name_en) if passed.step else None
    return Line(passed.at, EVENTS[passed.what], step, unit_said(passed.unit, law))


def unit_said(code: str, law: Law) -> Said:
    """A unit by its name; a code stands for itself where the catalogue does not name it."""
    unit = law.units.get(code)
    return Said(unit.name, unit.name_en) if unit else Said(code, code)


def date_shown(promised: Promised) -> DateShown:
    """A promised date and why it was promised."""
    return DateShown(promised.due_at, CAUSES[promised.cause])


def paper_said(code: str, law: Law) -> Said:
    """A paper by the name that the procedure gives it."""
    # An officer may ask for a paper that the procedure does not list.
    named = next((paper for paper in law.case.papers if paper.code == code), None)
    return Said(named.name, named.name_en) if named else Said(code, code)


def reason_said(code: str) -> Said | None:
    """A reason of the list; what an official wrote instead stands among their words."""
    return REASONS_SAID.get(code)


def money_wanted(number: str, amount_vnd: int, purpose: str, *, pay_by: datetime | None) -> MoneyWanted:
    """An amount as it is written here: `1.250.000 đ`."""
    said = REASONS_SAID.get(purpose, OTHER_PURPOSE)
    return MoneyWanted(number, f"{amount_vnd:,}".replace(",", ".") + " đ", said, pay_by)
