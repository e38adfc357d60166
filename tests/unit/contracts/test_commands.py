"""Instants of commands lie where every clock can tell them."""

import inspect
from datetime import datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from contracts import commands
from contracts.message import Command

INSTANTS = [
    (kind, name)
    for kind in vars(commands).values()
    if inspect.isclass(kind) and issubclass(kind, Command)
    for name, field in kind.model_fields.items()
    if "datetime" in str(field.annotation).lower()
]


def test_every_command_that_knows_an_instant_is_looked_at() -> None:
    assert {kind.__name__ for kind, _ in INSTANTS} >= {
        "RecordDossier",
        "BringSupplement",
        "ReceivePayment",
        "Apologise",
    }


@pytest.mark.parametrize(("kind", "name"), INSTANTS)
@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1999-12-31T00:00:00Z"])
def test_an_instant_that_no_clock_can_tell_is_refused_by_its_field(
    kind: type[Command], name: str, instant: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        kind.model_validate_json(f'{{"{name}": "{instant}"}}')

    (found,) = [error for error in refused.value.errors() if error["loc"] == (name,)]
    assert found["type"] in ("greater_than_equal", "less_than")


@pytest.mark.parametrize(("kind", "name"), INSTANTS)
@pytest.mark.parametrize("number", ["1795000000", "1795000000000", '"1795000000"', '"+1795000000.5"', "true"])
def test_a_number_is_no_instant_in_digits_or_not(kind: type[Command], name: str, number: str) -> None:
    with pytest.raises(ValidationError) as refused:
        kind.model_validate_json(f'{{"{name}": {number}}}')

    (found,) = [error for error in refused.value.errors() if error["loc"] == (name,)]
    assert "ISO 8601" in found["msg"]


def test_an_instant_of_these_years_is_understood() -> None:
    moment = TypeAdapter(commands.Moment).validate_python("2025-08-04T10:00:00+07:00")

    assert moment == datetime.fromisoformat("2025-08-04T10:00:00+07:00")
