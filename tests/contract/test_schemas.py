"""The committed schemas are what the models say, and the golden messages are what the schemas say."""

import json
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from contracts.delivery.envelope import headers_of
from deploy.schemas import cli
from deploy.schemas.event_schema import Schema, event_schemas, event_types
from deploy.schemas.golden import FOLDER, golden
from tests.builders.every_event import every_event

KINDS = sorted(event_types())


def committed(kind: str) -> Schema:
    schema: Schema = json.loads((FOLDER / f"{kind}.json").read_bytes())
    return schema


def test_the_committed_schemas_are_what_the_models_say() -> None:
    assert cli.stale() == [], "run `make schemas`, and look at what it changes"


def test_a_schema_that_was_edited_is_noticed_and_written_anew(tmp_path: Path) -> None:
    folder = tmp_path / "schemas"
    shutil.copytree(FOLDER, folder)
    edited = folder / "routing.step_started.v1.json"
    edited.write_text(edited.read_text(encoding="utf-8").replace("integer", "string"), encoding="utf-8")
    (folder / "routing.dossier_lost.v1.json").write_text("{}", encoding="utf-8")
    (folder / "survey.survey_opened.v1.json").unlink()

    assert cli.stale(folder=folder) == [
        "routing.dossier_lost.v1.json",
        "routing.step_started.v1.json",
        "survey.survey_opened.v1.json",
    ]
    cli.write(folder=folder)
    assert cli.stale(folder=folder) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_a_sound_one_and_bears_the_name_that_the_envelope_gives_it(kind: str) -> None:
    schema = committed(kind)

    Draft202012Validator.check_schema(schema)
    event = every_event()[kind][0]
    headers = headers_of(event, sequence=1, traceparent="", cause=None)
    assert schema["$id"] == headers["ce_dataschema"]


@pytest.mark.parametrize("kind", KINDS)
def test_golden_messages_are_what_the_schema_says(kind: str) -> None:
    validator = Draft202012Validator(committed(kind), format_checker=Draft202012Validator.FORMAT_CHECKER)

    for message in golden(kind):
        validator.validate(message.value)


def test_a_value_with_a_wrong_commune_is_not_what_the_schema_says() -> None:
    kind = "intake.dossier_recorded.v1"
    value = {**(golden(kind)[0].value or {}), "handling_commune": "Hoà An"}

    assert not Draft202012Validator(committed(kind)).is_valid(value)


def test_every_schema_leaves_room_for_fields_to_come() -> None:
    assert "additionalProperties" not in json.dumps(event_schemas())
