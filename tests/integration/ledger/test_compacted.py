"""An old value behind an erasure would stay on its topic for ever: it is named until the newest is last again."""

import pytest
from aiokafka import ConsumerRecord

from contracts.topics import INTAKE_PERSON
from tests.integration.delivery.wire import a_producer, all_records
from tests.integration.ledger.auditing import Auditing
from tests.integration.ledger.test_faults import fact, named, subject_of
from tests.journey.walk import Walk

pytestmark = pytest.mark.timeout(180)


async def carried_again(auditing: Auditing, record: ConsumerRecord) -> None:
    """As a relay does that was frozen with it in its hand."""
    async with a_producer(auditing.province.bootstrap) as producer:
        await producer.send_and_wait(
            INTAKE_PERSON.name, key=record.key, value=record.value, headers=list(record.headers)
        )


async def test_a_person_that_comes_back_behind_its_erasure_is_named_until_it_is_erased_again(
    walk: Walk, auditing: Auditing
) -> None:
    code = (await walk.recorded())["code"]
    await walk.known(code)
    answer = await walk.http.delete(
        f"{walk.intake}/dossiers/{code}/person",
        headers={**walk.headers("records_clerk"), "Idempotency-Key": f"erase {code}"},
    )
    assert answer.is_success, answer.text
    await walk.settled()
    before = await auditing.settled()
    key = str(await subject_of(auditing, code)).encode()
    lane = [it for it in await all_records(auditing.province.bootstrap, INTAKE_PERSON.name) if it.key == key]
    person, erasure = lane[0], lane[-1]

    await carried_again(auditing, person)
    found = await auditing.found_since(before)
    again = await auditing.new_since(before)
    await carried_again(auditing, erasure)

    assert erasure.value is None
    event = await fact(auditing, code, "intake.person_recorded.v1")
    assert named(found) == named(again) == [("stale-value", code, event, None)]
    assert await auditing.new_since(before) == []


async def test_a_person_that_is_carried_twice_is_no_difference(walk: Walk, auditing: Auditing) -> None:
    code = (await walk.recorded())["code"]
    await walk.known(code)
    before = await auditing.settled()
    key = str(await subject_of(auditing, code)).encode()
    lane = [it for it in await all_records(auditing.province.bootstrap, INTAKE_PERSON.name) if it.key == key]

    await carried_again(auditing, lane[-1])

    assert await auditing.new_since(before) == []
