"""Which facts the citizen is told, and as what kind of notice."""

from uuid import UUID

from contracts.events.intake import PromiseCause
from contracts.events.notify import NoticeKind
from contracts.events.routing import (
    ClockResumed,
    DeadlineMissed,
    DossierCompleted,
    DossierRouted,
    DossierStopped,
    DossierWithdrawn,
    PaymentRequested,
    PromiseMoved,
    ResultReturned,
    StopLifted,
    SupplementReminder,
    SupplementRequested,
    WithdrawalRefused,
)

ToldFact = (
    DossierRouted
    | SupplementRequested
    | SupplementReminder
    | PaymentRequested
    | PromiseMoved
    | DeadlineMissed
    | DossierCompleted
    | ResultReturned
    | DossierWithdrawn
    | WithdrawalRefused
    | DossierStopped
    | StopLifted
    | ClockResumed
)

TOLD: dict[type[ToldFact], NoticeKind] = {
    DossierRouted: "received",
    SupplementRequested: "supplement_requested",
    SupplementReminder: "supplement_reminder",
    PaymentRequested: "payment_requested",
    PromiseMoved: "promise_moved",
    DeadlineMissed: "late",
    DossierCompleted: "result_ready",
    ResultReturned: "returned",
    DossierWithdrawn: "withdrawn",
    WithdrawalRefused: "withdrawal_refused",
    DossierStopped: "stopped",
    StopLifted: "stop_lifted",
    ClockResumed: "work_resumed",
}


_MOVED_BY: dict[PromiseCause, NoticeKind] = {"apology": "apology", "calendar": "calendar_changed"}
# One decree moves dates by the hundred thousand; these wait their turn, so that nothing else waits behind them.
BY_TURNS: frozenset[NoticeKind] = frozenset({"calendar_changed"})
# After these nothing is decided about a dossier any more, unless a stop is lifted.
ENDS: tuple[NoticeKind, ...] = ("returned", "withdrawn", "stopped")
LIFTS: NoticeKind = "stop_lifted"


def kind_of(fact: ToldFact) -> NoticeKind:
    """What the citizen is told by this fact."""
    if isinstance(fact, PromiseMoved):
        return _MOVED_BY.get(fact.cause, "promise_moved")
    return TOLD[type(fact)]


def is_news(fact: ToldFact) -> bool:
    """Whether it says anything that no fact beside it says."""
    return not isinstance(fact, ClockResumed) or fact.due_at is not None


def promise_of(fact: ToldFact) -> int | None:
    """The promise that people are given, or that was missed."""
    return fact.promise if isinstance(fact, DeadlineMissed | PromiseMoved | StopLifted) else None


def words_of(fact: ToldFact) -> UUID | None:
    """The reference to what an official wrote for the citizen, where something was written."""
    match fact:
        case SupplementRequested() | PromiseMoved() | DossierCompleted() | DossierStopped() | WithdrawalRefused():
            return fact.words
        case _:
            return None
