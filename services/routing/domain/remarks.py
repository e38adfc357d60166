"""What an auditor should look at: lawful, but of the kind that makes figures look better than the work was."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from contracts.calendar.hours import in_vietnam
from contracts.calendar.promise import latest_supplement_request
from contracts.events.routing import DossierCompleted, PromiseMoved, ResultReturned, StopLifted, SupplementRequested
from contracts.identifiers import DossierId, EventId
from contracts.message import Actor, DossierEvent
from services.routing.domain.change import Change

RemarkKind = Literal["closed-just-before", "asked-on-last-day", "date-moved", "returned-after-due", "stop-lifted"]


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at: what was done when, by whom, against which limit, and by which reason."""

    event_id: EventId
    dossier_id: DossierId
    kind: RemarkKind
    at: datetime
    limit_at: datetime
    by: str
    reason: str | None = None


def remarks(change: Change) -> Iterator[Remark]:
    """What one decision gives to look at."""
    for fact in change.facts:
        match fact:
            case DossierCompleted(timeliness="on_time"):
                # Early is an hour of work before the date, so what is only on time came within its last hour.
                yield _remark(fact, "closed-just-before", limit_at=fact.due_at)
            case SupplementRequested() if _on_last_day(change, fact):
                yield _remark(fact, "asked-on-last-day", limit_at=_ask_by(change), reason=fact.reason)
            # A decree moves dates by the hundred thousand, and each such promise says so itself.
            case PromiseMoved() if fact.cause != "calendar":
                yield _remark(fact, "date-moved", limit_at=fact.old_due_at, reason=fact.reason)
            case ResultReturned(timeliness="early" | "on_time") if fact.time > change.before.due_at:
                yield _remark(fact, "returned-after-due", limit_at=change.before.due_at)
            # Papers and money count from the hour that was typed in.
            case StopLifted() if change.before.ended_at:
                yield _remark(fact, "stop-lifted", limit_at=change.before.ended_at)


def _remark(fact: DossierEvent, kind: RemarkKind, *, limit_at: datetime, reason: str | None = None) -> Remark:
    return Remark(fact.id, fact.dossier_id, kind, fact.time, limit_at, account_of(fact.actor), reason)


def account_of(actor: Actor) -> str:
    """Role and account in one word, as rows keep it."""
    return f"{actor.role}:{actor.account}"


def _ask_by(change: Change) -> datetime:
    return latest_supplement_request(change.law.calendar, change.before.received_at, change.before.due_at)


def _on_last_day(change: Change, fact: SupplementRequested) -> bool:
    return in_vietnam(fact.time).date() >= in_vietnam(_ask_by(change)).date()
