"""What routing says of the work on a dossier and of its clock (topic `routing.progress.v1`).

Reasons are codes; what an official wrote for the citizen is named by the reference `words` and travels privately.
Minutes are working minutes of the handling commune's calendar.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.events.agencies import Opinion, QuestionCode
from contracts.events.catalogue import SupplementMode
from contracts.events.intake import PromiseCause
from contracts.identifiers import (
    AgencyCode,
    CaseCode,
    DepartmentCode,
    PaperCode,
    ProcedureCode,
    RuleCode,
    StepCode,
    TemplateCode,
    VersionName,
)
from contracts.message import DossierEvent, Instant, Role

ReasonCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]

# A closed list, for any open text could hold a name or a number; what is not here is `other`, with private words.
REASONS: Mapping[str, tuple[str, str]] = {
    "missing-paper": ("Thiếu giấy tờ", "A paper is missing"),
    "missing-signature": ("Thiếu chữ ký", "A signature is missing"),
    "wrong-form": ("Sai mẫu", "The wrong form was used"),
    "unclear-copy": ("Bản sao không rõ", "A copy cannot be read"),
    "data-mismatch": ("Thông tin không khớp", "Details do not agree"),
    "not-eligible": ("Không đủ điều kiện", "The conditions are not met"),
    "out-of-competence": ("Không thuộc thẩm quyền", "Another agency is competent"),
    "duplicate": ("Hồ sơ trùng", "The dossier was recorded before"),
    "overload": ("Quá tải hồ sơ", "Too many dossiers"),
    "verification": ("Chờ xác minh", "Verification takes longer"),
    "opinion-awaited": ("Chờ ý kiến cơ quan khác", "Another agency's opinion is awaited"),
    "system-failure": ("Sự cố hệ thống", "A system failed"),
    "calendar-changed": ("Thay đổi lịch làm việc", "The working calendar changed"),
    "force-majeure": ("Bất khả kháng", "Force majeure"),
    "silence": ("Người nộp không phản hồi", "The applicant did not answer"),
    "legal-stop": ("Dừng theo quy định", "The law stops the work"),
    "decision-near": ("Sắp có quyết định", "The decision is near"),
    "decision-made": ("Đã có quyết định", "The decision is made"),
    "no-address": ("Không có địa chỉ liên hệ", "There is no address to tell"),
    "fee": ("Lệ phí", "Fee"),
    "charge": ("Phí", "Charge"),
    "tax": ("Thuế", "Tax"),
    "land-use-fee": ("Tiền sử dụng đất", "Land use fee"),
    "land-rent": ("Tiền thuê đất", "Land rent"),
    "land-tax": ("Thuế sử dụng đất", "Land tax"),
    "registration-fee": ("Lệ phí trước bạ", "Registration fee"),
    "personal-income-tax": ("Thuế thu nhập cá nhân", "Personal income tax"),
    "financial-duty": ("Nghĩa vụ tài chính", "Financial duty"),
}
Outcome = Literal["granted", "refused"]
Timeliness = Literal["early", "on_time", "late"]
PauseReason = Literal["supplement", "payment", "opinion", "calendar"]
# The rungs of a promise by the names of the first ladder; where each lies, and who hears of it, is dated data.
RungName = Literal["50%", "80%", "T-2", "T-1", "T"]


class ProgressEvent(DossierEvent):
    """A fact about the work: `unit` is the department that holds the dossier."""

    service: ClassVar[str] = "routing"

    procedure: ProcedureCode
    case: CaseCode
    unit: DepartmentCode


class DossierRouted(ProgressEvent):
    """A rule chose the unit, and the statutory clock runs; `rule` and the inputs it looked at explain the choice."""

    type: Literal["routing.dossier_routed.v1"] = "routing.dossier_routed.v1"
    rule: RuleCode
    template: TemplateCode
    catalogue: VersionName
    received_at: Instant
    due_at: Instant


class StepStarted(ProgressEvent):
    """A unit took up a step of the internal process."""

    type: Literal["routing.step_started.v1"] = "routing.step_started.v1"
    step: StepCode
    number: int = Field(ge=1)


class StepCompleted(ProgressEvent):
    """A unit finished a step."""

    type: Literal["routing.step_completed.v1"] = "routing.step_completed.v1"
    step: StepCode
    number: int = Field(ge=1)


class SupplementRequested(ProgressEvent):
    """The one lawful request for more papers (Nghị định 118/2025/NĐ-CP Art 11)."""

    type: Literal["routing.supplement_requested.v1"] = "routing.supplement_requested.v1"
    request: UUID
    papers: tuple[PaperCode, ...]
    reason: ReasonCode
    mode: SupplementMode
    working_minutes_left: int
    answer_by: Instant | None = None
    due_at: Instant | None = Field(default=None, description="The promise when it was asked; no later one is earlier.")
    words: UUID | None = None


class SupplementReminder(ProgressEvent):
    """The papers have not come and their time is nearly over; when it is, the work stops by itself."""

    type: Literal["routing.supplement_reminder.v1"] = "routing.supplement_reminder.v1"
    request: UUID
    answer_by: Instant


class OpinionRequested(ProgressEvent):
    """Another agency is asked; the clock runs on. With `tacit`, saying nothing by `due_at` is to agree."""

    type: Literal["routing.opinion_requested.v1"] = "routing.opinion_requested.v1"
    opinion: UUID
    agency: AgencyCode
    question: QuestionCode
    due_at: Instant
    tacit: bool = False


class OpinionReceived(ProgressEvent):
    """An agency answered, or agreed by saying nothing (`tacit`); an answer that came in time supersedes that."""

    type: Literal["routing.opinion_received.v1"] = "routing.opinion_received.v1"
    opinion: UUID
    agency: AgencyCode
    answer: Opinion
    tacit: bool = False
    received_at: Instant | None = Field(default=None, description="When the answer came, where it was noted later.")


class OpinionOverdue(ProgressEvent):
    """An agency did not answer in its time; its head and the centre's director hear of it (Nghị định 61/2018/NĐ-CP)."""

    type: Literal["routing.opinion_overdue.v1"] = "routing.opinion_overdue.v1"
    opinion: UUID
    agency: AgencyCode
    due_at: Instant


class PaymentRequested(ProgressEvent):
    """The citizen owes a fee or a financial duty, in đồng."""

    type: Literal["routing.payment_requested.v1"] = "routing.payment_requested.v1"
    payment: UUID
    amount_vnd: int = Field(ge=0)
    purpose: ReasonCode
    pay_by: Instant | None = None


class ClockPaused(ProgressEvent):
    """The statutory clock stands still."""

    type: Literal["routing.clock_paused.v1"] = "routing.clock_paused.v1"
    reason: PauseReason
    legal_basis: str
    working_minutes_used: int


class ClockResumed(ProgressEvent):
    """The statutory clock runs again."""

    type: Literal["routing.clock_resumed.v1"] = "routing.clock_resumed.v1"
    reason: PauseReason
    working_minutes_used: int
    due_at: Instant | None = Field(
        default=None, description="The date that stays as it was, where no other fact says that the work goes on."
    )


class DeadlineNear(ProgressEvent):
    """A promise comes near: `rung` says how near, `ladder` which roles shall hear of it."""

    type: Literal["routing.deadline_near.v1"] = "routing.deadline_near.v1"
    promise: int
    due_at: Instant
    working_minutes_left: int = Field(description="Of a term in clock hours the minutes of the clock, day and night.")
    rung: RungName | None = None
    ladder: tuple[Role, ...] | None = None


class DeadlineMissed(ProgressEvent):
    """A promise passed without a result; `ladder` says which roles shall hear of it."""

    type: Literal["routing.deadline_missed.v1"] = "routing.deadline_missed.v1"
    promise: int
    due_at: Instant
    ladder: tuple[Role, ...] | None = None


class PromiseMoved(ProgressEvent):
    """A new promise stands beside the old one, which is kept."""

    type: Literal["routing.promise_moved.v1"] = "routing.promise_moved.v1"
    promise: int
    old_due_at: Instant
    due_at: Instant
    cause: PromiseCause
    reason: ReasonCode | None = None
    words: UUID | None = None
    calendar: VersionName | None = Field(default=None, description="The calendar version that moved it, if one did.")


class DossierCompleted(ProgressEvent):
    """The result is ready, granted or refused; lateness is measured here."""

    type: Literal["routing.dossier_completed.v1"] = "routing.dossier_completed.v1"
    outcome: Outcome
    reason: ReasonCode | None = None
    timeliness: Timeliness
    promise: int
    due_at: Instant
    words: UUID | None = None


class DossierStopped(ProgressEvent):
    """The work cannot go on (Thông tư 03/2025/TT-VPCP Art 7)."""

    type: Literal["routing.dossier_stopped.v1"] = "routing.dossier_stopped.v1"
    reason: ReasonCode
    words: UUID | None = None


class StopLifted(ProgressEvent):
    """The work goes on: papers or money that came in time were heard of after silence had stopped it."""

    type: Literal["routing.stop_lifted.v1"] = "routing.stop_lifted.v1"
    request: UUID = Field(description="The supplement or payment request that was waited for.")
    promise: int
    due_at: Instant


class DossierWithdrawn(ProgressEvent):
    """The applicant has the dossier back."""

    type: Literal["routing.dossier_withdrawn.v1"] = "routing.dossier_withdrawn.v1"
    withdrawal: UUID | None = None


class WithdrawalRefused(ProgressEvent):
    """A decision exists already, or the law does not allow it; the work goes on."""

    type: Literal["routing.withdrawal_refused.v1"] = "routing.withdrawal_refused.v1"
    withdrawal: UUID | None = None
    reason: ReasonCode
    words: UUID | None = None


class ResultReturned(ProgressEvent):
    """The citizen has the result."""

    type: Literal["routing.result_returned.v1"] = "routing.result_returned.v1"
    outcome: Outcome
    timeliness: Timeliness
    completed_at: Instant


RoutingEvent = Annotated[
    DossierRouted
    | StepStarted
    | StepCompleted
    | SupplementRequested
    | SupplementReminder
    | OpinionRequested
    | OpinionReceived
    | OpinionOverdue
    | PaymentRequested
    | ClockPaused
    | ClockResumed
    | DeadlineNear
    | DeadlineMissed
    | PromiseMoved
    | DossierCompleted
    | DossierStopped
    | StopLifted
    | DossierWithdrawn
    | WithdrawalRefused
    | ResultReturned,
    Field(discriminator="type"),
]
