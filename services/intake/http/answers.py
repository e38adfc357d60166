"""What the doors answer with, as documented: instants are printed with the province's offset."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, PlainSerializer

from contracts.calendar.decrees import DecreedDay
from contracts.calendar.hours import printed
from contracts.events.intake import Channel, PaperBrought
from services.intake.domain.masking import PersonShown

Printed = Annotated[datetime, PlainSerializer(printed, return_type=str)]


class Answered(BaseModel):
    """An answer; what does not apply is null."""

    model_config = ConfigDict(frozen=True)


class DayTold(Answered):
    """One day of the count; a limit in hours also says how many minutes the day took."""

    date: date
    counted: bool
    rule: str
    source: str
    vi: str
    en: str
    minutes: int | None = None


class Receipt(Answered):
    """The receipt: code, promised date and why."""

    id: UUID
    code: str
    received_at: Printed
    due_at: Printed
    apology_latest: Printed | None
    transfer_by: Printed
    explanation: tuple[DayTold, ...]
    tracking_url: str
    national_code: Literal[2]


class SupplementReceipt(Answered):
    """The receipt of a supplement: the new promised date; the explanation is there where the whole term runs anew."""

    code: str
    request: UUID
    promise: int
    received_at: Printed
    due_at: Printed
    apology_latest: Printed | None
    transfer_by: Printed
    explanation: tuple[DayTold, ...] | None


class WithdrawalNoted(Answered):
    """The wish is noted; the handling commune decides."""

    code: str
    withdrawal: UUID
    requested_at: Printed


class PaymentNoted(Answered):
    """The money is noted."""

    code: str
    payment: UUID
    amount_vnd: int
    received_at: Printed


class PersonNoted(Answered):
    """The people are written anew."""

    code: str
    corrected_at: Printed


class PersonForgotten(Answered):
    """The people are forgotten."""

    code: str
    erased_at: Printed


class DossierShown(Answered):
    """A dossier as received; how far it is, its handling commune's service says."""

    id: UUID
    code: str
    receiving_commune: str
    handling_commune: str
    procedure: str
    case: str
    channel: Channel
    received_at: Printed
    recorded_at: Printed
    due_at: Printed
    apology_latest: Printed | None
    transfer_by: Printed
    calendar: str
    catalogue: str
    papers: tuple[PaperBrought, ...]
    owner: PersonShown | None
    submitter: PersonShown | None
    erased_at: Printed | None


class SpanTold(Answered):
    """One stretch of opening hours."""

    opens: Printed
    closes: Printed


class DeskTold(Answered):
    """Whether a commune's desk is open, until when, when it opens next, and its hours today."""

    commune: str
    open: bool
    open_until: Printed | None
    next_opening: Printed | None
    today: tuple[SpanTold, ...]
    calendar: str


class EditionKept(Answered):
    """The version stands published."""

    kind: Literal["catalogue", "calendar"]
    version: str


class CalendarChanged(Answered):
    """The version in force now and the one it came from, the same where nothing new was said."""

    version: str
    derived_from: str
    days: tuple[DecreedDay, ...]
