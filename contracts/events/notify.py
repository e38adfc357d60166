"""What became of the notices to citizens (topic `notify.notice.v1`): no address, no text."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from contracts.events.routing import ReasonCode
from contracts.message import DossierEvent

NoticeChannel = Literal["sms", "zalo", "email", "counter"]
NoticeKind = Literal[
    "received",
    "supplement_requested",
    "supplement_reminder",
    "payment_requested",
    "promise_moved",
    "calendar_changed",
    "apology",
    "late",
    "result_ready",
    "returned",
    "withdrawn",
    "withdrawal_refused",
    "stopped",
    "stop_lifted",
    "work_resumed",
]


class NoticeFact(DossierEvent):
    """A fact about one notice to one of the dossier's people."""

    service: ClassVar[str] = "notify"

    notice: UUID
    kind: NoticeKind
    channel: NoticeChannel
    recipient: UUID = Field(description="The person's reference.")
    told: UUID = Field(description="Id of the event that the notice tells.")
    attempts: int = Field(ge=0)


class CitizenNotified(NoticeFact):
    """A provider accepted the notice."""

    type: Literal["notify.citizen_notified.v1"] = "notify.citizen_notified.v1"


class NoticeFailed(NoticeFact):
    """The notice was given up; the counter must tell the citizen."""

    type: Literal["notify.notice_failed.v1"] = "notify.notice_failed.v1"
    reason: ReasonCode


NoticeEvent = Annotated[CitizenNotified | NoticeFailed, Field(discriminator="type")]
