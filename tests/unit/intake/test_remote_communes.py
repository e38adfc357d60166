"""Where a commune is remote, the receipt promises by the longer term, and routing counts by the very same."""

from datetime import datetime

from contracts.calendar.hours import VIETNAM
from deploy.catalogue import load
from services.intake.domain.offer import Offer
from services.intake.domain.province import Province
from services.intake.domain.reception import accept
from services.intake.http.receipts import counted_then
from services.routing.domain.offer import Offer as RoutingOffer
from tests.builders.at_counter import HOA_AN, WARD, a_command, at_counter

LAND = "1.013978"
PAPERS = [{"code": "form_15"}, {"code": "origin_papers"}]
CATALOGUE = load.catalogue().model_copy(update={"remote_communes": (HOA_AN,)})
PROVINCE = Province((Offer.of(CATALOGUE),), (load.calendar(),))


def received_in(commune: str) -> datetime:
    """When the first land certificate of a Friday morning is due."""
    command = a_command(commune=WARD, handling_commune=commune, procedure=LAND, case=None, papers=PAPERS)
    accepted = accept(command, PROVINCE, at=at_counter())
    assert counted_then(accepted.reception, PROVINCE) == accepted.counted
    return accepted.reception.promise.due_at


def test_the_receipt_of_a_remote_commune_promises_ten_working_days_more() -> None:
    assert received_in(WARD) == datetime(2025, 8, 26, 17, 0, tzinfo=VIETNAM)
    assert received_in(HOA_AN) == datetime(2025, 9, 11, 17, 0, tzinfo=VIETNAM)


def test_routing_knows_the_longer_term_and_its_steps() -> None:
    offer = RoutingOffer(CATALOGUE)

    near, remote = (offer.route(LAND, "standard", commune=commune) for commune in (WARD, HOA_AN))

    assert (near.case.term, remote.case.term) == ("17 working days", "27 working days")
    assert sum(step.quarter_days for step in remote.steps) == 27 * 4
    assert offer.case(LAND, "standard", commune=HOA_AN)[1] == remote.case
