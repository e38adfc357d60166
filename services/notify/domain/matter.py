"""What a notice has to say, before any language or channel is chosen."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from contracts.events.notify import NoticeKind
from contracts.events.routing import (
    ClockResumed,
    DeadlineMissed,
    DossierCompleted,
    DossierRouted,
    DossierStopped,
    DossierWithdrawn,
    Outcome,
    PaymentRequested,
    PromiseMoved,
    ResultReturned,
    StopLifted,
    SupplementReminder,
    SupplementRequested,
    WithdrawalRefused,
)
from services.notify.domain.links import Links
from services.notify.domain.offer import Name, Offer
from services.notify.domain.telling import ToldFact, kind_of


@dataclass(frozen=True, slots=True)
class Matter:
    """The content of a notice; what a kind does not need stays empty. `commune` is the office the citizen went to."""

    kind: NoticeKind
    code: str
    commune: Name
    procedure: Name
    link: str
    survey: str = ""
    due_at: datetime | None = None
    old_due_at: datetime | None = None
    answer_by: datetime | None = None
    papers: tuple[Name, ...] = ()
    amount_vnd: int | None = None
    pay_by: datetime | None = None
    outcome: Outcome | None = None
    words: str | None = None


def matter_of(fact: ToldFact, *, offer: Offer, links: Links, words: str | None) -> Matter:
    """What this fact has to say to the citizen."""
    matter = Matter(
        kind=kind_of(fact),
        code=fact.dossier_code,
        commune=offer.commune(fact.receiving_commune),
        procedure=offer.procedure(fact.procedure),
        link=links.tracking(fact.dossier_code),
        words=words,
    )
    match fact:
        case DossierRouted() | DeadlineMissed() | StopLifted() | ClockResumed():
            return replace(matter, due_at=fact.due_at)
        case PromiseMoved():
            return replace(matter, due_at=fact.due_at, old_due_at=fact.old_due_at)
        case SupplementRequested() | SupplementReminder():
            return replace(matter, papers=_papers(fact, offer), answer_by=fact.answer_by)
        case PaymentRequested():
            return replace(matter, amount_vnd=fact.amount_vnd, pay_by=fact.pay_by)
        case DossierCompleted():
            return replace(matter, outcome=fact.outcome)
        case ResultReturned():
            return replace(matter, outcome=fact.outcome, survey=links.survey(fact.dossier_id))
        case DossierWithdrawn() | WithdrawalRefused() | DossierStopped():
            return matter
        case _:
            assert_never(fact)


def _papers(fact: SupplementRequested | SupplementReminder, offer: Offer) -> tuple[Name, ...]:
    """The papers by name; a reminder points to the request that names them."""
    asked = fact.papers if isinstance(fact, SupplementRequested) else ()
    return tuple(offer.paper(fact.procedure, code) for code in asked)
