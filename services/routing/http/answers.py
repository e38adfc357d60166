"""What the doors answer with, as documented; instants are printed with the province's offset."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, PlainSerializer

from contracts.calendar.hours import in_vietnam
from services.routing.domain.states import State


def printed(instant: datetime) -> str:
    """An instant in whole seconds with the province's offset."""
    return in_vietnam(instant).isoformat()


Printed = Annotated[datetime, PlainSerializer(printed, return_type=str)]


class Answered(BaseModel):
    """An answer."""

    model_config = ConfigDict(frozen=True)


class CommandAnswer(Answered):
    """Where a command has left a dossier; a request to the citizen has its number."""

    code: str
    state: State
    national_code: int
    due_at: Printed
    at: Printed
    promise: int
    supplement_request: str | None = None
    answer_by: Printed | None = None
    payment: UUID | None = None
    timeliness: str | None = None


class Standing(Answered):
    """State and dates: what anybody may know."""

    code: str
    state: State
    national_code: int
    received_at: Printed
    due_at: Printed
    ended_at: Printed | None = None
    as_of: Printed


class PromiseShown(Answered):
    """One promise; the first is the receipt's."""

    number: int
    due_at: Printed
    apology_latest: Printed | None
    cause: str
    term: str | None
    calendar: str
    catalogue: str
    made_at: Printed


class HistoryShown(Answered):
    """One line of the history."""

    at: Printed
    what: str
    unit: str
    step: str | None = None


class SupplementShown(Answered):
    """A request for papers, with the number to bring back while it is open."""

    asked_at: Printed
    answer_by: Printed | None
    brought_at: Printed | None
    papers: tuple[str, ...]
    reason: str
    supplement_request: str | None


class PaymentShown(Answered):
    """A request for money."""

    payment: UUID
    asked_at: Printed
    pay_by: Printed | None
    paid_at: Printed | None
    amount_vnd: int
    purpose: str


class WordsShown(Answered):
    """What an official wrote for the citizen."""

    at: Printed
    text: str


class DossierShown(Standing):
    """The whole story, for its citizen and its officers; nobody is named."""

    procedure: str
    case: str
    unit: str
    commune: str
    step: str | None
    timeliness: str | None
    outcome: str | None
    withdrawal_requested: bool
    promises: tuple[PromiseShown, ...]
    history: tuple[HistoryShown, ...]
    supplements: tuple[SupplementShown, ...]
    payments: tuple[PaymentShown, ...]
    words: tuple[WordsShown, ...]


class QueueEntry(Answered):
    """One dossier of the queue."""

    code: str
    state: State
    national_code: int
    procedure: str
    case: str
    commune: str
    unit: str
    holder: str
    step: int
    step_started: bool
    received_at: Printed
    due_at: Printed
    promise: int
    working_minutes_left: int
    late: bool
    paused: bool
    withdrawal_requested: bool


class Desk(Answered):
    """The queue, least working time first; `after` asks for what follows."""

    as_of: Printed
    dossiers: tuple[QueueEntry, ...]
    after: str | None


class DayShown(Answered):
    """One day of the count."""

    date: date
    counted: bool
    rule: str
    source: str
    vi: str
    en: str
    minutes: int | None = None


class PauseShown(Answered):
    """When the clock stood still."""

    began_at: Printed
    ended_at: Printed | None
    reason: str


class ClockShown(Answered):
    """The clock: how the present term was counted, and its working minutes used, paused and left."""

    code: str
    state: State
    as_of: Printed
    running: bool
    counted_from: Printed
    term: str
    due_at: Printed
    working_minutes_used: int
    working_minutes_paused: int
    working_minutes_left: int
    pauses: tuple[PauseShown, ...]
    promises: tuple[PromiseShown, ...]
    explanation: tuple[DayShown, ...]
