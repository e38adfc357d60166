"""What intake says of a dossier: recorded, supplemented, asked back, paid (topic `intake.dossier.v1`).

People stand here as references only; their names are on the private topic.
"""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from contracts.calendar.terms import TermText
from contracts.events.catalogue import PaperForm, SupplementMode
from contracts.identifiers import CaseCode, PaperCode, ProcedureCode, VersionName
from contracts.message import DossierEvent, Instant, Word

Channel = Literal["counter", "online", "post"]
PromiseCause = Literal["reception", "supplement", "calendar", "apology", "payment"]


class PromiseMade(Word):
    """A promised date of return: the number counts a dossier's promises from 1, the receipt's."""

    number: int = Field(ge=1)
    due_at: Instant
    apology_latest: Instant | None = None
    transfer_by: Instant
    term: TermText
    cause: PromiseCause
    calendar: VersionName
    catalogue: VersionName
    suppressed_due_at: Instant | None = Field(
        default=None, description="What the term alone says, where an earlier promise keeps the date later."
    )


class PaperBrought(Word):
    """A component that was handed in, in which form, how many."""

    code: PaperCode
    form: PaperForm = "copy"
    count: int = Field(default=1, ge=1, le=100)


class DossierRecorded(DossierEvent):
    """A complete dossier got its code, its receipt and promise 1 (Nghị định 118/2025/NĐ-CP Art 17)."""

    service: ClassVar[str] = "intake"

    type: Literal["intake.dossier_recorded.v1"] = "intake.dossier_recorded.v1"
    procedure: ProcedureCode
    case: CaseCode
    channel: Channel
    owner_ref: UUID
    submitter_ref: UUID | None = None
    papers: tuple[PaperBrought, ...]
    received_at: Instant
    promise: PromiseMade


class SupplementReceived(DossierEvent):
    """The papers of a supplement request were handed in; `promise` is the date printed for the citizen."""

    service: ClassVar[str] = "intake"

    type: Literal["intake.supplement_received.v1"] = "intake.supplement_received.v1"
    request: UUID = Field(description="The supplement request, from its signed number.")
    mode: SupplementMode
    papers: tuple[PaperBrought, ...]
    received_at: Instant
    promise: PromiseMade


class WithdrawalRequested(DossierEvent):
    """The applicant asks for the dossier back; routing decides (Nghị định 118/2025/NĐ-CP Art 21)."""

    service: ClassVar[str] = "intake"

    type: Literal["intake.withdrawal_requested.v1"] = "intake.withdrawal_requested.v1"
    withdrawal: UUID
    requested_at: Instant


class PaymentReceived(DossierEvent):
    """Money of a payment request arrived; the amount is in đồng."""

    service: ClassVar[str] = "intake"

    type: Literal["intake.payment_received.v1"] = "intake.payment_received.v1"
    payment: UUID = Field(description="The payment request.")
    amount_vnd: int = Field(ge=0)
    received_at: Instant


IntakeEvent = Annotated[
    DossierRecorded | SupplementReceived | WithdrawalRequested | PaymentReceived, Field(discriminator="type")
]
