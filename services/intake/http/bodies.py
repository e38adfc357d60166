"""Bodies read straight from their bytes, and documented all the same."""

from typing import Any, TypeVar

from pydantic import JsonValue, TypeAdapter, ValidationError

from contracts.delivery.http import field_problem

Read = TypeVar("Read")


def read(body: bytes, kind: TypeAdapter[Read]) -> Read:
    """The value in a body; a refusal names the first field that is wrong."""
    try:
        return kind.validate_json(body)
    except ValidationError as error:
        raise field_problem(dict(error.errors(include_url=False)[0])) from None


def documented(kind: TypeAdapter[Read]) -> dict[str, Any]:
    """The body as OpenAPI describes it, whole in itself."""
    schema = kind.json_schema(ref_template="{model}")
    parts = schema.pop("$defs", {})
    return {"required": True, "content": {"application/json": {"schema": _inlined(schema, parts)}}}


def _inlined(schema: JsonValue, parts: dict[str, JsonValue]) -> JsonValue:
    """The schema with every reference replaced by what it refers to."""
    if isinstance(schema, list):
        return [_inlined(each, parts) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if isinstance(named := schema.get("$ref"), str):
        return _inlined(parts[named], parts)
    return {name: _inlined(value, parts) for name, value in schema.items()}
