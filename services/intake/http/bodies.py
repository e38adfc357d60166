"""Bodies read straight from their bytes, and documented all the same."""

from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from contracts.delivery.http import field_problem

Read = TypeVar("Read")

COMPONENTS = "#/components/schemas/{model}"


def read(body: bytes, kind: TypeAdapter[Read]) -> Read:
    """The value in a body; a refusal names the first field that is wrong."""
    try:
        return kind.validate_json(body)
    except ValidationError as error:
        raise field_problem(dict(error.errors(include_url=False)[0])) from None


def documented(kind: TypeAdapter[Read]) -> dict[str, Any]:
    """The body as OpenAPI describes it; what it refers to stands among the document's components."""
    schema = kind.json_schema(ref_template=COMPONENTS)
    schema.pop("$defs", None)
    return {"required": True, "content": {"application/json": {"schema": schema}}}
