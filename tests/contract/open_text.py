"""Where a value on the wire could hold free text or personal data, by its schema alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from deploy.schemas.event_schema import Schema, is_schema

PERSONAL = frozenset(
    (
        "name",
        "surname",
        "phone",
        "mobile",
        "email",
        "mail",
        "address",
        "personal",
        "citizen",
        "passport",
        "tax",
        "birth",
        "born",
        "gender",
        "note",
        "comment",
        "text",
        "remark",
        "message",
        "letter",
    )
)
BOUND = ("const", "enum", "pattern", "format")


@dataclass(frozen=True, slots=True)
class Opening:
    """A field that could say too much."""

    field: str
    why: str


def openings(schema: Schema) -> set[Opening]:
    """All openings of a value, however deep, and in definitions that it uses."""
    definitions = schema.get("$defs", {})
    roots = [(schema.get("title", ""), schema), *definitions.items()]
    return {opening for title, root in roots for opening in _of_object(root, title)}


def _of_object(node: Schema, title: str) -> Iterator[Opening]:
    if node.get("type") != "object" and "properties" not in node:
        yield from _of_value(node, title)
        return
    if node.get("additionalProperties") not in (None, False):
        yield Opening(title, "names of its own choice")
    for name, field in node.get("properties", {}).items():
        if PERSONAL & set(name.split("_")):
            yield Opening(f"{title}.{name}", "a personal name")
        yield from _of_value(field, f"{title}.{name}")


def _of_value(node: Schema, field: str) -> Iterator[Opening]:
    """What a field's own value could hold; referred definitions are looked at by themselves."""
    if "$ref" in node:
        return
    if node.get("type") == "object":
        yield from _of_object(node, field)
    elif not {"type", "anyOf", "oneOf", "allOf", "const", "enum"} & node.keys():
        yield Opening(field, "anything at all")
    elif node.get("type") == "string" and not set(BOUND) & node.keys():
        yield Opening(field, "any text")
    parts = [
        node.get("items"),
        *(part for key in ("anyOf", "oneOf", "allOf", "prefixItems") for part in node.get(key, ())),
    ]
    for part in parts:
        if is_schema(part):
            yield from _of_value(part, field)
