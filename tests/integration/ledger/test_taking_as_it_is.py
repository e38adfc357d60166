"""A difference that will not go away is taken as it is: by its own name, with a reason, and no other with it."""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import orjson
import pytest

from deploy.motcua.ledger.shapes import Difference, Report
from tests.integration.ledger.auditing import Auditing
from tests.integration.ledger.test_faults import HOLD, subject_of
from tests.journey.walk import Walk

pytestmark = pytest.mark.timeout(120)


@dataclass(frozen=True)
class Changed:
    """A dossier whose record on Kafka is another than was announced, and what the ledger told before."""

    code: str
    before: Report
    difference: Difference


@pytest.fixture
async def changed(walk: Walk, auditing: Auditing) -> Changed:
    before = await auditing.settled()
    async with auditing.sql.transaction():
        await auditing.sql.execute(HOLD.format("intake"))
        code = (await walk.recorded())["code"]
        lies = "where topic = 'intake.dossier.v1' and key = $1"
        key = str(await subject_of(auditing, code))
        payload = orjson.loads(await auditing.sql.fetchval(f"select payload from intake.outbox {lies}", key))
        payload["channel"] = "post"
        await auditing.sql.execute(f"update intake.outbox set payload = $2 {lies}", key, orjson.dumps(payload))
    (difference,) = await auditing.new_since(before)
    return Changed(code, before, difference)


async def accepted(auditing: Auditing, *words: str) -> tuple[int | None, dict[str, object]]:
    command = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.motcua", "ledger", "accept", *words, "--json"),
        env={**os.environ, "MOTCUA_HOME": str(auditing.province.home)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    told, _ = await command.communicate()
    return command.returncode, json.loads(told.splitlines()[-1])


def of(code: str, differences: Sequence[Difference]) -> list[str]:
    return [it.slug for it in differences if it.code == code]


async def test_what_is_accepted_is_no_longer_counted_and_stays_listed(changed: Changed, auditing: Auditing) -> None:
    code, told = await accepted(
        auditing, changed.difference.id, "--reason", "Sửa tay ngày 30/11", "--account", "anh.ph"
    )
    after = await auditing.settled()
    since = await auditing.checked(since=changed.before.until)

    assert code == 0
    assert (told["reason"], told["by"]) == ("Sửa tay ngày 30/11", "anh.ph")
    for report in (after, since):
        assert of(changed.code, report.differences) == []
        assert [(it.difference.id, it.reason) for it in report.accepted if it.difference.code == changed.code] == [
            (changed.difference.id, "Sửa tay ngày 30/11")
        ]
    assert after.difference == len(after.differences)


async def test_what_is_accepted_hides_no_other_difference_of_its_dossier(
    walk: Walk, changed: Changed, auditing: Auditing
) -> None:
    await walk.known(changed.code)
    await accepted(auditing, changed.difference.id, "--reason", "đã xem")

    lost = await auditing.sql.fetchrow("delete from routing.assignment where code = $1 returning *", changed.code)
    assert lost is not None
    found = await auditing.new_since(changed.before)
    places = ", ".join(f"${number}" for number in range(1, len(lost) + 1))
    await auditing.sql.execute(f"insert into routing.assignment values ({places})", *lost)

    assert of(changed.code, found) == ["no-assignment"]
    assert await auditing.new_since(changed.before) == []


async def test_only_what_the_last_check_named_can_be_accepted_and_only_with_a_reason(
    changed: Changed, auditing: Auditing
) -> None:
    unknown = await accepted(auditing, "000000000000", "--reason", "đã xem")
    silent = await accepted(auditing, changed.difference.id, "--reason", " ")

    assert (unknown[0], unknown[1]["slug"]) == (2, "difference-unknown")
    assert (silent[0], silent[1]["field"]) == (2, "/reason")
    assert of(changed.code, (await auditing.checked()).differences) == ["changed"]
