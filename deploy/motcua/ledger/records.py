"""A Kafka record as the ledger needs it: which fact, where in its lane, and what its value was."""

from aiokafka import ConsumerRecord

from contracts.delivery.outbox import digest_of
from contracts.topics import TYPE_PREFIX
from deploy.motcua.ledger.facts import Place, Sighting

_ID_DIGITS = 32
_LARGEST = 2**31 - 1


def sighting(record: ConsumerRecord) -> Sighting | None:
    """What lies there; None where its envelope cannot be read."""
    headers = dict(record.headers)
    try:
        event_id = bytes.fromhex(headers["ce_id"].decode().replace("-", ""))
        sequence = int(headers["ce_sequence"])
        kind = headers["ce_type"].decode().removeprefix(TYPE_PREFIX)
        key = record.key.decode()
    except (KeyError, ValueError, AttributeError, TypeError):
        return None
    if len(event_id) * 2 != _ID_DIGITS or not 0 <= sequence <= _LARGEST:
        return None
    place = Place(record.topic, record.partition, record.offset)
    return Sighting(event_id, key, sequence, kind, digest_of(record.value), place)


def place_of(record: ConsumerRecord) -> Place:
    """Where it lies."""
    return Place(record.topic, record.partition, record.offset)
