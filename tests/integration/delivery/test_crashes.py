"""`kill -9` at the worst moments: nothing lost, each effect once, order kept."""

import asyncpg
import pytest

from contracts.events.intake import DossierRecorded
from contracts.identifiers import DossierId
from tests.builders.facts import a_dossier_id, a_recorded_dossier
from tests.eventually import eventually
from tests.integration.delivery.conftest import Wire
from tests.integration.delivery.verdict import settled
from tests.integration.delivery.wire import all_records, count, effects, first_deliveries, put

KILLED = -9


def several_facts_each(dossiers: list[DossierId], *, each: int) -> list[DossierRecorded]:
    """Facts of many dossiers, interleaved."""
    return [a_recorded_dossier(dossier) for _ in range(each) for dossier in dossiers]


@pytest.mark.parametrize("point", ["before_publish", "after_publish"])
async def test_a_relay_killed_around_publishing_loses_nothing_and_keeps_order(wire: Wire, point: str) -> None:
    dossiers = [a_dossier_id() for _ in range(20)]
    facts = several_facts_each(dossiers, each=5)
    await put(wire.kafka.bootstrap, facts)

    first = await wire.probes.start(crash_at=point)
    assert await first.ended() == KILLED
    await wire.probes.start()
    await settled(wire, facts)

    mine = {str(dossier) for dossier in dossiers}
    records = [r for r in await all_records(wire.kafka.bootstrap, "routing.progress.v1") if r.key.decode() in mine]
    order = first_deliveries(records)
    assert set(order) == mine
    assert all(sequences == [1, 2, 3, 4, 5] for sequences in order.values())


async def test_a_reader_killed_between_effect_and_offset_commit_repeats_no_effect(wire: Wire) -> None:
    dossiers = [a_dossier_id() for _ in range(10)]
    facts = several_facts_each(dossiers, each=4)
    await put(wire.kafka.bootstrap, facts)
    first = await wire.probes.start(crash_at="after_commit")
    assert await first.ended() == KILLED
    assert await count(wire.dsn, "inbox") > 0

    await wire.probes.start()
    await settled(wire, facts)

    mine = [pair for pair in await effects(wire.dsn) if pair[0] in set(dossiers)]
    assert len(mine) == len(facts)
    for dossier in dossiers:
        assert [event for owner, event in mine if owner == dossier] == [
            fact.id for fact in facts if fact.dossier_id == dossier
        ]


async def test_nothing_is_published_for_a_change_that_was_rolled_back(wire: Wire) -> None:
    connection = await asyncpg.connect(wire.dsn)
    await connection.execute(
        "create function refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$;"
        "create trigger refuse before insert on effect for each row execute function refuse()"
    )
    await connection.close()
    fact = a_recorded_dossier()
    await put(wire.kafka.bootstrap, [fact])
    await wire.probes.start()

    await eventually(lambda: count(wire.dsn, f"parked where state = 'dead' and event_id = '{fact.id}'"))

    records = await all_records(wire.kafka.bootstrap, "routing.progress.v1")
    assert fact.subject not in {record.key.decode() for record in records}
