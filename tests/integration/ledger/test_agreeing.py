"""On a province where nothing went wrong the ledger finds nothing, and says what it could not read."""

import asyncio
import json
import math
import os
import signal
import sys
from pathlib import Path

import httpx
import pytest

from deploy.local.part import free_port
from deploy.motcua.ledger.run import FIGURES
from deploy.motcua.province import Province
from tests.eventually import eventually
from tests.integration.ledger.auditing import AUDITOR_WAITS, Auditing
from tests.journey.walk import Walk, a_phone

pytestmark = pytest.mark.timeout(300)


async def begun(province: Province, *words: object) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.motcua", "ledger", "check", *map(str, words)),
        env={**os.environ, "MOTCUA_HOME": str(province.home)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_dossiers_that_went_their_way_leave_no_difference(walk: Walk, auditing: Auditing, tmp_path: Path) -> None:
    phone = a_phone()
    done, open_ = await walk.recorded(phone=phone), await walk.recorded()
    await walk.finished(done["code"])
    await walk.survey_answered(phone)
    await walk.known(open_["code"])
    await walk.settled()
    await auditing.settled()

    command = await begun(auditing.province, "--json", "--state", tmp_path / "state.json")
    told, _ = await command.communicate()

    report = json.loads(told.splitlines()[-1])
    counts = report["conservation"]
    assert (command.returncode, report["differences"], report["difference"]) == (0, [], 0)
    assert report["not_measured"] == []
    assert counts["accepted"] == counts["finished"] + counts["open"] >= 2
    assert counts["finished"] >= 1
    assert report["parked"] == {"waiting": 0, "dead": 0}
    assert report["events"] >= 12
    assert report["horizon"]["kafka_days"] is None


async def test_a_check_in_the_middle_of_the_work_takes_nothing_for_lost(walk: Walk, auditing: Auditing) -> None:
    async def work() -> None:
        for _ in range(25):
            await walk.recorded(phone=a_phone())

    working = asyncio.gather(work(), work())
    reports = []
    while not working.done():
        reports.append(await auditing.checked())
    await working

    assert [report.differences for report in reports] == [()] * len(reports)
    assert (await auditing.settled()).difference == 0


async def test_another_commune_has_its_own_figures(walk: Walk, auditing: Auditing) -> None:
    await walk.recorded()
    await auditing.settled()

    report = await auditing.checked(commune="99999")

    assert report.conservation is not None
    assert (report.conservation.accepted, report.difference) == (0, 0)


async def test_a_reader_that_stands_still_is_told_by_its_oldest_fact(walk: Walk, auditing: Auditing) -> None:
    await auditing.settled()
    with auditing.standing_still("routing"):
        code = (await walk.recorded())["code"]

        async def flying() -> int:
            found = (await auditing.checked()).in_flight
            return found.count if found else 0

        await eventually(flying, until=lambda count: count >= 1)
        patient = await auditing.checked()

        async def strictly() -> list[tuple[str, str | None, str | None]]:
            return [(it.slug, it.code, it.reader) for it in (await auditing.checked(limit=0.0)).differences]

        # Until it is carried, and the other reader of intake has it, the fact is on its way elsewhere as well.
        await eventually(strictly, until=lambda told: told == [("reader-behind", code, "routing")])

    assert patient.differences == ()
    assert (await auditing.settled()).differences == ()


async def test_a_dossier_that_is_routed_during_the_check_is_in_one_sum_only(walk: Walk, auditing: Auditing) -> None:
    report = await auditing.settled()
    async with auditing.sql.transaction():
        # A check reads it once it knows what is on the way.
        await auditing.sql.execute("lock table survey.tally in access exclusive mode")
        with auditing.standing_still("routing"):
            code = (await walk.recorded())["code"]
            checking = asyncio.create_task(auditing.checked(since=report.until))
            await eventually(lambda: auditing.sql.fetchval(AUDITOR_WAITS))
        await walk.known(code)
    counts = (await checking).conservation

    assert counts is not None
    assert counts.accepted == counts.finished + counts.open + counts.parked + counts.in_flight
    assert counts.in_flight == 1


async def test_kafka_out_of_reach_is_not_measured(auditing: Auditing) -> None:
    before = (auditing.province.home / "run" / "ledger.json").read_text()

    report = await auditing.checked(bootstrap=f"127.0.0.1:{free_port()}")

    assert (report.difference, report.in_flight, report.conservation) == (None, None, None)
    assert report.parked is not None
    assert set(report.not_measured) == set(FIGURES) - {"parked"}
    assert (auditing.province.home / "run" / "ledger.json").read_text() == before


async def test_a_database_out_of_reach_leaves_nothing_measured_and_ends_with_three(province: Province) -> None:
    os.environ["AUDITOR_DATABASE_URL"] = f"postgresql://auditor:x@127.0.0.1:{free_port()}/motcua"
    try:
        command = await begun(province, "--json")
        told, _ = await command.communicate()
    finally:
        del os.environ["AUDITOR_DATABASE_URL"]

    report = json.loads(told.splitlines()[-1])
    assert command.returncode == 3
    assert (report["difference"], report["parked"]) == (None, None)
    assert report["not_measured"] == list(FIGURES)


async def test_the_watch_serves_its_figures_and_ends_when_told(province: Province, walk: Walk, tmp_path: Path) -> None:
    port = free_port()
    command = await begun(province, "--watch", "--metrics-port", port, "--json", "--state", tmp_path / "state.json")

    async def figures() -> dict[str, float]:
        try:
            async with httpx.AsyncClient() as http:
                lines = (await http.get(f"http://127.0.0.1:{port}/metrics")).text.splitlines()
        except httpx.ConnectError:
            return {}
        return {name: float(value) for name, value in (line.split() for line in lines if not line.startswith("#"))}

    seen = await eventually(
        figures, until=lambda found: not math.isnan(found.get("motcua_ledger_differences", math.nan))
    )
    command.send_signal(signal.SIGTERM)

    assert (seen["motcua_ledger_differences"], seen["motcua_ledger_parked"]) == (0, 0)
    assert await asyncio.wait_for(command.wait(), 30) == 0
