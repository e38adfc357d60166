"""Requests to an owner, over HTTP; each may be refused.

Instants without an offset are refused. Free text (`note`, and a reason that is no code) reaches the citizen privately.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from contracts.calendar.decrees import DecreedDay, Year
from contracts.calendar.terms import TermText
from contracts.events.agencies import Opinion, QuestionCode
from contracts.events.catalogue import PaperForm
from contracts.events.intake import Channel
from contracts.events.person import Language, PreferredChannel
from contracts.events.routing import Outcome
from contracts.identifiers import AgencyCode, CaseCode, CommuneCode, PaperCode, ProcedureCode, VersionName
from contracts.message import Command
from contracts.text import Line, in_lines

_DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]")


def written_out(value: object) -> object:
    """An instant in words of ISO 8601; nobody can tell the seconds of a bare number from its milliseconds."""
    if isinstance(value, datetime) or (isinstance(value, str) and _DATED.match(value)):
        return value
    raise ValueError("thời điểm ISO 8601 có múi giờ (an instant with its offset), như 2026-11-24T09:15:00+07:00")


# No date of a dossier lies beyond; instants near the end of time cannot be told on the province's clock.
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2100, 1, 1, tzinfo=UTC)),
    BeforeValidator(written_out),
]
# More than anybody pays, and less than SQL's largest whole number.
MOST_VND = 10**15
Amount = Annotated[int, Field(ge=1, le=MOST_VND, strict=True)]
Note = Annotated[str, Field(max_length=4000), AfterValidator(in_lines)]
Reason = Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(in_lines)]


def national(value: object) -> object:
    """A procedure code without the suffix that provinces append (`.000.00.00.H60`)."""
    return value.strip()[:8] if isinstance(value, str) and value.strip()[8:].startswith(".000.") else value


class PersonGiven(Command):
    """A person as typed at the counter; numbers are checked by intake, which refuses by name."""

    name: str = Field(min_length=1, max_length=200)
    personal_id: str | None = Field(default=None, max_length=40)
    tax_code: str | None = Field(default=None, max_length=40)
    phone: str | None = Field(default=None, max_length=40)
    email: str | None = Field(default=None, max_length=254)
    address: str | None = Field(default=None, max_length=500)
    language: Language = "vi"
    preferred_channel: PreferredChannel | None = None


class PaperGiven(Command):
    """One component handed in; without `form` a copy, or the first form that the catalogue takes where that is none."""

    code: PaperCode
    form: PaperForm | None = None
    count: int = Field(default=1, ge=1, le=100, strict=True)


class RecordDossier(Command):
    """Take in a complete dossier and promise its return (Nghị định 118/2025/NĐ-CP Art 17)."""

    commune: CommuneCode
    handling_commune: CommuneCode | None = None
    procedure: Annotated[ProcedureCode, BeforeValidator(national)]
    case: CaseCode | None = None
    channel: Channel = "counter"
    received_at: Moment | None = None
    owner: PersonGiven
    submitter: PersonGiven | None = None
    papers: tuple[PaperGiven, ...] = Field(max_length=100)


class BringSupplement(Command):
    """Hand in the papers of a supplement request, by its signed number."""

    request: Line = Field(min_length=1, max_length=400)
    papers: tuple[PaperGiven, ...] = Field(min_length=1, max_length=100)
    received_at: Moment | None = None


class RequestWithdrawal(Command):
    """The applicant asks for the dossier back."""

    reason: Reason


class CorrectPerson(Command):
    """The people as they should have been written."""

    owner: PersonGiven
    submitter: PersonGiven | None = None


class ReceivePayment(Command):
    """Money of a payment request arrived, by its signed number: at least what was asked for; more is taken in as it is.

    `received_at` where it came before it is typed in.
    """

    payment: Line = Field(min_length=1, max_length=400)
    amount_vnd: Amount
    received_at: Moment | None = None


class ChangeCalendar(Command):
    """Lay newly decreed days over the calendar in force; `derived_from` refuses if another change came first.

    `loads_year` names the coming year that these days load, all its public holidays among them.
    """

    days: tuple[DecreedDay, ...] = Field(min_length=1, max_length=2000)
    derived_from: VersionName | None = None
    loads_year: Year | None = None


class StartStep(Command):
    """Take up the step that waits."""

    command: Literal["start"] = "start"


class CompleteStep(Command):
    """Finish the step in hand; `step` guards against finishing another one."""

    command: Literal["complete-step"] = "complete-step"
    step: Line | None = Field(default=None, max_length=60)


class RequestSupplement(Command):
    """Ask the citizen, once, for everything that is missing: papers of the dossier's case by their codes."""

    command: Literal["request-supplement"] = "request-supplement"
    papers: tuple[PaperCode, ...] = Field(min_length=1, max_length=100)
    reason: Reason
    note: Note | None = None


class RequestPayment(Command):
    """Ask the citizen for money, in đồng; `pay_by` lies ahead."""

    command: Literal["request-payment"] = "request-payment"
    amount_vnd: Amount
    purpose: Reason
    pay_by: Moment | None = None


class RequestOpinion(Command):
    """Ask another agency, by its code; its time is a term or an instant where the law fixes none. Notes stay inside."""

    command: Literal["request-opinion"] = "request-opinion"
    agency: AgencyCode
    question: QuestionCode
    within: TermText | None = None
    due_at: Moment | None = None
    note: Note | None = None


class NoteOpinion(Command):
    """What the agency answered; `received_at` where it came before it is noted."""

    command: Literal["note-opinion"] = "note-opinion"
    opinion: UUID
    answer: Opinion
    received_at: Moment | None = None
    note: Note | None = None


class CompleteDossier(Command):
    """The result is signed and at the counter; a refusal needs its reason."""

    command: Literal["complete"] = "complete"
    outcome: Outcome
    reason: Reason | None = None
    result: Line | None = Field(default=None, max_length=200)
    note: Note | None = None


class StopDossier(Command):
    """The work cannot go on."""

    command: Literal["stop"] = "stop"
    reason: Reason
    note: Note | None = None


class Apologise(Command):
    """The date will not be kept: apologise in time, once, with a later date (Nghị định 118/2025/NĐ-CP)."""

    command: Literal["apologise"] = "apologise"
    reason: Reason
    new_due_at: Moment
    note: Note | None = None


class ReturnResult(Command):
    """The citizen, or whom they authorised, takes the result."""

    command: Literal["return"] = "return"


class AcceptWithdrawal(Command):
    """Give the dossier back."""

    command: Literal["accept-withdrawal"] = "accept-withdrawal"


class RefuseWithdrawal(Command):
    """The work goes on; the reason is told."""

    command: Literal["refuse-withdrawal"] = "refuse-withdrawal"
    reason: Reason
    note: Note | None = None


DeskCommand = Annotated[
    StartStep
    | CompleteStep
    | RequestSupplement
    | RequestPayment
    | RequestOpinion
    | NoteOpinion
    | CompleteDossier
    | StopDossier
    | Apologise
    | ReturnResult
    | AcceptWithdrawal
    | RefuseWithdrawal,
    Field(discriminator="command"),
]


class FactorsGiven(Command):
    """The five factors of service, each 1 to 5."""

    access: int | None = Field(default=None, ge=1, le=5, strict=True)
    procedure: int | None = Field(default=None, ge=1, le=5, strict=True)
    staff: int | None = Field(default=None, ge=1, le=5, strict=True)
    result: int | None = Field(default=None, ge=1, le=5, strict=True)
    feedback: int | None = Field(default=None, ge=1, le=5, strict=True)


class AnswerSurvey(Command):
    """How the citizen found the service, 1 (very dissatisfied) to 5 (very satisfied)."""

    overall: int = Field(ge=1, le=5, strict=True)
    factors: FactorsGiven = FactorsGiven()
    comment: str | None = Field(default=None, max_length=2000)
