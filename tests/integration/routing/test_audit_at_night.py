"""Routing audits its promises every night, and the command line does when asked."""

import asyncio
from datetime import time

import pytest
from prometheus_client import REGISTRY
from typer.testing import CliRunner

from deploy.motcua.audit import Audited
from deploy.motcua.deadlines import app
from services.routing.schedule import Auditing
from tests.integration.routing.bureau import Bureau
from tests.integration.routing.test_transitions import routed
from tests.unit.routing.facts import at

A_MINUTE_MORE = "update promise set due_at = due_at + interval '1 minute'"


async def planted(bureau: Bureau) -> None:
    async with bureau.service.database.transaction() as tx:
        await tx.execute(A_MINUTE_MORE)


async def test_the_audit_finds_nothing_in_what_routing_did_itself(bureau: Bureau) -> None:
    await routed(bureau)

    await Auditing(bureau.service, at=time(2, 30)).tick()

    assert REGISTRY.get_sample_value("motcua_promises_audited") == 1
    assert REGISTRY.get_sample_value("motcua_promises_differing") == 0


async def test_a_promise_that_differs_is_a_metric_and_an_error_in_the_log(
    bureau: Bureau, caplog: pytest.LogCaptureFixture
) -> None:
    code = await routed(bureau)
    await planted(bureau)

    await Auditing(bureau.service, at=time(2, 30)).tick()

    assert REGISTRY.get_sample_value("motcua_promises_differing") == 2
    [told] = [record for record in caplog.records if record.message == "promises audited"]
    assert (told.levelname, told.__dict__["named"]) == (
        "ERROR", [f"{code}/1 date-differs", f"{code}/1 held-date-differs"],
    )  # fmt: skip


async def test_while_another_process_audits_nothing_is_told_twice(bureau: Bureau) -> None:
    await routed(bureau)
    await planted(bureau)
    before = REGISTRY.get_sample_value("motcua_promises_audited")

    async with bureau.service.database.transaction() as other:
        await other.execute("select pg_advisory_xact_lock(hashtext('routing.audit'))")
        await Auditing(bureau.service, at=time(2, 30)).tick()

    assert REGISTRY.get_sample_value("motcua_promises_audited") == before


async def test_the_hour_of_the_audit_is_viet_nams(bureau: Bureau) -> None:
    auditing = Auditing(bureau.service, at=time(2, 30))

    assert auditing.next_after(at(25, 2, 29)) == at(25, 2, 30)
    assert auditing.next_after(at(25, 2, 30)) == at(26, 2, 30)
    assert auditing.next_after(at(25, 23, 0)) == at(26, 2, 30)


async def test_the_command_names_what_differs_and_leaves_with_one(bureau: Bureau) -> None:
    code = await routed(bureau)
    dsn = bureau.service.settings.database_url.get_secret_value()

    clean = await bureau_told(dsn)
    await planted(bureau)
    found = await bureau_told(dsn)

    assert (clean[0], clean[1].audited, clean[1].differences) == (0, 1, ())
    assert (found[0], found[1].found) == (1, 2)
    assert {(it.code, it.what) for it in found[1].differences} == {(code, "date-differs"), (code, "held-date-differs")}


async def bureau_told(dsn: str) -> tuple[int, Audited]:
    """The exit code and the answer; the command runs a loop of its own, so in a thread of its own."""
    result = await asyncio.to_thread(CliRunner().invoke, app, ["audit", "--dsn", dsn, "--json"])
    return result.exit_code, Audited.model_validate_json(result.stdout.splitlines()[-1])
