"""The same key and body make one dossier and one answer, however often and from however many doors they come."""

import asyncio

from deploy.catalogue import load
from tests.builders.at_counter import HOA_AN, WARD, a_request
from tests.integration.intake.conftest import OpenTown
from tests.integration.intake.town import Town


async def test_a_repeat_gets_the_same_bytes(town: Town) -> None:
    first = await town.post("/dossiers", a_request(), key="once")
    again = await town.post("/dossiers", a_request(), key="once")

    assert (again.status_code, again.content) == (201, first.content)
    assert await town.counts() == (1, 1, 2, 2)


async def test_only_a_repeat_says_that_it_is_one(town: Town, open_town: OpenTown) -> None:
    first = await town.post("/dossiers", a_request(), key="once")
    again = await town.post("/dossiers", a_request(), key="once")
    elsewhere = await (await open_town(dsn=town.dsn)).post("/dossiers", a_request(), key="once")
    other = await town.post("/dossiers", a_request(), key="twice")

    said = [answer.headers.get("idempotent-replayed") for answer in (first, again, elsewhere, other)]
    assert said == [None, "true", "true", None]


async def test_one_request_sent_twenty_times_at_once_through_two_processes_is_one_dossier(
    town: Town, open_town: OpenTown
) -> None:
    other = await open_town(dsn=town.dsn)

    answers = await asyncio.gather(
        *(door.post("/dossiers", a_request(), key="once") for _ in range(10) for door in (town, other))
    )

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert await town.counts() == (1, 1, 2, 2)


async def test_many_keys_each_sent_from_two_processes_at_once_meet_without_harm(
    town: Town, open_town: OpenTown
) -> None:
    other = await open_town(dsn=town.dsn)
    await town.rows(
        """
        create function dawdle() returns trigger language plpgsql as $$
            begin perform pg_sleep(0.02); return new; end
        $$
        """
    )
    await town.rows("create trigger dawdle before insert on dossier for each row execute function dawdle()")
    keys = [str(number) for number in range(20)]

    there, back = await asyncio.gather(
        asyncio.gather(*(town.post("/dossiers", a_request(), key=key) for key in keys)),
        asyncio.gather(*(other.post("/dossiers", a_request(), key=key) for key in reversed(keys))),
    )

    assert [answer.content for answer in there] == [answer.content for answer in reversed(back)]
    assert await town.counts() == (20, 20, 40, 40)


async def test_another_body_under_the_key_is_409_also_at_the_same_moment(town: Town) -> None:
    answers = await asyncio.gather(
        town.post("/dossiers", a_request(), key="once"), town.post("/dossiers", a_request(channel="post"), key="once")
    )
    later = await town.post("/dossiers", a_request(channel="online"), key="once")

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert (later.status_code, later.json()["slug"]) == (409, "idempotency-key-reused")
    assert await town.counts() == (1, 1, 2, 2)


async def test_a_key_belongs_to_its_commune(town: Town) -> None:
    here = await town.post("/dossiers", a_request(), key="once")
    there = await town.post("/dossiers", a_request(commune=WARD), key="once", commune=WARD)

    assert (here.status_code, there.status_code) == (201, 201)
    assert here.json()["id"] != there.json()["id"]


async def test_a_repeat_gets_its_first_answer_after_the_rules_changed(town: Town) -> None:
    first = await town.post("/dossiers", a_request(), key="once")
    catalogue = load.catalogue().model_dump(mode="json")
    calendar = load.calendar().model_dump(mode="json")
    off = {"date": "2025-08-05", "kind": "off", "scope": HOA_AN, "certainty": "announced"}
    without = [procedure for procedure in catalogue["procedures"] if procedure["code"] != "1.000656"]
    rules = [rule for rule in catalogue["rules"] if rule["procedure"] != "1.000656"]
    newer = {**catalogue, "version": "repeat.1", "procedures": without, "rules": rules}
    await town.post("/catalogues", newer, role="admin")
    await town.post("/calendars", {**calendar, "version": "repeat.1", "days": [*calendar["days"], off]}, role="admin")

    again = await town.post("/dossiers", a_request(), key="once")
    other_body = await town.post("/dossiers", a_request(channel="post"), key="once")
    fresh = await town.post("/dossiers", a_request(), key="twice")

    assert (again.status_code, again.content, again.headers["idempotent-replayed"]) == (201, first.content, "true")
    assert other_body.status_code == 409
    assert fresh.json()["slug"] == "procedure-unknown"


async def test_a_refused_request_may_be_sent_again_under_its_key_when_it_is_right(town: Town) -> None:
    refused = await town.post("/dossiers", a_request(papers=[]), key="once")
    right = await town.post("/dossiers", a_request(), key="once")

    assert (refused.status_code, right.status_code) == (422, 201)
