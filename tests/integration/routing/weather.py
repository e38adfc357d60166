"""Offices in bad weather: all sorts of things happen to dossiers through routing's doors while calendars change."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from contracts.calendar.decrees import CalendarDecrees, DayKind
from contracts.calendar.promise import Promise
from contracts.calendar.terms import Term
from contracts.events.catalogue import CataloguePublished, Procedure
from contracts.events.intake import PromiseCause, PromiseMade
from services.intake.domain.counting import Count, count, promised, restarted
from services.routing.domain.dossier import Dossier
from services.routing.domain.states import State
from tests.integration.routing.bureau import PUBLISHER, Bureau
from tests.integration.routing.test_recount import Offices, decreed
from tests.integration.routing.test_transitions import kept
from tests.unit.routing.facts import CATALOGUE, HOA_AN, at, money_for, papers_for, recorded

TERMS = ("same day", "3 working days", "20 days", "30 days", "1 month", "6 hours", "30 clock hours")
KINDS: tuple[DayKind, ...] = ("off", "off", "makeup_work", "normal", "normal")
ELSEWHERE = "00691"
DEEDS = ("request", "bring", "bring", "owe", "pay", "pay", "apologise", "nothing")
BEGINS = at(23, 9, 30)
A_MINUTE = timedelta(minutes=1)


def _bent(procedure: Procedure, term: str, after_payment: str | None = None) -> Procedure:
    as_often = {"supplements_allowed": 99, "supplement_within": None, "unpaid_stops": None}
    case = procedure.cases[0].model_copy(update={"term": term, "after_payment": after_payment, **as_often})
    return procedure.model_copy(update={"cases": (case,)})


_PLAIN = [p for p in CATALOGUE.procedures if not p.not_offered_in and p.cases[0].term.endswith("working days")]
OFFERED = {p.code: _bent(p, term) for p, term in zip(_PLAIN, TERMS, strict=False)}
# A limit in two stretches.
OFFERED[_PLAIN[-1].code] = _bent(_PLAIN[-1], "17 working days", "3 working days")
OFFER = CATALOGUE.model_copy(
    update={
        "version": "weather.1",
        "procedures": tuple(OFFERED.get(p.code, p) for p in CATALOGUE.procedures),
    }
)


@dataclass
class Weather:
    """A bureau, the dossiers it has in hand, and the dice that say what happens next."""

    bureau: Bureau
    dice: Random
    offices: Offices = field(init=False)
    codes: list[str] = field(default_factory=list)

    async def begins(self, *, dossiers: int) -> None:
        """So many dossiers come in, one after another."""
        self.bureau.now, self.offices = BEGINS, Offices(self.bureau)
        await self.bureau.hears(CataloguePublished(time=BEGINS, actor=PUBLISHER, catalogue=OFFER))
        for _ in range(dossiers):
            await self.comes_in()

    async def comes_in(self) -> str:
        """A dossier of any kind, by the calendar of the counter."""
        procedure, commune = self.dice.choice(list(OFFERED.values())), self.dice.choice((HOA_AN, ELSEWHERE))
        event = recorded(procedure.code, received_at=self.bureau.now, commune=commune)
        counted = self._count(commune, procedure.cases[0].term, self.bureau.now)
        promise = _made(promised(counted), counted, number=1, cause="reception")
        await self.bureau.hears(event.model_copy(update={"promise": promise, "case": procedure.cases[0].code}))
        self.codes.append(event.dossier_code)
        return event.dossier_code

    async def goes_on(self) -> None:
        """Time passes, and something happens to somebody."""
        self.bureau.now += self.dice.choice((1, self.dice.randint(1, 90), self.dice.randint(1, 900))) * A_MINUTE
        for _ in range(3):
            code = await self.comes_in() if self.dice.random() < 0.2 else self.dice.choice(self.codes)
            await self.befalls(code, self.dice.choice(DEEDS))

    async def changes(self) -> None:
        """Some days are said anew, mostly soon ones; they are counted at once or a little later."""
        days = {self._day() for _ in range(self.dice.randint(1, 3))}
        scope = self.dice.choice(("nation", "nation", HOA_AN))
        await self.offices.publish(*(decreed(day, self.dice.choice(KINDS), scope=scope) for day in sorted(days)))

    def _day(self) -> date:
        return (self.bureau.now + timedelta(days=self.dice.randint(-3, 25))).date()

    async def befalls(self, code: str, deed: str) -> None:
        """Somebody does this, if the law lets them."""
        dossier = await kept(self.bureau, code)
        match deed:
            case "request":
                await self.bureau.ordered(
                    code, "request-supplement", commune=dossier.handling_commune, papers=[_a_paper_of(dossier)],
                    reason="missing-paper",
                )  # fmt: skip
            case "owe":
                await self.bureau.ordered(
                    code, "request-payment", commune=dossier.handling_commune, amount_vnd=1, purpose="tax"
                )
            case "apologise":
                later = dossier.due_at + timedelta(days=self.dice.randint(1, 9))
                await self.bureau.ordered(
                    code, "apologise", commune=dossier.handling_commune, reason="overload", new_due_at=later.isoformat()
                )
            case "bring" if dossier.state is State.SUPPLEMENT_REQUESTED:
                await self._papers(dossier)
            case "pay" if dossier.state is State.PAYMENT_REQUESTED:
                await self.bureau.hears(money_for(dossier, at=self._written_down()))
            case _:
                pass

    def _written_down(self) -> datetime:
        """When the counter took it; news of it may have been on its way for a while."""
        return self.bureau.now - self.dice.choice((0, 0, self.dice.randint(1, 300))) * A_MINUTE

    async def _papers(self, dossier: Dossier) -> None:
        """The papers with the date that the counter prints from the request's number."""
        [asked] = await self.bureau.asked("select * from supplement where request = $1", dossier.pending)
        moment = max(self._written_down(), asked["asked_at"])
        counted = self._count(dossier.handling_commune, OFFERED[dossier.procedure].cases[0].term, moment)
        printed = restarted(counted, not_before=asked["due_at"])
        alone = promised(counted).due_at
        kept_later = {"suppressed_due_at": alone if alone < printed.due_at else None}
        promise = _made(printed, counted, number=2, cause="supplement").model_copy(update=kept_later)
        papers = papers_for(dossier, at=moment)
        await self.bureau.hears(papers.model_copy(update={"promise": promise}))

    def _count(self, commune: str, term: str, moment: datetime) -> Count:
        """By the newest calendar, or by the one before where that one has not reached the counter."""
        lag = self.dice.choice((1, 1, 1, 2))
        decrees: CalendarDecrees = self.offices.published[-min(lag, len(self.offices.published))]
        return count(decrees, commune, Term.parse(term), received_at=moment)


def _a_paper_of(dossier: Dossier) -> str:
    return OFFERED[dossier.procedure].cases[0].papers[0].code


def _made(printed: Promise, counted: Count, *, number: int, cause: PromiseCause) -> PromiseMade:
    return PromiseMade(
        number=number,
        due_at=printed.due_at,
        apology_latest=printed.apology_latest,
        transfer_by=printed.transfer_by,
        term=str(counted.term),
        cause=cause,
        calendar=counted.decrees.version,
        catalogue=OFFER.version,
    )
