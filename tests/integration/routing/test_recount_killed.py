"""A recount of thousands of open dossiers whose process is killed in the middle: each touched date moves once."""

import pytest

from deploy.motcua.keys import Safe
from tests.eventually import eventually
from tests.integration.routing.bureau import Bureau
from tests.integration.routing.test_outage_of_timers import Routing
from tests.integration.routing.test_recount import NEXT_DAY, STORM, Offices, decreed
from tests.unit.routing.facts import SAME_DAY, recorded

MANY = 3000
PATIENCE = 90
_COPIES = """
with copy as (
  insert into assignment
  select (jsonb_populate_record(a, jsonb_build_object(
    'dossier_id', gen_random_uuid(), 'code', 'H60.092-261101-' || lpad(row_number() over ()::text, 6, '0')
  ))).* from assignment a, generate_series(2, $1)
  returning *
), promised as (
  insert into promise select (jsonb_populate_record(p, jsonb_build_object('dossier_id', copy.dossier_id))).*
  from copy join promise p using (due_at)
)
insert into timer (dossier_id, due_at, promise, name)
select copy.dossier_id, t.due_at, t.promise, t.name
from copy join promise p using (due_at) join timer t on t.dossier_id = p.dossier_id
"""
_TOLD = """
select count(*) as facts, count(distinct subject) as dossiers from journal where type = 'routing.promise_moved.v1'
"""
_DATES = """
select due_at = $1 as moved, promise, (select count(*) from promise p where p.dossier_id = a.dossier_id) as promises,
  count(*) as dossiers
from assignment a group by 1, 2, 3 order by 1
"""


@pytest.mark.timeout(PATIENCE * 3)
async def test_each_touched_date_moves_once_though_the_process_is_killed(
    bureau: Bureau, safe: Safe, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bureau.hears(recorded(), recorded(SAME_DAY))
    await bureau.asked(f"{_COPIES} returning 1", MANY)
    await bureau.asked("analyze assignment, promise, timer")
    monkeypatch.setenv("ROUTING_RECOUNT_DOSSIERS", "20")
    offices, routing = Offices(bureau), Routing(bureau.service.settings.database_url.get_secret_value(), safe)

    async def moved() -> int:
        [row] = await bureau.asked("select coalesce(sum(moved), 0) from recount_part")
        return int(row[0])

    async def done() -> bool:
        return bool(await bureau.asked("select from recount where done_at is not null"))

    async with routing.at(bureau.now) as doomed:
        await offices.publish(decreed(STORM))
        await eventually(moved, until=lambda count: count >= MANY // 10, within=PATIENCE, every=0.01)
        doomed.kill()
        await doomed.wait()
    when_killed = await moved()
    async with routing.at(bureau.now), routing.at(bureau.now):
        await eventually(done, within=PATIENCE)

    assert 0 < when_killed < MANY
    [told] = await bureau.asked(_TOLD)
    assert (told["facts"], told["dossiers"], await moved()) == (MANY, MANY, MANY)
    rows = await bureau.asked(_DATES, NEXT_DAY)
    assert [tuple(row) for row in rows] == [(False, 1, 1, MANY), (True, 2, 2, MANY)]
