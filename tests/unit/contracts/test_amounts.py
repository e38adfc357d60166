"""Money in commands is an amount that can be kept."""

from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from contracts.commands import MOST_VND, ReceivePayment, RequestPayment
from contracts.message import Command

ASKED = {"purpose": "fee", "pay_by": datetime(2026, 12, 4, 10, tzinfo=UTC), "amount_vnd": MOST_VND}
PAID = {"payment": "a number", "amount_vnd": MOST_VND}


@pytest.mark.parametrize(("kind", "words"), [(RequestPayment, ASKED), (ReceivePayment, PAID)])
def test_more_than_can_be_kept_is_refused_and_the_most_is_not(kind: type[Command], words: dict[str, object]) -> None:
    command = TypeAdapter(kind)
    fits = command.validate_python(words)

    with pytest.raises(ValidationError, match="less than or equal"):
        command.validate_python({**words, "amount_vnd": MOST_VND + 1})

    assert fits.model_dump()["amount_vnd"] == MOST_VND


@pytest.mark.parametrize(("kind", "words"), [(RequestPayment, ASKED), (ReceivePayment, PAID)])
def test_less_than_a_dong_is_refused_and_one_is_not(kind: type[Command], words: dict[str, object]) -> None:
    command = TypeAdapter(kind)

    with pytest.raises(ValidationError, match="greater than or equal to 1"):
        command.validate_python({**words, "amount_vnd": 0})

    assert command.validate_python({**words, "amount_vnd": 1}).model_dump()["amount_vnd"] == 1
