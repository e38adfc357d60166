"""A commune that brings far more than the others is asked to come back; nobody else is, and nothing is half-written."""

import asyncio

from tests.builders.at_counter import HOA_AN as NOISY
from tests.builders.at_counter import WARD as QUIET
from tests.builders.at_counter import a_request
from tests.integration.intake.conftest import OpenTown


async def test_the_noisy_commune_gets_429_and_the_quiet_one_does_not(open_town: OpenTown) -> None:
    town = await open_town(commune_floor=2, commune_share=1)
    await town.knows_editions()
    quiet = await town.post("/dossiers", a_request(commune=QUIET), commune=QUIET)
    crowd = [town.post("/dossiers", a_request(commune=NOISY), commune=NOISY, key=str(n)) for n in range(20)]

    answers = await asyncio.gather(*crowd)

    refused = [answer for answer in answers if answer.status_code == 429]
    assert quiet.status_code == 201
    assert {answer.status_code for answer in answers} == {201, 429}
    assert {answer.json()["slug"] for answer in refused} == {"commune-too-busy"}
    assert {(answer.json()["field"], answer.headers["retry-after"]) for answer in refused} == {("/commune", "1")}
    assert (await town.counts())[0] == 1 + len(answers) - len(refused)
    assert (await town.post("/dossiers", a_request(commune=QUIET), commune=QUIET, key="next")).status_code == 201
