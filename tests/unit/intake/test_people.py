"""People are written one way however they were typed, and covered for those who do not serve them."""

from datetime import date
from typing import Any

import pytest

from contracts.commands import PersonGiven
from contracts.events.person import Person
from contracts.identifiers import new_id
from services.intake.domain.masking import PersonShown
from services.intake.domain.people import EmailInvalid, TextInvalid, people, person

TODAY = date(2026, 11, 23)


def written(**given: Any) -> Person:
    return person(PersonGiven(**{"name": "Ma Văn Páo", **given}), ref=new_id(), at="/owner", today=TODAY)


def test_a_name_typed_in_pieces_is_composed_and_its_blanks_are_single() -> None:
    assert written(name="Hoa\u0300ng\u00a0 Thi\u0323\u200b Si\u0300n").name == "Hoàng Thị Sìn"


def test_decomposed_letters_are_composed_though_all_of_them_can_be_printed() -> None:
    assert written(name="Hoa\u0300ng").name == "Hoàng"


def test_people_with_one_name_are_people() -> None:
    assert written(name="Páo").name == "Páo"


@pytest.mark.parametrize("name", ["Páo\u0000", "\u200b", "Páo\u0085\u0007"])
def test_what_cannot_be_written_is_refused(name: str) -> None:
    with pytest.raises(TextInvalid) as caught:
        written(name=name)

    assert caught.value.field == "/owner/name"


def test_a_phone_is_kept_in_one_form() -> None:
    assert written(phone="091.234.5678").phone == written(phone="84912345678").phone == "+84912345678"


def test_what_was_left_blank_was_not_given() -> None:
    blank = written(phone=" ", email="", personal_id="", tax_code="", address="")

    assert (blank.phone, blank.email, blank.personal_id, blank.tax_code, blank.address) == (None,) * 5


@pytest.mark.parametrize("email", ["a", "a@b", "a b@c.vn", "a@c.vn\nBcc: x@y.vn", "a@-c.vn", "á@c.vn", "a@c..vn"])
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(EmailInvalid):
        written(email=email)


def test_references_once_given_stay() -> None:
    owner, submitter = new_id(), new_id()
    given = PersonGiven(name="Páo")

    known = people(given, given, today=TODAY, refs=(owner, submitter))

    assert known.submitter is not None
    assert (known.owner.ref, known.submitter.ref) == (owner, submitter)
    assert people(given, None, today=TODAY, refs=(None, None)).submitter is None


WHOLE = written(
    personal_id="008191012345", phone="0912345678", tax_code="0100109106-001", email="pao@example.vn", address="Bản Mỏ"
)


def test_numbers_and_addresses_are_covered_and_the_name_is_not() -> None:
    shown = PersonShown.masked(WHOLE)

    assert (shown.name, shown.personal_id, shown.phone) == ("Ma Văn Páo", "008********5", "091****678")
    assert (shown.tax_code, shown.email, shown.address) == ("010**********1", "p***@example.vn", "***")


def test_at_the_counter_everything_is_shown_and_the_phone_as_it_is_dialled() -> None:
    shown = PersonShown.in_full(WHOLE)

    assert (shown.personal_id, shown.phone, shown.address) == ("008191012345", "0912345678", "Bản Mỏ")


def test_what_is_not_known_is_not_covered_either() -> None:
    shown = PersonShown.masked(written())

    assert (shown.personal_id, shown.phone, shown.email, shown.address) == (None,) * 4
