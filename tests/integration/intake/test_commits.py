"""An answer comes after its commit or not at all: bad rows, missing facts, full queues, impatient clients."""

import asyncio
from collections import Counter

import asyncpg
import pytest

from contracts.delivery.requests import request_id
from tests.builders.at_counter import HOA_AN, OWNER, a_request
from tests.eventually import eventually
from tests.integration.intake.conftest import OpenTown
from tests.integration.intake.held import held, posted
from tests.integration.intake.town import Town


async def told(town: Town, statement: str) -> None:
    """Something done to the database behind the service's back."""
    connection = await asyncpg.connect(town.dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def test_of_rows_committed_together_one_that_cannot_be_kept_harms_only_itself(open_town: OpenTown) -> None:
    town = await open_town(queue_writers=1)
    await town.knows_editions()
    await told(town, "alter table dossier add check (dossier_owner ->> 'name' <> 'Bad')")

    async with held(town, "dossier_number"):
        names = enumerate(("first", "A", "Bad", "B"))
        tasks = [
            await posted(town.post("/dossiers", a_request(owner={**OWNER, "name": name})), town, waiting=place)
            for place, name in names
        ]

    answers = [await task for task in tasks]
    assert [answer.status_code for answer in answers] == [201, 201, 500, 201]
    assert answers[2].json()["slug"] == "dossier-not-kept"
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
    town = await open_town(queue_patience=1.0, queue_writers=1)
    await town.knows_editions()
    clock = asyncio.get_running_loop().time

    async with held(town, "dossier"):
        began = clock()
        first = await town.post("/dossiers", a_request(), key="once")
        waited = clock() - began
        parts = (await town.http.get("/health/ready")).json()["parts"]
        later = [await town.post("/dossiers", a_request()) for _ in range(20)]
        twenty_more = clock() - began - waited

    assert {answer.status_code for answer in (first, *later)} == {503}
    assert "database-busy" in parts["writer 1"]
    assert waited < 20
    assert twenty_more < 20

    async def status(key: str | None = None) -> int:
        return (await town.post("/dossiers", a_request(), key=key)).status_code

    # The one after it is committed by the same writer: what it had in hand when time was up is not.
    await eventually(status, until=lambda answer: answer == 201)
    assert await town.counts() == (1, 1, 2, 2)
    assert await status("once") == 201
    assert await town.counts() == (2, 2, 4, 4)


async def test_who_finds_the_queue_full_is_asked_to_return(open_town: OpenTown) -> None:
    town = await open_town(queue_waiting=3, queue_writers=1, queue_drain=1)
    await town.knows_editions()

    async with held(town, "dossier"):
        in_work = await posted(town.post("/dossiers", a_request()), town, waiting=0)
        tasks = [in_work, *(asyncio.ensure_future(town.post("/dossiers", a_request())) for _ in range(11))]

        async def refused() -> int:
            return sum(task.done() for task in tasks)

        await eventually(refused, until=lambda count: count == 8)

    answers = [await task for task in tasks]
    assert Counter(answer.json().get("slug") for answer in answers) == {"counters-full": 8, None: 4}
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in answers if answer.status_code == 503)
    assert await town.counts() == (4, 4, 8, 8)


async def test_a_client_that_gives_up_takes_nobody_along(open_town: OpenTown) -> None:
    town = await open_town(queue_writers=1)
    await town.knows_editions()

    async with held(town, "dossier_number"):
        in_work = await posted(town.post("/dossiers", a_request()), town, waiting=0)
        gives_up = await posted(town.post("/dossiers", a_request(), key="given up"), town, waiting=1)
        stays = await posted(town.post("/dossiers", a_request()), town, waiting=2)
        gives_up.cancel()
        await asyncio.wait([gives_up])

    assert [(await task).status_code for task in (in_work, stays)] == [201, 201]
    assert await town.value("select count(*) from dossier where request = $1", request_id(HOA_AN, "given up")) == 0
