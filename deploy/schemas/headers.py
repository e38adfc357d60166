"""The headers of every message: CloudEvents 1.0 attributes in Kafka's binary mode, and the trace they belong to."""

from contracts.topics import TYPE_PREFIX, Topic
from deploy.schemas.event_schema import Schema, schema_urn

_TRACEPARENT = "^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"
_URN = r"^urn:motcua:schema:[a-z]+\.[a-z_]+:[0-9]+\.[0-9]+$"
_UUID = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
_REQUIRED = (
    "content-type",
    "ce_specversion",
    "ce_id",
    "ce_source",
    "ce_type",
    "ce_subject",
    "ce_time",
    "ce_dataschema",
    "ce_partitionkey",
    "ce_sequence",
    "correlation_id",
    "traceparent",
)


def _text(description: str, **more: object) -> Schema:
    return {"type": "string", "description": description, **more}


def cloud_event_headers() -> Schema:
    """What every message's headers have in common."""
    return {
        "type": "object",
        "description": "CloudEvents 1.0, Kafka protocol binding, binary mode: every value is UTF-8 text.",
        "required": list(_REQUIRED),
        "properties": {
            "content-type": {"const": "application/json"},
            "ce_specversion": {"const": "1.0"},
            "ce_id": _text("UUIDv7; drop what you have seen before.", pattern=_UUID),
            "ce_source": _text("The announcing service.", pattern="^/services/(intake|routing|notify|survey)$"),
            "ce_type": _text("`motcua.` and the type of the value.", pattern=r"^motcua\.[a-z]+\.[a-z_]+\.v[0-9]+$"),
            "ce_subject": _text("What the fact is about; equal to the key."),
            "ce_time": _text("When it happened, in UTC.", format="date-time"),
            "ce_dataschema": _text("The value's schema.", pattern=_URN),
            "ce_partitionkey": _text("Equal to the key."),
            "ce_sequence": _text("1, 2, 3 … per topic and subject; a gap: one is missing.", pattern="^[0-9]+$"),
            "ce_commune": _text("The handling commune's 5-digit GSO code, where there is one.", pattern="^[0-9]{5}$"),
            "ce_causationid": _text("`ce_id` of the fact that led to this one, if one did.", pattern=_UUID),
            "correlation_id": _text("Equal to the key."),
            "traceparent": _text("W3C trace context of the creation.", pattern=_TRACEPARENT),
        },
    }


def headers_schema(kind: str, *, topic: Topic) -> Schema:
    """The headers of one type's messages."""
    own: dict[str, Schema] = {
        "ce_type": {"const": TYPE_PREFIX + kind},
        "ce_source": {"const": f"/services/{topic.owner}"},
        "ce_dataschema": {"const": schema_urn(kind)},
    }
    return {"allOf": [{"$ref": "#/components/schemas/CloudEventHeaders"}, {"properties": own}]}
