"""Under one type a schema may only grow: each way of breaking a reader is refused, each way of growing is not."""

import copy
from collections.abc import Callable

import pytest

from deploy.schemas.compatibility import breaks
from deploy.schemas.event_schema import Schema

Change = Callable[[Schema], object]

TODAY: Schema = {
    "type": "object",
    "title": "DossierTold",
    "required": ["id", "promise", "channel"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "kind": {"const": "told"},
        "code": {"type": "string", "pattern": "^[a-z]+$", "minLength": 1, "maxLength": 9},
        "channel": {"enum": ["sms", "email"]},
        "note": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None},
        "count": {"type": "integer", "minimum": 1, "maximum": 9, "default": 1},
        "promise": {"$ref": "#/$defs/Promise"},
        "papers": {"type": "array", "items": {"$ref": "#/$defs/Paper"}, "minItems": 1, "maxItems": 5},
        "hours": {"type": "array", "prefixItems": [{"type": "string"}, {"type": "string"}]},
        "told": {"oneOf": [{"$ref": "#/$defs/Paper"}, {"$ref": "#/$defs/Promise"}]},
        "more": {"type": "object", "additionalProperties": {"type": "integer"}},
    },
    "$defs": {
        "Promise": {
            "type": "object",
            "title": "Promise",
            "required": ["due"],
            "properties": {"due": {"type": "string", "format": "date-time"}, "paper": {"$ref": "#/$defs/Paper"}},
        },
        "Paper": {
            "type": "object",
            "title": "Paper",
            "required": ["name"],
            "properties": {"name": {"type": "string"}, "form": {"enum": ["copy", "data"]}},
        },
    },
}


def tomorrow(change: Change) -> Schema:
    schema = copy.deepcopy(TODAY)
    change(schema)
    return schema


def field(schema: Schema, name: str) -> Schema:
    found: Schema = schema["properties"][name]
    return found


def definition(schema: Schema, name: str) -> Schema:
    found: Schema = schema["$defs"][name]
    return found


BREAKING: dict[str, Change] = {
    "/note: removed": lambda s: s["properties"].pop("note"),
    "/code: removed": lambda s: s["properties"].update(dossier_code=s["properties"].pop("code")),
    "/count: type changed from 'integer' to 'string'": lambda s: field(s, "count").update(type="string"),
    "/id: format changed from 'uuid' to 'email'": lambda s: field(s, "id").update(format="email"),
    "/id: format changed from 'uuid' to None": lambda s: field(s, "id").pop("format"),
    "/kind: const changed from 'told' to 'said'": lambda s: field(s, "kind").update(const="said"),
    "/count: newly required": lambda s: s["required"].append("count"),
    "/channel: no longer required": lambda s: s["required"].remove("channel"),
    "/channel: enum member 'email' removed": lambda s: field(s, "channel")["enum"].remove("email"),
    "/code: an enum narrows what was open": lambda s: field(s, "code").update(enum=["a"]),
    "/code: pattern changed": lambda s: field(s, "code").update(pattern="^[a-f]+$"),
    "/note: union member string removed or broken (/: pattern": lambda s: field(s, "note")["anyOf"][0].update(
        pattern="^a"
    ),
    "/code: minLength narrowed from 1 to 2": lambda s: field(s, "code").update(minLength=2),
    "/code: maxLength narrowed from 9 to 8": lambda s: field(s, "code").update(maxLength=8),
    "/count: minimum narrowed from 1 to 2": lambda s: field(s, "count").update(minimum=2),
    "/count: maximum narrowed from 9 to 5": lambda s: field(s, "count").update(maximum=5),
    "/count: exclusiveMaximum narrowed from None to 7": lambda s: field(s, "count").update(exclusiveMaximum=7),
    "/count: multipleOf changed": lambda s: field(s, "count").update(multipleOf=2),
    "/count: default changed from 1 to 2": lambda s: field(s, "count").update(default=2),
    "/note: default changed": lambda s: field(s, "note").update(default=""),
    "/papers: minItems narrowed from 1 to 2": lambda s: field(s, "papers").update(minItems=2),
    "/papers: maxItems narrowed from 5 to 4": lambda s: field(s, "papers").update(maxItems=4),
    "/papers: uniqueItems changed": lambda s: field(s, "papers").update(uniqueItems=True),
    "/papers/items: narrowed": lambda s: field(s, "papers").update(items=False),
    "/hours: prefixItems changed in number": lambda s: field(s, "hours")["prefixItems"].append({"type": "string"}),
    "/hours/1: type changed": lambda s: field(s, "hours")["prefixItems"][1].update(type="integer"),
    "/note: union member null removed": lambda s: field(s, "note")["anyOf"].pop(),
    "/told: union member Promise removed": lambda s: field(s, "told")["oneOf"].pop(),
    "/more/additionalProperties: type changed": lambda s: field(s, "more")["additionalProperties"].update(
        type="string"
    ),
    "/additionalProperties: narrowed": lambda s: s.update(additionalProperties=False),
    "/promise/due: removed": lambda s: definition(s, "Promise")["properties"].pop("due"),
    "/promise/due: format changed": lambda s: field(definition(s, "Promise"), "due").update(format="date"),
    "/promise/paper/form: newly required": lambda s: definition(s, "Paper")["required"].append("form"),
    "/papers/items/form: enum member 'data' removed": lambda s: field(definition(s, "Paper"), "form")["enum"].pop(),
    "/promise: type changed": lambda s: s["$defs"].update(Promise={"type": "string"}),
    "/promise/name: newly required": lambda s: field(s, "promise").update({"$ref": "#/$defs/Paper"}),
}

GROWING: dict[str, Change] = {
    "nothing": lambda _: None,
    "another wording": lambda s: s.update(title="Told", description="…", examples=[]),
    "a new field": lambda s: s["properties"].update(since={"type": "string"}),
    "a new nested field": lambda s: definition(s, "Paper")["properties"].update(count={"type": "integer"}),
    "a new enum member": lambda s: field(s, "channel")["enum"].append("zalo"),
    "a field that may now be null": lambda s: s["properties"].update(
        code={"anyOf": [s["properties"]["code"], {"type": "null"}]}
    ),
    "a new union member": lambda s: field(s, "told")["oneOf"].append({"type": "null"}),
    "wider bounds": lambda s: field(s, "count").update(minimum=0, maximum=10),
    "a bound that is gone": lambda s: field(s, "code").pop("maxLength"),
    "a pattern that is gone": lambda s: field(s, "code").pop("pattern"),
    "a definition under another name": lambda s: (
        s["$defs"].update(Pledge=s["$defs"].pop("Promise")),
        field(s, "promise").update({"$ref": "#/$defs/Pledge"}),
        field(s, "told")["oneOf"].__setitem__(1, {"$ref": "#/$defs/Pledge"}),
    ),
    "a definition written in its place": lambda s: s["properties"].update(promise=s["$defs"]["Promise"]),
}


@pytest.mark.parametrize("found", BREAKING)
def test_what_breaks_a_reader_is_refused(found: str) -> None:
    said = [str(each) for each in breaks(TODAY, tomorrow(BREAKING[found]))]

    assert any(each.startswith(found) for each in said), said


@pytest.mark.parametrize("growth", GROWING)
def test_what_only_grows_is_let_through(growth: str) -> None:
    assert breaks(TODAY, tomorrow(GROWING[growth])) == []


def test_definitions_that_name_themselves_are_compared_to_an_end() -> None:
    tree: Schema = {
        "$ref": "#/$defs/Unit",
        "$defs": {"Unit": {"properties": {"under": {"$ref": "#/$defs/Unit"}, "n": {"type": "integer"}}}},
    }
    other = copy.deepcopy(tree)
    field(definition(other, "Unit"), "n")["type"] = "string"

    assert breaks(tree, tree) == []
    assert [each.what for each in breaks(tree, other)] == ["type changed from 'integer' to 'string'"]
