"""The JSON Schema of each event version: what a reader may rely on in a value on the wire.

A reader ignores fields that it does not know, so the schemas stay open; a writer is closed by its model.
"""

from typing import Any, TypeGuard

from contracts.message import Event
from contracts.topics import TOPICS, Topic, wire_type

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def is_schema(node: object) -> TypeGuard[Schema]:
    """Whether a node of a schema document is an object."""
    return isinstance(node, dict)


def event_types() -> dict[str, tuple[Topic, type[Event]]]:
    """Every type that can stand on a topic, with that topic; an erasure's value is null."""
    carried = {wire_type(event): (topic, event) for topic in TOPICS for event in topic.carries}
    erasures = {wire_type(topic.erased_by): (topic, topic.erased_by) for topic in TOPICS if topic.erased_by}
    return carried | erasures


def schema_urn(kind: str) -> str:
    """The name that `ce_dataschema` calls a type's schema by."""
    name, _, major = kind.rpartition(".v")
    return f"urn:motcua:schema:{name}:{major}.0"


def event_schema(kind: str) -> Schema:
    """The schema of one type's value."""
    topic, event = event_types()[kind]
    head: Schema = {"$schema": DIALECT, "$id": schema_urn(kind), "title": event.__name__}
    if event is topic.erased_by:
        return {**head, "description": event.__doc__, "type": "null"}
    body = _opened(event.model_json_schema())
    # Both have defaults in the model for whoever builds one; on the wire they always stand.
    body["required"] = ["type", "id", *(name for name in body["required"] if name not in ("type", "id"))]
    return {**head, **body}


def event_schemas() -> dict[str, Schema]:
    """All schemas, by type."""
    return {kind: event_schema(kind) for kind in event_types()}


def _opened(node: Schema) -> Schema:
    """The schema without the closing of objects and without titles that only repeat a field's name."""
    opened = {key: _each(value) for key, value in node.items() if key != "additionalProperties"}
    if is_schema(node.get("properties")):
        opened["properties"] = {name: _untitled(_opened(field)) for name, field in node["properties"].items()}
    return opened


def _each(value: object) -> object:
    if is_schema(value):
        return _opened(value)
    return [_each(item) for item in value] if isinstance(value, list) else value


def _untitled(field: Schema) -> Schema:
    return {key: value for key, value in field.items() if key != "title"}
