"""What notify keeps of people, and what it calls them."""

from dataclasses import fields

import pytest

from contracts.events.person import Person
from contracts.identifiers import new_id
from services.notify.domain.people import Recipient, called, recipients
from tests.unit.notify.facts import About


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Nguyễn Văn An", "NGUYỄN V. An"),
        ("Ma Thị Thu Hà", "MA T. T. Hà"),
        ("Giàng Páo", "GIÀNG Páo"),
        ("Páo", "Páo"),
        ("  Hoàng   Thị  Sìn ", "HOÀNG T. Sìn"),
    ],
)
def test_a_letter_shortens_the_name(name: str, said: str) -> None:
    assert called(Person(ref=new_id(), name=name)) == said


def test_an_organisation_keeps_its_name() -> None:
    cooperative = Person(ref=new_id(), name="Hợp tác xã Chè Tân Trào", tax_code="5000123466")

    assert called(cooperative) == "Hợp tác xã Chè Tân Trào"


def test_a_citizen_with_a_tax_code_is_still_a_citizen() -> None:
    trader = Person(ref=new_id(), name="Nguyễn Văn An", tax_code="5000123466", personal_id="008191000001")

    assert called(trader) == "NGUYỄN V. An"


def test_neither_personal_id_nor_postal_address_nor_whole_name_is_kept() -> None:
    (owner,) = recipients(About().people(personal_id="008191000001", address="thôn Canary"))

    kept = repr([getattr(owner, field.name) for field in fields(Recipient)])
    assert "008191000001" not in kept
    assert "Canary" not in kept
    assert "Hoàng Thị" not in kept


def test_the_owner_comes_first() -> None:
    submitter = Person(ref=new_id(), name="Nguyễn Văn An")

    assert [person.part for person in recipients(About().people(submitter=submitter))] == ["owner", "submitter"]
