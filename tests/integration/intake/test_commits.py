"""An answer comes after its commit or not at all: bad rows, lost databases, full queues, impatient clients, the end."""

import asyncio

import asyncpg
import pytest

from tests.builders.at_counter import OWNER, a_request
from tests.eventually import eventually
from tests.fixtures.servers import Postgres
from tests.integration.intake.conftest import OpenTown, StartIntake, opened
from tests.integration.intake.town import NOWHERE, Town


async def told(town: Town, statement: str) -> None:
    """Something done to the database behind the service's back."""
    connection = await asyncpg.connect(town.dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def test_a_row_that_cannot_be_kept_harms_only_itself(town: Town) -> None:
    await told(town, "alter table person add check (dossier_owner ->> 'name' <> 'Bad')")

    answers = await asyncio.gather(
        *(town.post("/dossiers", a_request(owner={**OWNER, "name": name})) for name in ("A", "Bad", "B", "C"))
    )

    assert [answer.status_code for answer in answers] == [201, 500, 201, 201]
    assert answers[1].json()["slug"] == "dossier-not-kept"
    assert await town.counts() == (3, 3, 6, 6)


@pytest.mark.parametrize("table", ["journal", "outbox"])
async def test_without_its_facts_no_dossier_is_kept(town: Town, table: str) -> None:
    await told(town, f"alter table {table} rename to elsewhere")

    answer = await town.post("/dossiers", a_request())

    assert answer.status_code == 500
    await told(town, f"alter table elsewhere rename to {table}")
    assert await town.counts() == (0, 0, 0, 0)
    assert (await town.post("/dossiers", a_request())).status_code == 201


async def test_a_commit_that_fails_at_its_very_end_answers_nobody(town: Town) -> None:
    await told(
        town,
        """
        create function refuse() returns trigger language plpgsql as $$
            begin raise exception using errcode = 'serialization_failure'; end
        $$;
        create constraint trigger at_the_end after insert on outbox deferrable initially deferred
            for each row execute function refuse();
        """,
    )

    answer = await town.post("/dossiers", a_request(), key="once")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert await town.counts() == (0, 0, 0, 0)
    await told(town, "drop trigger at_the_end on outbox")
    assert (await town.post("/dossiers", a_request(), key="once")).status_code == 201


async def test_while_a_commit_takes_too_long_everybody_hears_503_and_soon_at_once(open_town: OpenTown) -> None:
    town = await open_town(queue_patience=0.5)
    await town.knows_editions()
    blocker = await asyncpg.connect(town.dsn)
    await blocker.execute("begin; lock table dossier in access exclusive mode")
    clock = asyncio.get_running_loop().time

    began = clock()
    first = await town.post("/dossiers", a_request(), key="once")
    waited = clock() - began
    began = clock()
    second = await town.post("/dossiers", a_request())
    at_once = clock() - began

    assert (first.status_code, second.status_code) == (503, 503)
    assert waited < 5
    assert at_once < 0.4
    await blocker.execute("rollback")
    await blocker.close()

    async def again() -> int:
        return (await town.post("/dossiers", a_request(), key="once")).status_code

    assert await eventually(again, until=lambda status: status == 201) == 201
    assert await town.counts() == (1, 1, 2, 2)


async def test_who_finds_the_queue_full_is_asked_to_return(open_town: OpenTown) -> None:
    town = await open_town(queue_waiting=3, queue_writers=1, queue_drain=1)
    await town.knows_editions()
    blocker = await asyncpg.connect(town.dsn)
    await blocker.execute("begin; lock table dossier in access exclusive mode")
    waiting = [asyncio.create_task(town.post("/dossiers", a_request())) for _ in range(12)]

    done, pending = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    await blocker.execute("rollback")
    await blocker.close()
    answers = [task.result() for task in done] + list(await asyncio.gather(*pending))

    refused = [answer for answer in answers if answer.status_code == 503]
    assert {answer.json()["slug"] for answer in refused} == {"counters-full"}
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in refused)
    kept = len(answers) - len(refused)
    assert 1 <= kept <= 6
    assert await town.counts() == (kept, kept, 2 * kept, 2 * kept)


async def test_a_client_that_gives_up_takes_nobody_along(open_town: OpenTown) -> None:
    town = await open_town(queue_writers=1)
    await town.knows_editions()
    blocker = await asyncpg.connect(town.dsn)
    await blocker.execute("begin; lock table dossier_number in access exclusive mode")
    in_work = asyncio.create_task(town.post("/dossiers", a_request()))
    await eventually(lambda: waits_for_lock(blocker))
    gives_up = asyncio.create_task(town.post("/dossiers", a_request(), key="given up"))
    stays = asyncio.create_task(town.post("/dossiers", a_request()))
    await eventually(lambda: two_wait(town))

    gives_up.cancel()
    await asyncio.wait([gives_up])
    await blocker.execute("rollback")
    await blocker.close()

    assert [(await task).status_code for task in (in_work, stays)] == [201, 201]
    assert await town.value("select count(*) from dossier where idempotency_key = 'given up'") == 0


async def two_wait(town: Town) -> bool:
    """Whether two receptions are in the queue."""
    return "motcua_intake_waiting 2.0" in (await town.http.get("/metrics")).text


async def waits_for_lock(connection: asyncpg.Connection) -> bool:
    """Whether somebody of this database waits for a lock."""
    waiting = "select count(*) from pg_locks where not granted"
    return bool(await connection.fetchval(waiting))


async def test_at_the_end_everybody_in_the_queue_is_still_answered(open_town: OpenTown, town: Town) -> None:
    blocker = await asyncpg.connect(town.dsn)
    await blocker.execute("begin; lock table dossier in access exclusive mode")
    async with opened(dsn=town.dsn, safe=town.safe, told={}) as ending:
        posted = [asyncio.create_task(ending.post("/dossiers", a_request())) for _ in range(5)]
        await eventually(lambda: waits_for_lock(blocker))
        release = asyncio.get_running_loop().call_later(0.3, lambda: asyncio.ensure_future(blocker.execute("rollback")))

    answers = await asyncio.gather(*posted)
    assert release.cancelled() is False
    assert {answer.status_code for answer in answers} == {201}
    assert (await town.counts())[0] == 5
    await blocker.close()


async def test_without_postgres_it_is_503_soon_and_with_it_again_201(
    start_intake: StartIntake, postgres: Postgres, town: Town
) -> None:
    intake = await start_intake(dsn=town.dsn, kafka=NOWHERE)
    outside = intake.town
    assert (await outside.post("/dossiers", a_request())).status_code == 201
    clock = asyncio.get_running_loop().time

    await postgres.kill()
    began = clock()
    answer = await outside.post("/dossiers", a_request(), key="once")
    ready = await outside.http.get("/health/ready")
    waited = clock() - began
    await postgres.start()

    assert (answer.status_code, ready.status_code) == (503, 503)
    assert "retry-after" in answer.headers
    assert waited < 8

    async def again() -> int:
        return (await outside.post("/dossiers", a_request(), key="once")).status_code

    assert await eventually(again, until=lambda status: status == 201) == 201
    assert (await town.counts())[0] == 2


async def test_a_frozen_postgres_hangs_nobody(start_intake: StartIntake, postgres: Postgres, town: Town) -> None:
    intake = await start_intake(dsn=town.dsn, kafka=NOWHERE)
    outside = intake.town
    assert (await outside.post("/dossiers", a_request())).status_code == 201

    await postgres.pause()
    try:
        async with asyncio.timeout(12):
            answers = await asyncio.gather(*(outside.post("/dossiers", a_request()) for _ in range(20)))
    finally:
        await postgres.resume()

    assert {answer.status_code for answer in answers} == {503}

    async def again() -> int:
        return (await outside.post("/dossiers", a_request())).status_code

    assert await eventually(again, until=lambda status: status == 201) == 201


async def test_what_was_answered_survives_kill_nine(start_intake: StartIntake, town: Town) -> None:
    intake = await start_intake(dsn=town.dsn, kafka=NOWHERE)
    posted = [asyncio.create_task(intake.town.post("/dossiers", a_request())) for _ in range(60)]

    await asyncio.wait(posted, return_when=asyncio.FIRST_COMPLETED)
    await intake.kill()
    await asyncio.wait(posted)

    answered = [task.result().json()["code"] for task in posted if task.exception() is None]
    kept = {row[0] for row in await town.rows("select code from dossier")}
    assert answered
    assert kept.issuperset(answered)
    dossiers, people, journalled, stored = await town.counts()
    assert (people, journalled, stored) == (dossiers, 2 * dossiers, 2 * dossiers)
