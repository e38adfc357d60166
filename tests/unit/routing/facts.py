"""Dossiers with meaning, under the province's real catalogue and calendar: say only what the test is about."""

from dataclasses import replace
from datetime import datetime
from itertools import count
from uuid import uuid5

from contracts.calendar.hours import VIETNAM
from contracts.calendar.promise import promise
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar
from contracts.commands import RequestSupplement
from contracts.events.catalogue import SupplementMode
from contracts.events.intake import (
    DossierRecorded,
    PaperBrought,
    PaymentReceived,
    PromiseCause,
    PromiseMade,
    SupplementReceived,
    WithdrawalRequested,
)
from contracts.identifiers import DossierId, new_id
from contracts.message import Actor, Role
from deploy.catalogue import load
from services.routing.domain.dossier import Dossier, Occasion
from services.routing.domain.law import Law
from services.routing.domain.offer import Offer, routed

CATALOGUE = load.catalogue()
DECREES = load.calendar()
OFFER = Offer(CATALOGUE)
HOA_AN = "02353"
SINGLE_STATUS = "1.004873"
SAME_DAY = "2.000635"
BY_THE_CLOCK = "1.004946"
HOUSE_PERMIT = "1.013225"
CLERK = Actor(role="reception_officer", account="clerk-1")
OPENING = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
_NUMBERS = count(1)


def at(day: int, hour: int = 9, minute: int = 15, *, month: int = 11) -> datetime:
    """A moment of late 2026 in Việt Nam; 23 November is a Monday, the 24th a holiday."""
    return datetime(2026, month, day, hour, minute, tzinfo=VIETNAM)


RECEIVED = at(23)
DUE = at(27, 17, 0)


def calendar_of(commune: str = HOA_AN) -> WorkingCalendar:
    """The commune's calendar."""
    return WorkingCalendar.of(DECREES, commune)


def promised(
    term: str, *, since: datetime, commune: str = HOA_AN, number: int = 1, cause: PromiseCause = "reception"
) -> PromiseMade:
    """What the counter promises."""
    made = promise(calendar_of(commune), since, Term.parse(term))
    return PromiseMade(
        number=number,
        due_at=made.due_at,
        apology_latest=made.apology_latest,
        transfer_by=made.transfer_by,
        term=term,
        cause=cause,
        calendar=DECREES.version,
        catalogue=CATALOGUE.version,
    )


def recorded(
    procedure: str = SINGLE_STATUS, *, received_at: datetime = RECEIVED, commune: str = HOA_AN, case: str | None = None
) -> DossierRecorded:
    """A dossier taken in at a counter."""
    offered = next(p for p in CATALOGUE.procedures if p.code == procedure)
    chosen = next(c for c in offered.cases if case in (None, c.code))
    dossier = DossierId(new_id())
    return DossierRecorded(
        time=received_at,
        actor=CLERK,
        dossier_id=dossier,
        dossier_code=f"H60.092-{received_at:%y%m%d}-{next(_NUMBERS):06d}",
        receiving_commune=commune,
        handling_commune=commune,
        procedure=procedure,
        case=chosen.code,
        channel="counter",
        owner_ref=uuid5(dossier, "owner"),
        papers=(PaperBrought(code="declaration"),),
        received_at=received_at,
        promise=promised(chosen.term, since=received_at, commune=commune),
    )


def routed_dossier(
    procedure: str = SINGLE_STATUS, *, received_at: datetime = RECEIVED, case: str | None = None
) -> Dossier:
    """The same in the hands of its unit."""
    event = recorded(procedure, received_at=received_at, case=case)
    return routed(event, OFFER.route(procedure, event.case, commune=event.handling_commune), opening=OPENING)


def law_of(dossier: Dossier, *, mode: SupplementMode | None = None, allowed: int | None = None) -> Law:
    """The dossier's law; `mode` and `allowed` bend the procedure's rule about supplements."""
    procedure, case = OFFER.case(dossier.procedure, dossier.case, commune=dossier.handling_commune)
    bent = {"supplement": mode or case.supplement, "supplements_allowed": allowed or case.supplements_allowed}
    return Law(
        procedure=procedure,
        case=case.model_copy(update=bent),
        steps=OFFER.steps(dossier.template, lead=dossier.unit),
        units=OFFER.units,
        duties=OFFER.duties,
        calendar=calendar_of(dossier.handling_commune),
    )


def occasion(dossier: Dossier, now: datetime, *, role: Role = "approver", law: Law | None = None) -> Occasion:
    """A decision about the dossier at this moment."""
    return Occasion(now, Actor(role=role, account=f"{role}-1"), law or law_of(dossier))


def ask_for_papers(dossier: Dossier, *more: str) -> RequestSupplement:
    """The request for the first paper of the dossier's case, and more."""
    return RequestSupplement(papers=(law_of(dossier).case.papers[0].code, *more), reason="missing-paper")


def papers_for(dossier: Dossier, *, at: datetime, mode: SupplementMode = "RESTART") -> SupplementReceived:
    """The papers of the dossier's open request, with the date that the counter printed."""
    assert dossier.pending is not None
    return SupplementReceived(
        time=at,
        actor=CLERK,
        dossier_id=dossier.dossier_id,
        dossier_code=dossier.code,
        receiving_commune=dossier.receiving_commune,
        handling_commune=dossier.handling_commune,
        request=dossier.pending,
        mode=mode,
        papers=(PaperBrought(code="declaration"),),
        received_at=at,
        promise=promised(law_of(dossier).case.term, since=at, number=2, cause="supplement"),
    )


def money_for(dossier: Dossier, *, at: datetime, amount_vnd: int = 100_000) -> PaymentReceived:
    """The money of the dossier's open request."""
    assert dossier.pending is not None
    return PaymentReceived(
        time=at,
        actor=CLERK,
        dossier_id=dossier.dossier_id,
        dossier_code=dossier.code,
        receiving_commune=dossier.receiving_commune,
        handling_commune=dossier.handling_commune,
        payment=dossier.pending,
        amount_vnd=amount_vnd,
        received_at=at,
    )


def wish_to_withdraw(dossier: Dossier, *, at: datetime) -> WithdrawalRequested:
    """The applicant asks for the dossier back."""
    return WithdrawalRequested(
        time=at,
        actor=CLERK,
        dossier_id=dossier.dossier_id,
        dossier_code=dossier.code,
        receiving_commune=dossier.receiving_commune,
        handling_commune=dossier.handling_commune,
        withdrawal=new_id(),
        requested_at=at,
    )


def withdrawn_wish(dossier: Dossier) -> Dossier:
    """The dossier with a wish to withdraw noted."""
    return replace(dossier, withdrawal=new_id())
