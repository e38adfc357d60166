"""What the doors answer with, as documented; instants are printed with the province's offset."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, PlainSerializer

from contracts.calendar.hours import printed
from services.routing.domain.states import State

Printed = Annotated[datetime, PlainSerializer(printed, return_type=str)]


class Answered(BaseModel):
    """An answer."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


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
    payment_request: str | None = None
    opinion: UUID | None = None
    opinion_due_at: Printed | None = None
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
