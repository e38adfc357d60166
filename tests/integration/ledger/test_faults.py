"""Each thing that can go wrong between services is found within a minute, named, and nothing else is."""

from uuid import UUID

import orjson
import pytest

from contracts.identifiers import DossierCode
from deploy.motcua.ledger.shapes import Difference
from tests.eventually import eventually
from tests.integration.ledger.auditing import Auditing
from tests.journey.walk import Walk, a_phone

pytestmark = pytest.mark.timeout(120)


async def subject_of(auditing: Auditing, code: DossierCode) -> UUID:
    found: UUID = await auditing.sql.fetchval("select dossier_id from intake.dossier where code = $1", code)
    return found


async def fact(auditing: Auditing, code: str, kind: str) -> UUID:
    """The id of the dossier's one fact of this type."""
    service = kind.split(".")[0]
    sql = f"select event_id from {service}.journal where subject = $1 and type = $2"
    found: UUID = await auditing.sql.fetchval(sql, await subject_of(auditing, DossierCode(code)), kind)
    return found


async def waiting(auditing: Auditing, service: str, *, at_least: int) -> None:
    """So many facts lie in the outbox of a service whose relay stands still."""
    sql = f"select count(*) from {service}.outbox"
    await eventually(lambda: auditing.sql.fetchval(sql), until=lambda count: count >= at_least)


def named(differences: list[Difference]) -> list[tuple[str, str | None, UUID | None, str | None]]:
    return [(it.slug, it.code, it.event_id, it.reader) for it in differences]


# A service that cannot hold its outbox's shards carries nothing, and works on.
HOLD = "select shard from {}.outbox_shard for update"


async def test_an_outbox_row_that_was_deleted_before_it_was_carried(walk: Walk, auditing: Auditing) -> None:
    before = await auditing.settled()
    async with auditing.sql.transaction():
        await auditing.sql.execute(HOLD.format("intake"))
        code = (await walk.recorded())["code"]
        event = await fact(auditing, code, "intake.dossier_recorded.v1")
        sql = "delete from intake.outbox where topic = 'intake.dossier.v1' and key = $1"
        assert await auditing.sql.execute(sql, str(await subject_of(auditing, code))) == "DELETE 1"

    found = await auditing.found_since(before)

    assert named(found) == [("not-on-kafka", code, event, None)]
    assert (found[0].type, found[0].topic, found[0].sequence) == ("intake.dossier_recorded.v1", "intake.dossier.v1", 1)
    assert found[0].vi
    assert found[0].en


async def test_a_publish_that_was_skipped_in_the_middle_of_a_dossier(walk: Walk, auditing: Auditing) -> None:
    code = (await walk.recorded())["code"]
    await walk.known(code)
    before = await auditing.settled()
    async with auditing.sql.transaction():
        await auditing.sql.execute(HOLD.format("routing"))
        await walk.ordered(code, "start", role="case_officer")
        await walk.ordered(code, "complete-step", role="case_officer")
        event = await fact(auditing, code, "routing.step_started.v1")
        skipped = "delete from routing.outbox where convert_from(headers, 'UTF8')::json->>'ce_id' = $1"
        assert await auditing.sql.execute(skipped, str(event)) == "DELETE 1"

    assert named(await auditing.found_since(before)) == [("not-on-kafka", code, event, None)]


async def test_an_outcome_that_was_deleted(walk: Walk, auditing: Auditing) -> None:
    code = (await walk.recorded())["code"]
    await walk.known(code)
    await walk.settled()
    before = await auditing.settled()
    event = await fact(auditing, code, "routing.dossier_routed.v1")

    await auditing.sql.execute("delete from survey.inbox where event_id = $1", event)

    assert named(await auditing.found_since(before)) == [("no-outcome", code, event, "survey")]


async def test_an_effect_that_was_deleted(walk: Walk, auditing: Auditing) -> None:
    code = (await walk.recorded())["code"]
    await walk.known(code)
    before = await auditing.settled()
    event = await fact(auditing, code, "intake.dossier_recorded.v1")

    await auditing.sql.execute("delete from routing.assignment where code = $1", code)

    assert named(await auditing.found_since(before)) == [("no-assignment", code, event, "routing")]


async def test_a_survey_that_was_deleted(walk: Walk, auditing: Auditing) -> None:
    code = (await walk.recorded())["code"]
    await walk.finished(code)
    await walk.settled()
    before = await auditing.settled()
    event = await fact(auditing, code, "routing.result_returned.v1")

    await auditing.sql.execute("delete from survey.survey where dossier_code = $1", code)

    assert named(await auditing.found_since(before)) == [("no-survey", code, event, "survey")]


async def test_an_effect_that_was_applied_twice(walk: Walk, auditing: Auditing) -> None:
    code = (await walk.recorded(phone=a_phone()))["code"]
    await walk.known(code)
    await walk.settled()
    before = await auditing.settled()
    event = await fact(auditing, code, "routing.dossier_routed.v1")

    await auditing.sql.execute(
        """
        insert into notify.ending
        select (jsonb_populate_record(e, jsonb_build_object('notice_id', gen_random_uuid()))).*
        from notify.ending e where told = $1
        """,
        event,
    )

    assert named(await auditing.found_since(before)) == [("noticed-twice", code, event, "notify")]


async def test_a_survey_that_was_counted_twice(walk: Walk, auditing: Auditing) -> None:
    code = (await walk.recorded())["code"]
    await walk.finished(code)
    await walk.settled()
    before = await auditing.settled()

    await auditing.sql.execute("update survey.tally set opened = opened + 1")

    found = await auditing.found_since(before)
    await auditing.sql.execute("update survey.tally set opened = opened - 1")

    assert [(it.slug, it.reader, it.commune) for it in found] == [("miscounted-tally", "survey", "02353")]
    assert await auditing.new_since(before) == []


async def test_two_facts_of_a_dossier_that_were_swapped(walk: Walk, auditing: Auditing) -> None:
    code = (await walk.recorded())["code"]
    await walk.known(code)
    before = await auditing.settled()
    async with auditing.sql.transaction():
        await auditing.sql.execute(HOLD.format("routing"))
        await walk.ordered(code, "start", role="case_officer")
        await walk.ordered(code, "complete-step", role="case_officer")
        earlier = await fact(auditing, code, "routing.step_started.v1")
        later = await fact(auditing, code, "routing.step_completed.v1")
        rows = await auditing.sql.fetch(
            """
            select shard, seq, headers, payload from routing.outbox
            where convert_from(headers, 'UTF8')::json->>'ce_id' = any($1) order by seq
            """,
            [str(earlier), str(later)],
        )
        for here, there in ((rows[0], rows[1]), (rows[1], rows[0])):
            await auditing.sql.execute(
                "update routing.outbox set headers = $3, payload = $4 where shard = $1 and seq = $2",
                *(here["shard"], here["seq"], there["headers"], there["payload"]),
            )

    assert named(await auditing.found_since(before)) == [("inverted", code, earlier, None)]


async def test_a_payload_that_was_changed(walk: Walk, auditing: Auditing) -> None:
    before = await auditing.settled()
    async with auditing.sql.transaction():
        await auditing.sql.execute(HOLD.format("intake"))
        code = (await walk.recorded())["code"]
        event = await fact(auditing, code, "intake.dossier_recorded.v1")
        lies = "where topic = 'intake.dossier.v1' and key = $1"
        key = str(await subject_of(auditing, code))
        payload = orjson.loads(await auditing.sql.fetchval(f"select payload from intake.outbox {lies}", key))
        payload["channel"] = "post"
        await auditing.sql.execute(f"update intake.outbox set payload = $2 {lies}", key, orjson.dumps(payload))

    assert named(await auditing.found_since(before)) == [("changed", code, event, None)]


async def test_the_outcome_of_a_notice_that_was_dropped(walk: Walk, auditing: Auditing) -> None:
    code = (await walk.recorded(phone=a_phone()))["code"]
    await walk.known(code)
    await walk.settled()
    before = await auditing.settled()
    event = await fact(auditing, code, "routing.dossier_routed.v1")

    dropped = await auditing.sql.fetch("delete from notify.ending where told = $1 returning *", event)

    assert named(await auditing.found_since(before)) == [("outcome-missing", code, event, "notify")]
    for row in dropped:
        places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
        await auditing.sql.execute(f"insert into notify.ending values ({places})", *row)
    # What was put right leaves the list by itself.
    assert await auditing.new_since(before) == []
