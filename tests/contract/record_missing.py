"""`python -m tests.contract.record_missing`: record golden messages of types that have none yet, once and for ever."""

from contracts.delivery.telemetry import new_traceparent
from contracts.identifiers import new_id
from deploy.schemas.golden import record, recorded, unrecorded
from tests.builders.every_event import every_event


def record_missing() -> list[str]:
    """The types that were recorded now."""
    missing = unrecorded()
    facts = every_event()
    for kind in missing:
        messages = [
            recorded(
                event,
                sequence=number,
                traceparent=new_traceparent(),
                cause=None if event.service == "intake" else new_id(),
            )
            for number, event in enumerate(facts[kind], start=1)
        ]
        record(kind, tuple(messages))
    return missing


if __name__ == "__main__":
    print("\n".join(record_missing()) or "nothing is missing")
