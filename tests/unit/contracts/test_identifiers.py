"""Numbers that people carry are recognised, and everything else is refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from contracts.identifiers import TaxCode, checked_personal_id, checked_tax_code, new_id, phone_in_e164

TODAY = date(2026, 11, 23)
MOBILE_PREFIXES = ["32", "39", "52", "58", "70", "76", "79", "81", "86", "90", "99"]


@given(
    st.sampled_from(["0", "84", "+84"]), st.sampled_from(MOBILE_PREFIXES), st.from_regex(r"[0-9]{7}", fullmatch=True)
)
def test_a_mobile_number_is_kept_as_e164_however_it_was_written(start: str, prefix: str, rest: str) -> None:
    assert phone_in_e164(start + prefix + rest) == f"+84{prefix}{rest}"


@pytest.mark.parametrize("text", ["", "0912", "0121234567", "02073822000", "+85912345678", "09123456789", "٠٩١٢٣٤٥٦٧٨"])
def test_what_is_no_vietnamese_mobile_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="di động"):
        phone_in_e164(text)


@pytest.mark.parametrize("number", ["0100109106", "0100684378", "0300588569", "0101248141", "0100107518"])
def test_tax_codes_in_use_have_a_right_check_digit_and_no_other_digit_does(number: str) -> None:
    assert checked_tax_code(number, today=TODAY) == number
    for digit in set("0123456789") - {number[9]}:
        with pytest.raises(ValueError, match="kiểm tra"):
            checked_tax_code(number[:9] + digit, today=TODAY)


def test_a_branch_and_a_persons_own_number_are_tax_codes_too() -> None:
    assert checked_tax_code("0100109106001", today=TODAY) == "0100109106-001"
    assert checked_tax_code("0100109106-999", today=TODAY) == "0100109106-999"
    assert checked_tax_code("008191012345", today=TODAY) == "008191012345"
    assert checked_tax_code("008326012345", today=TODAY) == "008326012345"


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("008299012345", "tương lai"),
        ("000191012345", "nơi đăng ký"),
        ("0100109106-000", "001"),
        ("0100109106000", "001"),
    ],
)
def test_a_tax_code_of_nobody_born_yet_or_of_a_branch_that_cannot_be_is_refused(number: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        checked_tax_code(number, today=TODAY)


def test_a_tax_code_that_was_written_down_before_stays_readable() -> None:
    read = TypeAdapter(TaxCode).validate_python

    assert [read(code) for code in ("008299012345", "0100109106-000")] == ["008299012345", "0100109106-000"]


@given(st.integers(1900, 2099), st.booleans(), st.integers(0, 999_999))
def test_a_personal_id_tells_a_possible_year_of_birth(year: int, female: bool, rest: int) -> None:
    number = f"008{(year // 100 - 19) * 2 + female}{year % 100:02d}{rest:06d}"

    assert checked_personal_id(number, today=date(2099, 12, 31)) == number
    if year > 2026:
        with pytest.raises(ValueError, match="tương lai"):
            checked_personal_id(number, today=date(2026, 11, 23))


@pytest.mark.parametrize("text", ["", "00819101234", "0081910123456", "00819101234x", "000191012345"])
def test_what_is_no_personal_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="số"):
        checked_personal_id(text)


def test_ids_made_in_one_process_only_grow_and_say_their_version() -> None:
    ids = [new_id() for _ in range(10_000)]

    assert ids == sorted(set(ids))
    assert {made.version for made in ids} == {7}
