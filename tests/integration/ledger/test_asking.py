"""What one asks for: a commune, an instant from which to look, a pace; and what one cannot ask for."""

import json
import math
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy.catalogue.load import catalogue
from deploy.motcua.ledger.watching import Gauges
from deploy.motcua.province import Province
from tests.eventually import eventually
from tests.integration.ledger.auditing import Auditing
from tests.integration.ledger.test_agreeing import begun
from tests.integration.ledger.test_faults import HOLD, fact
from tests.integration.ledger.test_long_ago import of_last_month, restored
from tests.journey.walk import HOA_AN, Walk, a_dossier

pytestmark = pytest.mark.timeout(180)


async def test_a_commune_sees_its_own_difference_and_no_other(walk: Walk, auditing: Auditing) -> None:
    code = (await walk.recorded())["code"]
    await walk.known(code)
    before = await auditing.settled()
    lost = await auditing.sql.fetchrow("delete from routing.assignment where code = $1 returning *", code)
    assert lost is not None

    mine, others = await auditing.checked(commune=HOA_AN), await auditing.checked(commune="99999")
    await restored(auditing, "routing.assignment", lost)

    old = {it.id for it in before.differences}
    assert [(it.slug, it.code) for it in mine.differences if it.id not in old] == [("no-assignment", code)]
    assert [it for it in others.differences if it.id not in old] == []
    assert others.difference == len(others.differences)
    assert await auditing.new_since(before) == []


async def recorded_elsewhere(walk: Walk) -> None:
    """A dossier at the counter of another commune."""
    elsewhere = next(it.code for it in catalogue().communes if it.code != HOA_AN)
    body = a_dossier(commune=elsewhere)
    answer = await walk.post(f"{walk.intake}/dossiers", body, role="reception_officer", commune=elsewhere)
    assert answer.status_code == 201, answer.text


async def test_a_commune_is_told_of_its_own_facts_that_stand_still_behind_older_ones_of_another(
    walk: Walk, auditing: Auditing
) -> None:
    await auditing.settled()
    with auditing.standing_still("notify", "survey"):
        await recorded_elsewhere(walk)
        mine = (await walk.recorded())["code"]
        await walk.known(mine)

        async def behind() -> set[tuple[str | None, str | None]]:
            read = await auditing.checked(commune=HOA_AN, limit=0.0)
            return {(it.reader, it.code) for it in read.differences if it.slug == "reader-behind"}

        # What routing said of it is carried a moment after it is known.
        await eventually(behind, until=lambda told: {("notify", mine), ("survey", mine)} <= told)
        async with auditing.sql.transaction():
            await auditing.sql.execute(HOLD.format("intake"))
            await recorded_elsewhere(walk)
            await walk.recorded()
            carried = await auditing.checked(commune=HOA_AN, limit=0.0)
    await auditing.settled()

    assert {it.commune for it in carried.differences if it.slug == "stuck-in-outbox"} == {HOA_AN}


async def test_a_look_from_an_instant_on_finds_an_old_fault(walk: Walk, auditing: Auditing) -> None:
    code = await of_last_month(walk, auditing)
    before = await auditing.settled()
    event = await fact(auditing, code, "routing.dossier_routed.v1")
    lost = await auditing.sql.fetchrow("delete from survey.inbox where event_id = $1 returning *", event)
    assert lost is not None

    recent = await auditing.checked(since=datetime.now(UTC) - timedelta(days=1))
    far = await auditing.checked(since=datetime.now(UTC) - timedelta(days=30))
    await restored(auditing, "survey.inbox", lost)

    old = {it.id for it in before.differences}
    assert [it.slug for it in recent.differences if it.code == code] == []
    assert [(it.slug, it.reader) for it in far.differences if it.id not in old] == [("no-outcome", "survey")]


async def test_a_look_from_the_future_on_is_refused(province: Province) -> None:
    command = await begun(province, "--since", "2099-01-01T00:00", "--json")
    told, _ = await command.communicate()

    refusal = json.loads(told.splitlines()[-1])
    assert (command.returncode, refusal["slug"], refusal["field"]) == (2, "since-in-future", "/since")
    assert "before" in refusal["expected"]


async def test_the_first_look_takes_no_more_than_its_pace(walk: Walk, auditing: Auditing, tmp_path: Path) -> None:
    await walk.recorded()
    events = (await auditing.checked(state=tmp_path / "count.json")).events
    assert events

    began = time.monotonic()
    await auditing.checked(state=tmp_path / "slow.json", rate=events // 2)

    assert time.monotonic() - began >= 1.8


async def test_figures_tell_the_oldest_on_its_way_and_what_was_not_measured_is_no_number(
    walk: Walk, auditing: Auditing
) -> None:
    await auditing.settled()
    gauges = Gauges()

    def figure(name: str) -> float:
        found = gauges.registry.get_sample_value(f"motcua_ledger_{name}")
        assert found is not None
        return found

    names = ("differences", "oldest_in_flight_seconds", "parked")
    nothing_yet = [figure(name) for name in names]
    with auditing.standing_still("routing"):
        await walk.recorded()
        stored = "select extract(epoch from clock_timestamp() - max(stored_at)) from intake.journal where topic = 1"
        report = await eventually(
            auditing.checked, until=lambda r: r.in_flight is not None and r.in_flight.oldest_seconds > 1, every=0.5
        )
        age = float(await auditing.sql.fetchval(stored))
    gauges.show(report)
    flying = figure("oldest_in_flight_seconds")
    gauges.show(await auditing.checked(bootstrap="127.0.0.1:1"))

    assert all(math.isnan(it) for it in nothing_yet)
    assert 1 < flying <= age
    assert [math.isnan(figure(name)) for name in names] == [True, True, False]
    await auditing.settled()
