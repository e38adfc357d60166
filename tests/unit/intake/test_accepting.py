"""What lies on the counter is received under the rules of its day, or refused by the name of the broken rule."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from contracts.calendar.hours import VIETNAM
from contracts.calendar.terms import NoTermPromised
from contracts.events.catalogue import PaperUnknown
from contracts.problems import Refusal
from services.intake.domain.dossier import Dossier
from services.intake.domain.offer import (
    CaseUnknown,
    CommuneUnknown,
    Offer,
    ProcedureNotInForce,
    ProcedureNotOffered,
    ProcedureUnknown,
)
from services.intake.domain.papers import PaperFormNotTaken, PaperMissing
from services.intake.domain.people import EmailInvalid, PersonalIdInvalid, PhoneInvalid, TaxCodeInvalid
from services.intake.domain.province import Province, ReceivedBeforeCatalogue
from services.intake.domain.reception import ReceivedInFuture
from tests.builders.at_counter import (
    DEATH,
    FRIDAY_MORNING,
    HOA_AN,
    NOON,
    OWNER,
    PAPERS,
    RURAL,
    WARD,
    accepted,
    at_counter,
    the_province,
)

# Lunch at kindergarten follows the school year, the first land certificate takes longer where it is remote.
LUNCH, LAND = "1.001622", "1.013978"


def refused(**changes: Any) -> Refusal:
    """The refusal that these changes to a right request meet."""
    with pytest.raises(Refusal) as caught:
        accepted(**changes)
    return caught.value


def owner(**changes: Any) -> dict[str, Any]:
    return {**OWNER, **changes}


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"procedure": "9.999999"}, ProcedureUnknown, "/procedure"),
        ({"procedure": "1.013225", "case": None}, ProcedureNotInForce, "/procedure"),
        ({"procedure": "2.001159", "case": None}, ProcedureNotOffered, "/procedure"),
        ({"procedure": LUNCH, "case": None, "papers": []}, NoTermPromised, "/procedure"),
        ({"case": "by_horse"}, CaseUnknown, "/case"),
        ({"commune": "99999"}, CommuneUnknown, "/commune"),
        ({"handling_commune": "99999"}, CommuneUnknown, "/handling_commune"),
        ({"papers": PAPERS[:1]}, PaperMissing, "/papers"),
        ({"papers": [*PAPERS, {"code": "love_letter"}]}, PaperUnknown, "/papers/2/code"),
        ({"papers": [PAPERS[0], {"code": "death_notice", "form": "data"}]}, PaperFormNotTaken, "/papers/1/form"),
        ({"owner": owner(personal_id="008199")}, PersonalIdInvalid, "/owner/personal_id"),
        ({"owner": owner(personal_id="008399012345")}, PersonalIdInvalid, "/owner/personal_id"),
        ({"owner": owner(tax_code="0100109107")}, TaxCodeInvalid, "/owner/tax_code"),
        ({"owner": owner(tax_code="008299012345")}, TaxCodeInvalid, "/owner/tax_code"),
        ({"owner": owner(tax_code="0100109106-000")}, TaxCodeInvalid, "/owner/tax_code"),
        ({"owner": owner(phone="02073822000")}, PhoneInvalid, "/owner/phone"),
        ({"submitter": owner(phone="1")}, PhoneInvalid, "/submitter/phone"),
        ({"owner": owner(email="sin@")}, EmailInvalid, "/owner/email"),
        ({"received_at": (NOON + timedelta(seconds=1)).isoformat()}, ReceivedInFuture, "/received_at"),
        ({"received_at": "2024-06-28T09:00:00+07:00"}, ReceivedBeforeCatalogue, "/received_at"),
    ],
)
def test_a_broken_rule_refuses_by_its_name_and_field(
    changes: dict[str, Any], refusal: type[Refusal], field: str
) -> None:
    caught = refused(**changes)

    assert type(caught) is refusal
    assert caught.field == field
    assert caught.expected


def test_a_missing_paper_is_named() -> None:
    assert refused(papers=[{"code": "authorisation"}]).expected == "death_notice, declaration"


def the_papers_of(procedure: str) -> list[dict[str, str]]:
    """What its default case requires."""
    return [{"code": code} for code in the_province().offers[0].procedure(procedure).case(None, commune=WARD).required]


def test_a_counter_receives_for_others_what_its_own_commune_does_not_offer() -> None:
    asked: dict[str, Any] = {"procedure": RURAL, "case": None, "papers": the_papers_of(RURAL)}

    assert type(refused(commune=HOA_AN, handling_commune=WARD, **asked)) is ProcedureNotOffered
    taken = accepted(commune=WARD, handling_commune=HOA_AN, **asked)
    assert taken.reception.handling_commune == HOA_AN
    assert taken.agency == the_province().offers[0].commune(WARD).agency


def test_the_last_day_of_a_procedure_is_still_its_day() -> None:
    asked: dict[str, Any] = {"procedure": "1.011606", "case": None, "papers": the_papers_of("1.011606")}
    january = at_counter(now=datetime(2027, 1, 4, 8, 0, tzinfo=VIETNAM))

    last = accepted(at=january, received_at="2026-12-31T16:00:00+07:00", **asked)
    assert last.reception.procedure == "1.011606"
    assert type(refused(at=january, received_at="2027-01-01T00:00:00+07:00", **asked)) is ProcedureNotInForce


def test_the_first_case_and_the_own_commune_are_the_defaults() -> None:
    reception = accepted(case=None, handling_commune=None).reception

    assert (reception.case, reception.handling_commune, reception.channel) == ("standard", HOA_AN, "counter")


def test_the_promise_counts_from_the_reception_with_the_term_of_the_case() -> None:
    taken = accepted()

    assert taken.reception.promise.due_at == datetime(2025, 8, 6, 17, 0, tzinfo=VIETNAM)
    assert taken.reception.promise.apology_latest == datetime(2025, 8, 5, 17, 0, tzinfo=VIETNAM)
    assert taken.reception.promise.transfer_by == datetime(2025, 8, 1, 17, 0, tzinfo=VIETNAM)
    assert str(taken.counted.term) == "3 working days"


def test_without_an_instant_it_is_received_now_in_whole_seconds() -> None:
    at = at_counter(now=NOON.replace(microsecond=999_999))

    assert accepted(received_at=None, at=at).reception.received_at == NOON


def test_a_reception_at_this_very_instant_is_not_in_the_future() -> None:
    assert accepted(received_at=NOON.isoformat()).reception.received_at == NOON


def test_the_local_day_of_reception_decides_the_day_in_the_code() -> None:
    late = accepted(received_at="2025-07-31T17:30:00+00:00")

    assert late.reception.day == date(2025, 8, 1)


def test_the_two_facts_tell_the_same_story_and_only_one_of_them_names_people() -> None:
    taken = accepted(submitter=owner(name="Ma Thị Nhàn"))
    recorded, known = taken.recorded(Dossier(code="H60.092-250801-0007", reception=taken.reception))

    assert recorded.promise.number == 1
    assert recorded.owner_ref == known.dossier_owner.ref
    assert known.submitter is not None
    assert recorded.submitter_ref == known.submitter.ref
    assert b"Ho" in known.written()
    assert not any(word in recorded.written().decode() for word in ("Hoàng", "Nhàn", "912345678", "008191012345"))


def test_the_catalogue_in_force_is_the_last_published_of_those_already_valid() -> None:
    first = the_province().offers[0].catalogue
    renamed = first.model_copy(update={"version": "later", "valid_from": date(2025, 8, 2)})
    province = Province((Offer.of(first), Offer.of(renamed)), the_province().calendars)

    assert province.offer_on(FRIDAY_MORNING.date()).version == first.version
    assert province.offer_on(date(2025, 8, 2)).version == "later"
    assert province.offer(first.version).procedure(DEATH).procedure.code == DEATH
