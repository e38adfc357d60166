"""What is unusual and right is no difference: compacted facts, records kept aside, redriven or given up, odd clocks."""

import asyncio
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson
import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from contracts.topics import INTAKE_DOSSIER, ROUTING_PROGRESS
from deploy.motcua.ledger.shapes import Report
from tests.eventually import eventually
from tests.integration.delivery.wire import a_producer
from tests.integration.ledger.auditing import Auditing
from tests.integration.ledger.test_faults import HOLD, fact, subject_of
from tests.journey.walk import Body, Walk, a_phone

pytestmark = pytest.mark.timeout(180)

_BREAKS = "alter table survey.survey add constraint breaks check (dossier_code <> '{}') not valid"
_MENDS = "alter table survey.survey drop constraint breaks"


async def test_a_person_that_was_superseded_before_kafka_compacted_it_away(walk: Walk, auditing: Auditing) -> None:
    before = await auditing.settled()
    async with auditing.sql.transaction():
        await auditing.sql.execute(HOLD.format("intake"))
        code = (await walk.recorded())["code"]
        corrected = await walk.http.put(
            f"{walk.intake}/dossiers/{code}/person",
            json={"owner": {"name": "Hoàng Thị Sin", "phone": a_phone()}},
            headers={**walk.headers("reception_officer"), "Idempotency-Key": f"correct {code}"},
        )
        assert corrected.is_success, corrected.text
        first = await fact(auditing, code, "intake.person_recorded.v1")
        gone = "delete from intake.outbox where convert_from(headers, 'UTF8')::json->>'ce_id' = $1"
        assert await auditing.sql.execute(gone, str(first)) == "DELETE 1"
        aged = "update intake.journal set stored_at = stored_at - $2::interval where subject = $1 and topic = 2"
        await auditing.sql.execute(aged, await subject_of(auditing, code), timedelta(days=2))
    await walk.known(code)

    assert await auditing.new_since(before) == []


async def parked(auditing: Auditing, event: UUID, *, state: str | None) -> int:
    """The number of the record that survey keeps aside, once it is in this state; 0 once it is gone."""

    async def kept() -> tuple[str | None, int]:
        row = await auditing.sql.fetchrow("select state, parked_id from survey.parked where event_id = $1", event)
        return (row["state"], row["parked_id"]) if row else (None, 0)

    found = await eventually(kept, until=lambda seen: seen[0] == state)
    return found[1]


async def told(auditing: Auditing, *words: str) -> Body:
    command = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.motcua", "parked", *words, "--json"),
        env={**os.environ, "MOTCUA_HOME": str(auditing.province.home)},
        stdout=asyncio.subprocess.PIPE,
    )
    answer, _ = await command.communicate()
    assert command.returncode == 0, answer
    body: Body = json.loads(answer.splitlines()[-1])
    return body


async def kept_aside(walk: Walk, auditing: Auditing) -> tuple[Report, UUID, int]:
    """A returned result that survey could not apply: what the ledger told before, the fact, and the record's number."""
    code = (await walk.recorded())["code"]
    await walk.known(code)
    before = await auditing.settled()
    await auditing.sql.execute(_BREAKS.format(code))
    try:
        await walk.finished(code)
        await walk.settled()
        event = await fact(auditing, code, "routing.result_returned.v1")
        number = await parked(auditing, event, state="dead")
    finally:
        await auditing.sql.execute(_MENDS)
    return before, event, number


async def test_a_record_that_was_kept_aside_and_redriven(walk: Walk, auditing: Auditing) -> None:
    before, event, number = await kept_aside(walk, auditing)
    aside = await auditing.new_since(before)
    report = await auditing.checked()

    await told(auditing, "redrive", f"survey:{number}")
    await parked(auditing, event, state=None)

    assert aside == []
    assert report.parked is not None
    assert report.parked.dead >= 1
    assert await auditing.new_since(before) == []


async def test_a_record_that_was_kept_aside_and_given_up(walk: Walk, auditing: Auditing) -> None:
    before, event, number = await kept_aside(walk, auditing)

    await told(auditing, "discard", f"survey:{number}", "--reason", "người dân không cần khảo sát")
    await parked(auditing, event, state="discarded")

    assert await auditing.new_since(before) == []


async def test_a_service_whose_clock_is_an_hour_ahead(walk: Walk, auditing: Auditing) -> None:
    before = await auditing.settled()
    codes = []
    async with auditing.sql.transaction():
        await auditing.sql.execute(HOLD.format("intake"))
        codes = [(await walk.recorded())["code"] for _ in range(4)]
        ahead = [str(await subject_of(auditing, code)) for code in codes[::2]]
        rows = await auditing.sql.fetch(
            "delete from intake.outbox where topic = $1 and key = any($2) returning key, headers, payload",
            INTAKE_DOSSIER.name,
            ahead,
        )
        stamp = int((datetime.now(UTC) + timedelta(hours=1)).timestamp() * 1000)
        async with a_producer(auditing.province.bootstrap) as producer:
            for row in rows:
                headers = [(name, value.encode()) for name, value in orjson.loads(row["headers"]).items()]
                await producer.send_and_wait(
                    INTAKE_DOSSIER.name,
                    key=row["key"].encode(),
                    value=row["payload"],
                    headers=headers,
                    timestamp_ms=stamp,
                )
    for code in codes:
        await walk.known(code)

    assert len(rows) == 2
    assert await auditing.new_since(before) == []
    assert await auditing.new_since(before) == []


async def test_topics_that_are_kept_for_a_week(walk: Walk, auditing: Auditing) -> None:
    before = await auditing.settled()
    admin = AIOKafkaAdminClient(bootstrap_servers=auditing.province.bootstrap)
    await admin.start()

    async def kept_for(milliseconds: int) -> None:
        values = {"cleanup.policy": "delete", "retention.ms": str(milliseconds)}
        await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, ROUTING_PROGRESS.name, values)])

    try:
        await kept_for(7 * 86_400_000)
        await walk.finished((await walk.recorded())["code"])
        await walk.settled()
        found = await auditing.new_since(before)
        report = await auditing.checked()
    finally:
        await kept_for(-1)
        await admin.close()

    assert found == []
    assert report.horizon is not None
    assert report.horizon.kafka_days == 7
