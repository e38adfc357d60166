"""Codes are unique whoever gives them: two processes, one agency, one day."""

import asyncio

from tests.builders.at_counter import a_request
from tests.integration.intake.conftest import StartIntake
from tests.integration.intake.town import NOWHERE, Town


async def test_two_processes_never_give_one_number_twice(start_intake: StartIntake, town: Town) -> None:
    processes = [await start_intake(dsn=town.dsn, kafka=NOWHERE) for _ in range(2)]

    answers = await asyncio.gather(
        *(process.town.post("/dossiers", a_request()) for _ in range(60) for process in processes)
    )

    codes = [answer.json()["code"] for answer in answers]
    assert len(set(codes)) == 120
    assert await town.value("select last from dossier_number") == 120
    assert {code.rpartition("-")[0] for code in codes} == {"H60.092-250801"}


async def test_a_number_lost_with_its_dossier_is_a_gap_and_never_given_again(town: Town) -> None:
    repeats = [await town.post("/dossiers", a_request(), key="once") for _ in range(3)]
    fresh = await town.recorded()

    assert repeats[2].json()["code"].endswith("-0001")
    assert fresh["code"].endswith("-0004")
