"""What Kafka itself has dropped, by its retention or by somebody's hand: up to which instant, per partition."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiokafka import TopicPartition

from contracts.delivery.outbox import digest_of
from contracts.delivery.relay import partition_of
from contracts.topics import PARTITIONS
from deploy.create_topics import ERASURES_KEPT
from deploy.motcua.ledger.facts import NUMBERED, Announced

# Clocks of services, database and broker may differ by so much.
SKEW = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Partitions whose first records are gone, and when the first that is left was carried."""

    until: Mapping[TopicPartition, datetime]

    def holds(self, row: Announced) -> bool:
        """Whether this fact's record may have been dropped; of what was stored later none was."""
        topic = NUMBERED[row.topic]
        if topic.compacted or not self.until:
            return False
        at = self.until.get(TopicPartition(topic.name, partition_of(str(row.subject), PARTITIONS)))
        return at is not None and row.stored_at < at + SKEW


def erasure_dropped(row: Announced, *, now: datetime) -> bool:
    """Whether this is an erasure so old that a compacted topic keeps it no longer."""
    return (
        NUMBERED[row.topic].compacted and row.digest == digest_of(None) and row.stored_at < now - ERASURES_KEPT - SKEW
    )
