"""Whole lives of dossiers, decided by the real rules at both ends: the counter prints, the desk counts."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from contracts.calendar.decrees import CalendarDecrees
from contracts.calendar.promise import promise
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar
from contracts.commands import Apologise, CompleteDossier, DeskCommand, RequestPayment, RequestSupplement
from contracts.events.catalogue import SupplementMode
from contracts.events.intake import PromiseMade, SupplementReceived
from contracts.events.routing import ClockPaused, ClockResumed, SupplementRequested
from contracts.problems import Refusal
from services.intake.domain.counting import Count, count, restarted
from services.routing.domain.awaited import Awaited, Call, awaited
from services.routing.domain.calendar_move import moved
from services.routing.domain.change import Change
from services.routing.domain.desk import decide
from services.routing.domain.dossier import Dossier
from services.routing.domain.due import Standstill
from services.routing.domain.law import Law
from services.routing.domain.money import received
from services.routing.domain.papers import brought
from services.routing.domain.promises import Promised, restarts
from services.routing.domain.recompute import Calendars, History, recounted
from services.routing.domain.silence import lifted, silence
from services.routing.domain.states import State
from services.routing.domain.stretches import Life, Pause
from services.routing.http.numbers import Request, number_of
from tests.unit.routing.counter import KEY, papers_at_counter
from tests.unit.routing.facts import DECREES, HOA_AN, at, law_of, money_for, occasion, routed_dossier

A_MINUTE = timedelta(minutes=1)
APOLOGISED_TO = at(30, 17, 0, month=12)
ASK = RequestSupplement(papers=("declaration",), reason="missing-paper")


# The time of citizens who may not stay silent for ever.
WITHIN = "2 working days"
Silence = Literal["lasts", "stops", "is overheard"]


def a_law(dossier: Dossier, *, mode: SupplementMode, term: str, after_payment: str | None, within: str | None) -> Law:
    """The dossier's law with other terms, and as many supplement requests as anybody likes."""
    law = law_of(dossier, mode=mode, allowed=99)
    terms = {"term": term, "after_payment": after_payment}
    limits = {"supplement_within": within, "unpaid_stops": within is not None}
    return replace(law, case=law.case.model_copy(update=terms | limits))


@dataclass
class ALife:
    """One dossier and every row that is kept of it; what has limits is stopped by silence, or nobody acts on it."""

    mode: SupplementMode
    term: str
    received_at: datetime
    after_payment: str | None = None
    silence: Silence = "lasts"
    now: datetime = field(init=False)
    dossier: Dossier = field(init=False)
    law: Law = field(init=False)
    promises: list[Promised] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    number: str | None = None
    silent: Awaited | None = None
    calendars: list[CalendarDecrees] = field(default_factory=lambda: [DECREES])
    printed: list[PromiseMade] = field(default_factory=list)

    def __post_init__(self) -> None:
        dossier, self.now = routed_dossier(received_at=self.received_at), self.received_at
        self.law = a_law(dossier, mode=self.mode, term=self.term, after_payment=self.after_payment, within=self._within)
        first = restarted(self._count(), not_before=self.received_at)
        self.dossier = replace(dossier, due_at=first.due_at, apology_latest=first.apology_latest)
        self.promises.append(Promised.of(self.dossier, "reception", term=self.term, made_at=self.now))

    def goes_on(self, minutes: int, deed: str) -> None:
        """After so many minutes of the wall clock somebody does something, if the law lets them."""
        # No two requests are made at the same instant.
        self.now += max(minutes, deed in ("request", "owe", "owe a fee")) * A_MINUTE
        if change := self._late(minutes) if deed == "late" else self._done(deed):
            self._kept(change)

    def hears(self, decrees: CalendarDecrees) -> None:
        """Another calendar is in force: the law goes by it, and the date is counted anew."""
        self.calendars.append(decrees)
        known = {each.version: WorkingCalendar.of(each, HOA_AN) for each in self.calendars}
        anew = known[decrees.version]
        self.law = replace(self.law, calendar=anew)
        history = History.of(self.promises, self.standstills())
        standing = history.standing(self.dossier, as_of=self.dossier.paused_at or self.now)
        assert standing is not None
        by = Calendars(known[history.rested.calendar], known[history.gift.calendar], anew)
        verdict = recounted(standing, by)
        if verdict.moves:
            now = occasion(self.dossier, self.now, law=self.law)
            term = None if standing.course.given else str(standing.course.term)
            self._kept(moved(self.dossier, verdict, now, version=decrees.version, term=term))

    def _decided(self, command: DeskCommand) -> Change | None:
        try:
            return decide(self.dossier, command, occasion(self.dossier, self.now, law=self.law))
        except Refusal:
            return None

    def _done(self, deed: str) -> Change | None:
        now, dossier = occasion(self.dossier, self.now, law=self.law), self.dossier
        match deed:
            case "request":
                return self._decided(ASK)
            case "bring" if dossier.state is State.SUPPLEMENT_REQUESTED:
                return brought(dossier, self._papers(self.now), now)
            case "owe":
                return self._decided(RequestPayment(amount_vnd=1, purpose="tax", pay_by=self._pay_by()))
            case "owe a fee":
                return self._decided(RequestPayment(amount_vnd=1, purpose="fee", pay_by=self._pay_by()))
            case "pay" if dossier.state is State.PAYMENT_REQUESTED:
                return received(dossier, money_for(dossier, at=self.now), now)
            case "apologise":
                return self._decided(Apologise(reason="overload", new_due_at=APOLOGISED_TO))
            case "complete":
                return self._decided(CompleteDossier(outcome="granted"))
            case _:
                return None

    def _late(self, minutes: int) -> Change | None:
        """What was asked for comes so many minutes later, in time, and is typed in after silence had its say."""
        wait, waiting = self.silent, self.dossier
        if wait is None or waiting.pending != wait.subject:
            return None
        came_at = min(wait.asked_at + minutes * A_MINUTE, wait.until)
        papers = waiting.state is State.SUPPLEMENT_REQUESTED
        came = self._papers(came_at) if papers else money_for(waiting, at=came_at)
        self.now = max(self.now, wait.at)
        if self.silence == "stops":
            stop = silence(waiting, wait.subject, occasion(waiting, self.now, law=self.law))
            assert stop is not None
            self._kept(stop)
        self.now += minutes * A_MINUTE
        heard = occasion(waiting, self.now, law=self.law)
        if self.silence == "stops":
            return lifted(self.dossier, came, heard, until=wait.until)
        return brought(waiting, came, heard) if isinstance(came, SupplementReceived) else received(waiting, came, heard)

    @property
    def _within(self) -> str | None:
        return None if self.silence == "lasts" else WITHIN

    def _pay_by(self) -> datetime | None:
        return promise(self.law.calendar, self.now, Term.parse(self._within)).due_at if self._within else None

    def _papers(self, at: datetime) -> SupplementReceived:
        """The papers with the date that the counter prints from nothing but the request's signed number."""
        assert self.number is not None
        papers = papers_at_counter(
            self.dossier, self.number, term=self.term, within=self._within, at=at, calendars=tuple(self.calendars)
        )
        self.printed.append(papers.promise)
        return papers

    def _count(self) -> Count:
        return count(DECREES, HOA_AN, Term.parse(self.term), received_at=self.now)

    def _kept(self, change: Change) -> None:
        """The rows that a decision leaves."""
        self.dossier = change.after
        self.silent = next((it for it in awaited(change) if it.call is Call.SILENCE), self.silent)
        if change.promised:
            self.promises.append(change.promised)
        for fact in change.facts:
            if isinstance(fact, SupplementRequested):
                asked = Request(fact.request, fact.mode, fact.time, fact.answer_by)
                self.number = number_of(change.after, asked, self.law.calendar, key=KEY)
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
