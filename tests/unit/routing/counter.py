"""The counter to which citizens bring papers: it prints dates from nothing but the request's signed number."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from contracts.calendar.decrees import CalendarDecrees
from contracts.commands import BringSupplement, PaperGiven
from contracts.events.intake import SupplementReceived
from contracts.tokens.supplements import read_supplement_number
from services.intake.domain.dossier import Dossier as Recorded
from services.intake.domain.offer import Offer, OfferedProcedure
from services.intake.domain.province import Province
from services.intake.domain.supplement import supplemented
from services.routing.domain.dossier import Dossier
from tests.builders.at_counter import a_dossier
from tests.unit.routing.facts import CATALOGUE, CLERK, DECREES

KEY = "signs-supplement-numbers"


@lru_cache
def an_offer(procedure: str, *, term: str, within: str | None) -> Offer:
    """The catalogue with another term, and another time to bring papers, for a procedure."""
    offer = Offer.of(CATALOGUE)
    offered = offer.procedures[procedure].procedure
    cases = tuple(case.model_copy(update={"term": term, "supplement_within": within}) for case in offered.cases)
    bent = OfferedProcedure.of(offered.model_copy(update={"cases": cases}), remote_communes=frozenset())
    return replace(offer, procedures={**offer.procedures, procedure: bent})


def papers_at_counter(
    dossier: Dossier,
    number: str,
    *,
    term: str,
    within: str | None = None,
    at: datetime,
    calendars: Sequence[CalendarDecrees] = (DECREES,),
) -> SupplementReceived:
    """The papers of a dossier, with the date that the counter prints."""
    province = Province((an_offer(dossier.procedure, term=term, within=within),), tuple(calendars))
    command = BringSupplement(request=number, papers=(PaperGiven(code="declaration"),), received_at=at)
    read = read_supplement_number(number, key=KEY)
    return supplemented(_recorded(dossier), command, read, province=province, actor=CLERK, now=at)


def _recorded(dossier: Dossier) -> Recorded:
    """The dossier as intake knows it."""
    recorded = a_dossier(dossier.code)
    reception = replace(
        recorded.reception,
        dossier_id=dossier.dossier_id,
        commune=dossier.receiving_commune,
        handling_commune=dossier.handling_commune,
        procedure=dossier.procedure,
        case=dossier.case,
        received_at=dossier.received_at,
        catalogue=dossier.catalogue,
    )
    return replace(recorded, reception=reception)
