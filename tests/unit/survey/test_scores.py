"""Shares in per cent."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.survey.domain.scores import share


@pytest.mark.parametrize(
    ("part", "whole", "per_cent"), [(0, 3, 0.0), (2, 3, 66.7), (1, 16, 6.3), (1, 80, 1.3), (3, 3, 100.0), (0, 0, None)]
)
def test_a_share_has_one_decimal_with_halves_rounded_up(part: int, whole: int, per_cent: float | None) -> None:
    assert share(part, whole) == per_cent


@given(st.integers(1, 10**8).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_a_share_agrees_with_decimal_arithmetic(counted: tuple[int, int]) -> None:
    part, whole = counted

    exact = (Decimal(100 * part) / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP)

    assert share(part, whole) == float(exact)
