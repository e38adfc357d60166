"""Codes are counted per agency and local day, in order, and grow past four digits."""

from datetime import date

from services.intake.domain.codes import Register, coded

FIRST = Register("H60.001", date(2026, 11, 23))
OTHER_AGENCY = Register("H60.092", date(2026, 11, 23))
NEXT_DAY = Register("H60.001", date(2026, 11, 24))


def test_each_register_counts_for_itself_in_the_order_of_arrival() -> None:
    codes = coded([FIRST, OTHER_AGENCY, FIRST, NEXT_DAY], {FIRST: 9, OTHER_AGENCY: 1, NEXT_DAY: 70})

    assert codes == ["H60.001-261123-0008", "H60.092-261123-0001", "H60.001-261123-0009", "H60.001-261124-0070"]


def test_a_number_past_9999_grows() -> None:
    assert coded([FIRST, FIRST], {FIRST: 10_000}) == ["H60.001-261123-9999", "H60.001-261123-10000"]
