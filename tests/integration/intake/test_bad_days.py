"""Bad days: the process ends, Postgres ends or freezes; nobody hangs, and what was answered is kept."""

import asyncio
from contextlib import AsyncExitStack

from tests.builders.at_counter import a_request
from tests.eventually import eventually
from tests.fixtures.servers import Postgres
from tests.integration.intake.conftest import StartIntake, opened
from tests.integration.intake.held import held, posted
from tests.integration.intake.town import NOWHERE, Town


async def test_at_the_end_everybody_in_the_queue_is_still_answered(town: Town) -> None:
    async with AsyncExitStack() as running:
        ending = await running.enter_async_context(opened(dsn=town.dsn, safe=town.safe, told={"queue_writers": 1}))
        async with held(town, "dossier"):
            tasks = [await posted(ending.post("/dossiers", a_request()), ending, waiting=place) for place in range(3)]
            closed = asyncio.ensure_future(running.aclose())
        await closed

    assert [(await task).status_code for task in tasks] == [201, 201, 201]
    assert (await town.counts())[0] == 3


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
    assert waited < 20

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
        async with asyncio.timeout(25):
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
