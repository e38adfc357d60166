"""Where half of a province was folded the ledger finds nothing, says how far back it sees, and still finds faults."""

import asyncio
import json
import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import SecretStr

from contracts.delivery.clock import system_clock
from contracts.delivery.database import Database
from contracts.delivery.folding import Folding, nothing_more
from contracts.delivery.settings import ServiceSettings
from contracts.delivery.telemetry import Tracing
from deploy.motcua.province import Province
from deploy.provision import SERVICES
from services.notify.handlers.fold_ended import fold_ended
from tests.integration.ledger.auditing import Auditing
from tests.journey.walk import Walk, a_phone

pytestmark = pytest.mark.timeout(300)

DAYS = 40
_BACK = timedelta(days=DAYS + 1, hours=3)
_AGED = """
update {service}.journal set stored_at = stored_at - $2::interval where subject = any($1);
update {service}.inbox set admitted_at = admitted_at - $2::interval where subject = any($1);
update {service}.folding set said_from = least(said_from, now() - $2::interval - interval '2 hours'),
  heard_from = least(heard_from, now() - $2::interval - interval '2 hours') where cardinality($1::uuid[]) > 0
"""


async def aged(auditing: Auditing, dossiers: Iterable[UUID]) -> None:
    """Everything that was said and heard of these happened before what is kept."""
    for service in SERVICES:
        for statement in _AGED.format(service=service).split(";\n"):
            await auditing.sql.execute(statement, list(dossiers), _BACK)


async def folded(province: Province) -> None:
    """All services fold what is old enough, as they do in the background."""
    for service in SERVICES:
        settings = ServiceSettings(
            service=service, database_url=SecretStr(province.dsn(service)), kafka="-", auth_jwks="-", auth_issuer="-"
        )
        database = Database(settings, Tracing("test"))
        more = fold_ended if service == "notify" else nothing_more
        folding = Folding(database, system_clock, days=DAYS, folded=more)
        while await folding.portion(datetime.now(UTC)):
            pass
        await database.close()


async def of_long_ago(walk: Walk, auditing: Auditing) -> str:
    """A dossier that went the whole way, long before another."""
    phone = a_phone()
    code: str = (await walk.recorded(phone=phone))["code"]
    await walk.finished(code)
    await walk.survey_answered(phone)
    await walk.settled()
    await auditing.settled()
    await aged(auditing, [await auditing.sql.fetchval("select dossier_id from intake.dossier where code = $1", code)])
    await folded(auditing.province)
    left = (
        "select count(*) from routing.journal j join routing.assignment a on a.dossier_id = j.subject where code = $1"
    )
    assert await auditing.sql.fetchval(left, code) == 0
    forgotten = "select folded is not null from notify.dossier where dossier_code = $1"
    assert await auditing.sql.fetchval(forgotten, code)
    return code


async def test_half_a_province_folded_is_no_difference(walk: Walk, auditing: Auditing, tmp_path: Path) -> None:
    await auditing.settled()
    await of_long_ago(walk, auditing)
    young = (await walk.recorded())["code"]
    await walk.finished(young)
    await walk.settled()

    remembered = await auditing.settled()
    anew = await auditing.checked(state=tmp_path / "state.json")

    counts = anew.conservation
    assert counts is not None
    assert [it.slug for it in (*remembered.differences, *anew.differences)] == []
    assert counts.accepted == counts.finished + counts.open + counts.parked >= 2
    assert anew.horizon is not None
    assert anew.horizon.outcomes_days == DAYS


async def test_a_look_further_back_than_outcomes_are_kept_is_cut_and_says_so(walk: Walk, auditing: Auditing) -> None:
    await of_long_ago(walk, auditing)
    lines: list[str] = []

    report = await auditing.checked(since=datetime.now(UTC) - timedelta(days=100), say=lines.append)

    assert report.difference == 0
    assert report.since is not None
    assert report.until is not None
    assert report.until - report.since == timedelta(days=DAYS - 1)
    assert any("outcomes are kept since" in line for line in lines)


async def test_a_fault_younger_than_the_horizon_is_found(walk: Walk, auditing: Auditing) -> None:
    await of_long_ago(walk, auditing)
    code = (await walk.recorded(phone=a_phone()))["code"]
    await walk.known(code)
    await walk.settled()
    before = await auditing.settled()
    event = await auditing.sql.fetchval(
        "select event_id from routing.journal j join routing.assignment a on a.dossier_id = j.subject where code = $1",
        code,
    )

    gone = await auditing.sql.fetch("delete from survey.inbox where event_id = $1 returning *", event)
    found = await auditing.new_since(before)
    await auditing.sql.execute("insert into survey.inbox values ($1, $2, $3, $4, $5, $6)", *gone[0])

    assert [(it.slug, it.code, it.reader) for it in found] == [("no-outcome", code, "survey")]
    assert await auditing.new_since(before) == []


async def test_a_lane_that_goes_on_after_it_was_folded_must_go_on_from_its_end(walk: Walk, auditing: Auditing) -> None:
    code = (await walk.recorded())["code"]
    await walk.known(code)
    await walk.settled()
    await auditing.settled()
    dossier = await auditing.sql.fetchval("select dossier_id from intake.dossier where code = $1", code)
    await aged(auditing, [dossier])
    await folded(auditing.province)
    await walk.ordered(code, "start", role="case_officer")
    await walk.settled()
    before = await auditing.settled()
    assert before.differences == ()

    forged = "update routing.lane set chain = sha256(chain) where subject = $1 and topic = 4 returning subject"
    kept = await auditing.sql.fetchval("select chain from routing.lane where subject = $1 and topic = 4", dossier)
    assert await auditing.sql.fetchval(forged, dossier) == dossier
    found = await auditing.new_since(before)
    await auditing.sql.execute("update routing.lane set chain = $2 where subject = $1 and topic = 4", dossier, kept)

    assert [(it.slug, it.code) for it in found] == [("chain-broken", code)]
    assert await auditing.new_since(before) == []


async def test_a_folded_dossier_that_routing_lost_is_unaccounted_for(walk: Walk, auditing: Auditing) -> None:
    code = await of_long_ago(walk, auditing)
    await walk.recorded()
    before = await auditing.settled()

    lost = await auditing.sql.fetchrow("delete from routing.assignment where code = $1 returning *", code)
    assert lost is not None
    found = await auditing.new_since(before)
    places = ", ".join(f"${number}" for number in range(1, len(lost) + 1))
    await auditing.sql.execute(f"insert into routing.assignment values ({places})", *lost)

    assert [(it.slug, it.code, it.reader) for it in found] == [("unaccounted", code, "routing")]
    assert await auditing.new_since(before) == []


async def test_a_folded_notice_that_is_lost_or_doubled_is_found(walk: Walk, auditing: Auditing) -> None:
    code = await of_long_ago(walk, auditing)
    about = "select dossier_id, folded::text, (folded[cardinality(folded)]).told from notify.dossier"
    (row,) = await auditing.sql.fetch(f"{about} where dossier_code = $1", code)
    dossier, kept, returned = row
    asked = "select what from notify.differences(array[$1::uuid], array[$2::uuid], array['routing.result_returned.v1'])"

    async def differs(folded: str) -> list[str]:
        await auditing.sql.execute(f"update notify.dossier set folded = {folded} where dossier_id = $1", dossier)
        return [row["what"] for row in await auditing.sql.fetch(asked, dossier, returned)]

    doubled = await differs("folded || folded[cardinality(folded)]")
    mended = await differs("trim_array(folded, 1)")
    lost = await differs("trim_array(folded, 1)")

    assert (doubled, mended, lost) == (["noticed-twice"], [], ["no-notice"])
    assert await differs(f"'{kept}'") == []


async def test_the_way_of_a_folded_dossier_says_that_it_is_not_kept_any_more(walk: Walk, auditing: Auditing) -> None:
    code = await of_long_ago(walk, auditing)

    command = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.motcua", "dossier", "trace", code, "--json"),
        env={**os.environ, "MOTCUA_HOME": str(auditing.province.home)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    told, said = await command.communicate()

    trace = json.loads(told.splitlines()[-1])
    assert set(trace) == {"code", "state", "national_code", "hops"}
    assert trace["hops"] == []
    assert "hops are beyond the horizon" in said.decode()
