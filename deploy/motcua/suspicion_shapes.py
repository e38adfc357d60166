"""What `motcua deadlines suspicious` answers: closings, askings, moves, handovers and lifted stops to look at."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class Remarked(BaseModel):
    """Of which dossier, and who did it."""

    model_config = ConfigDict(frozen=True)

    code: str
    commune: str
    unit: str
    procedure: str
    by_account: str


class Closing(Remarked):
    """A result that was ready within the last working hour before its date."""

    closed_at: datetime
    due_at: datetime
    minutes_before: int


class Asking(Remarked):
    """Papers that were asked for on the last day allowed."""

    asked_at: datetime
    ask_by: datetime
    reason: str | None


class Move(Remarked):
    """A date that was moved; `moves` counts those of its dossier."""

    promise: int
    old_due_at: datetime
    due_at: datetime
    made_at: datetime
    cause: str
    reason: str | None
    moves: int


class Handover(Remarked):
    """A result that was ready in time and handed over after its date."""

    closed_at: datetime
    due_at: datetime
    returned_at: datetime
    timeliness: str


class Lift(Remarked):
    """A stop by silence that papers or money typed in later have lifted."""

    lifted_at: datetime
    stopped_at: datetime


class Suspicions(BaseModel):
    """What an auditor should look at, newest last."""

    model_config = ConfigDict(frozen=True)

    since: datetime
    closed_just_before: tuple[Closing, ...]
    asked_on_last_day: tuple[Asking, ...]
    date_moved: tuple[Move, ...]
    returned_after_due: tuple[Handover, ...]
    stop_lifted: tuple[Lift, ...]
