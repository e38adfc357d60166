"""Whatever a committed schema allows is read by the model, survives the wire, and may hold fields yet unknown."""

import json

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from deploy.schemas.event_schema import event_types
from deploy.schemas.golden import golden, written
from tests.builders.every_event import every_event
from tests.contract.instances import values_of
from tests.contract.test_schemas import committed
from tests.contract.wire_record import received, sent

EVENTS = {kind: event for kind, (_, event) in event_types().items() if kind != "intake.person_erased.v1"}
# Whole catalogues and calendars are slow to invent.
EXAMPLES = {"intake.catalogue_published.v1": 5, "intake.calendar_published.v1": 5}
# What JSON Schema cannot say: check digits, and years, days and hours that must agree.
RULES_OF_MEANING = {"intake.person_recorded.v1", "intake.person_corrected.v1", "intake.calendar_published.v1"}


def _refused(kind: str, value: object) -> set[str]:
    """The kinds of complaint that the model has about a value."""
    try:
        EVENTS[kind].read(written(value))
    except ValidationError as error:
        return {said["type"] for said in error.errors()}
    return set()


@pytest.mark.parametrize("kind", sorted(EVENTS))
def test_what_the_schema_allows_is_read_and_survives_the_wire(kind: str) -> None:
    schema = committed(kind)
    validator = Draft202012Validator(schema)

    most = EXAMPLES.get(kind, 25)

    @settings(max_examples=most, database=None, suppress_health_check=list(HealthCheck))
    @given(values_of(schema), st.integers(1, 10**9))
    def holds(value: object, sequence: int) -> None:
        validator.validate(value)
        complaints = _refused(kind, value)
        assert complaints <= ({"value_error"} if kind in RULES_OF_MEANING else set())
        assume(not complaints)
        event = EVENTS[kind].read(written(value))
        again = received(sent(event, sequence=sequence))
        assert (again.event, again.sequence) == (event, sequence)

    holds()


@pytest.mark.parametrize("kind", sorted(EVENTS))
def test_an_unknown_field_is_passed_over_when_read_and_refused_when_built(kind: str) -> None:
    value = golden(kind)[0].value or {}
    later = json.loads(json.dumps(value), object_hook=lambda node: {**node, "since_next_year": 1})

    assert EVENTS[kind].read(written(later)) == EVENTS[kind].read(written(value))
    event = every_event()[kind][0]
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        EVENTS[kind].model_validate({**dict(event), "since_next_year": 1})


def test_a_nested_unknown_field_is_refused_when_built() -> None:
    for kind, path in (("intake.dossier_recorded.v1", "promise"), ("intake.calendar_published.v1", "calendar")):
        value = golden(kind)[0].value or {}
        inner = value[path]
        assert isinstance(inner, dict)

        with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
            EVENTS[kind].model_validate_json(written({**value, path: {**inner, "since_next_year": 1}}), strict=False)
