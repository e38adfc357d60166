"""An erasure is the last word of a compacted subject: Kafka keeps it for years, and until then it should lie there."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.delivery.outbox import digest_of
from contracts.topics import INTAKE_DOSSIER, INTAKE_PERSON
from deploy.create_topics import ERASURES_KEPT
from deploy.motcua.ledger.forgotten import erasure_dropped
from tests.unit.ledger.histories import BEGAN, lane

ERASURE = replace(lane(1, 1)[0], topic=INTAKE_PERSON.number, digest=digest_of(None), stored_at=BEGAN)


@pytest.mark.parametrize("age", [timedelta(days=2), ERASURES_KEPT])
def test_an_erasure_lies_on_kafka_for_as_long_as_it_is_kept(age: timedelta) -> None:
    assert not erasure_dropped(ERASURE, now=BEGAN + age)


def test_an_erasure_older_than_that_is_no_difference() -> None:
    assert erasure_dropped(ERASURE, now=BEGAN + ERASURES_KEPT + timedelta(days=1))


def test_what_erases_nobody_or_lies_on_another_topic_is_not_dropped() -> None:
    later = BEGAN + 2 * ERASURES_KEPT

    assert not erasure_dropped(replace(ERASURE, digest=digest_of(b"people")), now=later)
    assert not erasure_dropped(replace(ERASURE, topic=INTAKE_DOSSIER.number), now=later)
