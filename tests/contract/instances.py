"""Values that a schema allows, with fields that it does not know: what a reader of the wire must expect."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from deploy.schemas.event_schema import Schema

Values = st.SearchStrategy[Any]

_VIETNAM = timezone(timedelta(hours=7))
_UNKNOWN = st.dictionaries(st.from_regex(r"\Ax_[a-z]{1,8}\Z"), st.integers() | st.text() | st.none(), max_size=2)
_INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2190, 1, 1), timezones=st.sampled_from((UTC, _VIETNAM)))  # noqa: DTZ001
_FORMATS: dict[str, Values] = {
    "uuid": st.uuids().map(str),
    "date": st.dates().map(str),
    "time": st.times().map(lambda time: time.replace(second=0, microsecond=0).isoformat()),
    "date-time": _INSTANTS.map(datetime.isoformat),
}


def values_of(schema: Schema) -> Values:
    """Values of a whole schema document."""
    return _values(schema, schema.get("$defs", {}))


def _values(node: Schema, definitions: dict[str, Schema]) -> Values:
    match node:
        case {"$ref": str(reference)}:
            return _values(definitions[reference.removeprefix("#/$defs/")], definitions)
        case {"const": constant}:
            return st.just(constant)
        case {"enum": members}:
            return st.sampled_from(members)
        case {"anyOf": members}:
            return st.one_of([_values(member, definitions) for member in members])
        case {"type": "object"}:
            return _objects(node, definitions)
        case {"type": "array"}:
            return _arrays(node, definitions)
        case _:
            return _scalars(node)


def _objects(node: Schema, definitions: dict[str, Schema]) -> Values:
    fields = {name: _values(field, definitions) for name, field in node["properties"].items()}
    required = set(node.get("required", ()))
    known = st.fixed_dictionaries(
        {name: field for name, field in fields.items() if name in required},
        optional={name: field for name, field in fields.items() if name not in required},
    )
    return st.tuples(known, _UNKNOWN).map(lambda pair: {**pair[1], **pair[0]})


def _arrays(node: Schema, definitions: dict[str, Schema]) -> Values:
    if "prefixItems" in node:
        return st.tuples(*(_values(item, definitions) for item in node["prefixItems"])).map(list)
    least = int(node.get("minItems", 0))
    return st.lists(_values(node["items"], definitions), min_size=least, max_size=node.get("maxItems", least + 3))


def _scalars(node: Schema) -> Values:
    match node:
        case {"type": "null"}:
            return st.none()
        case {"type": "boolean"}:
            return st.booleans()
        case {"type": "integer"}:
            return st.integers(node.get("minimum"), node.get("maximum"))
        case {"type": "string", "format": str(form)}:
            return _FORMATS[form]
        case {"type": "string", "pattern": str(pattern)}:
            # In Python `$` also stands before a last line break; in JSON Schema it does not.
            return st.from_regex(pattern.replace("$", r"\Z"))
        case {"type": "string"}:
            return st.text(min_size=node.get("minLength", 0), max_size=node.get("maxLength"))
    raise AssertionError(f"no values are known for {node}")
