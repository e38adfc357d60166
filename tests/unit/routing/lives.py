"""Whole lives of dossiers, decided by the real rules at both ends: the counter prints, the desk counts."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from contracts.calendar.promise import Promise
from contracts.calendar.terms import Term
from contracts.commands import Apologise, CompleteDossier, RequestPayment, RequestSupplement
from contracts.events.catalogue import SupplementMode
from contracts.events.intake import PromiseMade, SupplementReceived
from contracts.events.routing import ClockPaused, ClockResumed, SupplementRequested
from contracts.problems import Refusal
from services.intake.domain.counting import Count, count, restarted, resumed
from services.routing.domain.change import Change
from services.routing.domain.desk import decide
from services.routing.domain.dossier import Dossier
from services.routing.domain.due import Standstill
from services.routing.domain.law import Law
from services.routing.domain.money import received
from services.routing.domain.papers import brought
from services.routing.domain.promises import Promised, restarts
from services.routing.domain.states import State
from services.routing.domain.stretches import Life, Pause
from tests.unit.routing.facts import DECREES, HOA_AN, at, law_of, money_for, occasion, papers_for, routed_dossier

A_MINUTE = timedelta(minutes=1)
ASK = RequestSupplement(papers=("declaration",), reason="missing-paper")


def a_law(dossier: Dossier, *, mode: SupplementMode, term: str, after_payment: str | None) -> Law:
    """The dossier's law with other terms, and as many supplement requests as anybody likes."""
    law = law_of(dossier, mode=mode, allowed=99)
    return replace(law, case=law.case.model_copy(update={"term": term, "after_payment": after_payment}))


@dataclass
class ALife:
    """One dossier and every row that is kept of it."""

    mode: SupplementMode
    term: str
    received_at: datetime
    after_payment: str | None = None
    now: datetime = field(init=False)
    dossier: Dossier = field(init=False)
    law: Law = field(init=False)
    promises: list[Promised] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    asked: SupplementRequested | None = None
    printed: list[PromiseMade] = field(default_factory=list)

    def __post_init__(self) -> None:
        dossier, self.now = routed_dossier(received_at=self.received_at), self.received_at
        self.law = a_law(dossier, mode=self.mode, term=self.term, after_payment=self.after_payment)
        first = restarted(self._count(), not_before=self.received_at)
        self.dossier = replace(dossier, due_at=first.due_at, apology_latest=first.apology_latest)
        self.promises.append(Promised.of(self.dossier, "reception", term=self.term, made_at=self.now))

    def goes_on(self, minutes: int, deed: str) -> None:
        """After so many minutes of the wall clock somebody does something, if the law lets them."""
        # No two requests are made at the same instant.
        self.now += max(minutes, deed in ("request", "owe")) * A_MINUTE
        try:
            change = self._done(deed)
        except Refusal:
            return
        if change is not None:
            self._kept(change)

    def _done(self, deed: str) -> Change | None:
        now, dossier = occasion(self.dossier, self.now, law=self.law), self.dossier
        match deed:
            case "request":
                return decide(dossier, ASK, now)
            case "bring" if dossier.state is State.SUPPLEMENT_REQUESTED:
                return brought(dossier, self._papers(), now)
            case "owe":
                return decide(dossier, RequestPayment(amount_vnd=1, purpose="tax"), now)
            case "pay" if dossier.state is State.PAYMENT_REQUESTED:
                return received(dossier, money_for(dossier, at=self.now), now)
            case "apologise":
                return decide(dossier, Apologise(reason="overload", new_due_at=at(30, 17, 0, month=12)), now)
            case "complete":
                return decide(dossier, CompleteDossier(outcome="granted"), now)
            case _:
                return None

    def _papers(self) -> SupplementReceived:
        """The papers with the date that the counter prints from nothing but the request's signed number."""
        assert self.asked is not None
        assert self.asked.due_at is not None
        anew = self._count()
        printed = (
            restarted(anew, not_before=self.asked.due_at)
            if self.asked.mode == "RESTART"
            else resumed(
                anew,
                received_at=self.now,
                working_minutes=self.asked.working_minutes_left,
                not_before=self.asked.due_at,
            )
        )
        papers = papers_for(self.dossier, at=self.now, mode=self.asked.mode)
        self.printed.append(papers.promise.model_copy(update=_said(printed, self.term)))
        return papers.model_copy(update={"promise": self.printed[-1]})

    def _count(self) -> Count:
        return count(DECREES, HOA_AN, Term.parse(self.term), received_at=self.now)

    def _kept(self, change: Change) -> None:
        """The rows that a decision leaves."""
        self.dossier = change.after
        if change.promised:
            self.promises.append(change.promised)
        for fact in change.facts:
            if isinstance(fact, SupplementRequested):
                self.asked = fact
            elif isinstance(fact, ClockPaused):
                self.pauses.append(Pause(fact.time, None, fact.reason, fact.legal_basis, "approver:a", None))
            elif isinstance(fact, ClockResumed):
                self.pauses[-1] = replace(self.pauses[-1], ended_at=change.resumed_at, ended_by="reception_officer:b")

    def told(self, until: datetime) -> Life:
        """The life up to an instant."""
        return Life(self.received_at, self.dossier.ended_at or until, self.pauses, restarts(self.promises))

    def standstills(self) -> Sequence[Standstill]:
        """The pauses that have ended."""
        return [Standstill(pause.began_at, pause.ended_at) for pause in self.pauses if pause.ended_at]


def _said(printed: Promise, term: str) -> dict[str, object]:
    return {"due_at": printed.due_at, "apology_latest": printed.apology_latest, "term": term}
