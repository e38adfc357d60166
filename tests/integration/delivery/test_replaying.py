"""Parked records that are tried again are applied once, whoever else could read them, and hold up no other lane."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count

import pytest

from contracts.delivery import quarantine
from contracts.delivery.database import Database, Row
from contracts.delivery.envelope import Record
from contracts.delivery.quarantine import Parking, RecordBehind, StoredRecord
from contracts.delivery.reception import Reception
from contracts.delivery.replay import LANES, Replay
from contracts.events.intake import DossierRecorded
from tests.builders.facts import CLERK, a_dossier_id, a_recorded_dossier
from tests.eventually import eventually
from tests.fixtures.databases import Databases
from tests.integration.delivery.probe import EFFECTS, ProbeSettings, probe
from tests.integration.delivery.wire import wire_headers

_PLACES = count()
REFUSED = CLERK.model_copy(update={"account": "refused"})


def as_record(fact: DossierRecorded, *, keyless: bool = False) -> StoredRecord:
    """A fact as it lies on its topic."""
    key = None if keyless else fact.subject.encode()
    return StoredRecord("intake.dossier.v1", 0, next(_PLACES), key, fact.written(), wire_headers(fact))


@dataclass
class Desk:
    """A service's reader and what it has parked, without Kafka."""

    database: Database
    reception: Reception

    async def asked(self, sql: str, *values: object) -> list[Row]:
        """Rows, as an operator would see them."""
        async with self.database.transaction() as tx:
            return await tx.fetch(sql, *values)

    async def parked_by_an_older_release(self, *records: Record) -> None:
        """It knows no such type."""
        async with self.database.transaction() as tx:
            await quarantine.park(tx, [Parking(record, "dead", "unknown-type", "not announced") for record in records])

    async def redriven(self) -> None:
        """An operator has everything dead tried again."""
        async with self.database.transaction() as tx:
            for row in await tx.fetch("select parked_id from parked where state = 'dead' order by parked_id"):
                await quarantine.redrive(tx, row["parked_id"])

    async def states(self) -> list[tuple[str, str, int]]:
        """What is parked: state, reason, tries."""
        rows = await self.asked("select state, reason, attempts from parked order by parked_id")
        return [(row[0], row[1], row[2]) for row in rows]

    async def effects(self, facts: Sequence[DossierRecorded]) -> list[int]:
        """How often each was applied."""
        sql = "select count(*) from effect where event_id = $1"
        return [(await self.asked(sql, fact.id))[0][0] for fact in facts]

    async def outcomes(self) -> list[str]:
        """What the inbox says."""
        return [row[0] for row in await self.asked("select outcome from inbox order by admitted_at")]


@pytest.fixture
async def desk(database: Databases) -> AsyncIterator[Desk]:
    """One whose parked records are tried all the time."""
    settings = ProbeSettings.model_validate(
        {"service": "routing", "database_url": await database("routing"), "kafka": "-", "auth_jwks": "-"}
        | {"auth_issuer": "-", "stage": "test"}
    )
    service = probe(settings)
    assert service.reception is not None
    async with service.database.single() as tx:
        await tx.execute(EFFECTS)
    trying = asyncio.create_task(Replay(service.database, service.reception, attempts=2000).run())
    yield Desk(service.database, service.reception)
    trying.cancel()
    with suppress(asyncio.CancelledError):
        await trying
    await service.database.close()


async def test_a_record_without_a_key_is_tried_again_by_itself_and_dies_again(desk: Desk) -> None:
    await desk.reception.receive([as_record(a_recorded_dossier(), keyless=True) for _ in range(2)])
    assert await desk.states() == [("dead", "missing-key", 0)] * 2

    await desk.redriven()

    await eventually(desk.states, until=lambda seen: seen == [("dead", "missing-key", 1)] * 2)


async def test_however_many_have_no_key_the_others_get_their_turn(desk: Desk) -> None:
    await desk.reception.receive([as_record(a_recorded_dossier(), keyless=True) for _ in range(LANES + 20)])
    fact = a_recorded_dossier()
    await desk.parked_by_an_older_release(as_record(fact))

    await desk.redriven()

    await eventually(lambda: desk.effects([fact]), until=lambda seen: seen == [1])


async def test_what_somebody_applied_before_is_let_go_when_it_is_redriven(desk: Desk) -> None:
    fact = a_recorded_dossier()
    record = as_record(fact)
    await desk.reception.receive([record])
    await desk.parked_by_an_older_release(record)

    await desk.redriven()

    await eventually(desk.states, until=lambda seen: seen == [])
    assert (await desk.effects([fact]), await desk.outcomes()) == ([1], ["done"])


async def test_a_copy_of_a_parked_fact_is_applied_once_when_both_are_redriven(desk: Desk) -> None:
    fact = a_recorded_dossier()
    await desk.parked_by_an_older_release(as_record(fact), as_record(fact))

    await desk.redriven()

    await eventually(desk.states, until=lambda seen: seen == [])
    assert (await desk.effects([fact]), await desk.outcomes()) == ([1], ["done"])


async def test_what_an_older_release_parked_first_is_known_by_name_once_a_newer_one_reads_it(desk: Desk) -> None:
    fact = a_recorded_dossier()
    record = as_record(fact)
    await desk.parked_by_an_older_release(record)

    await desk.reception.receive([record])

    (row,) = await desk.asked("select event_id, type, state from parked")
    assert (row["event_id"], row["type"], row["state"]) == (fact.id, "intake.dossier_recorded.v1", "dead")
    assert await desk.outcomes() == ["parked"]
    await desk.redriven()
    await eventually(desk.states, until=lambda seen: seen == [])
    assert (await desk.effects([fact]), await desk.outcomes()) == ([1], ["done"])


async def test_what_fails_when_it_is_redriven_stays_parked_and_can_be_redriven_again(desk: Desk) -> None:
    fact = a_recorded_dossier().model_copy(update={"actor": REFUSED})
    await desk.parked_by_an_older_release(as_record(fact))

    for _ in range(2):
        await desk.redriven()
        await eventually(desk.states, until=lambda seen: seen == [("dead", "bug", 1)])
        assert await desk.outcomes() == ["parked"]
        assert [row[0] for row in await desk.asked("select event_id from parked")] == [fact.id]


async def test_a_waiting_record_is_given_up_if_none_is_before_it_and_its_followers_go_on(desk: Desk) -> None:
    dossier = a_dossier_id()
    head, follower = (a_recorded_dossier(dossier) for _ in range(2))
    await desk.parked_by_an_older_release(as_record(head))
    await desk.asked("update parked set state = 'waiting', next_at = now() + interval '1 hour'")
    await desk.reception.receive([as_record(follower)])
    first, second = [row[0] for row in await desk.asked("select parked_id from parked order by parked_id")]

    async with desk.database.transaction() as tx:
        with pytest.raises(RecordBehind):
            await quarantine.discard(tx, second, because="x")
        await quarantine.discard(tx, first, because="recorded twice on paper")

    await eventually(lambda: desk.effects([head, follower]), until=lambda seen: seen == [0, 1])
    assert [state for state, _, _ in await desk.states()] == ["discarded"]


async def test_another_record_where_a_parked_one_lay_is_kept_beside_it(desk: Desk) -> None:
    early, late, later = (a_recorded_dossier().model_copy(update={"actor": REFUSED}) for _ in range(3))
    place = next(_PLACES)
    records = [replace(as_record(fact), offset=place) for fact in (early, late, later)]
    # A null value's fact is known by its headers alone.
    records.append(replace(records[0], headers=records[1].headers, value=None))
    for record in [*records, *records]:
        await desk.reception.receive([record])

    rows = await desk.asked("select parked_id, event_id, state, record_offset, payload from parked order by parked_id")
    assert [(row["event_id"], row["payload"]) for row in rows] == [
        *[(fact.id, fact.written()) for fact in (early, late, later)],
        (None, None),
    ]
    assert {(row["state"], row["record_offset"]) for row in rows} == {("dead", place)}

    async with desk.database.transaction() as tx:
        await quarantine.discard(tx, rows[1]["parked_id"], because="recorded twice on paper")
        await quarantine.redrive(tx, rows[2]["parked_id"])
        assert (await quarantine.listed(tx, at_most=9))[0]["total"] == 4

    async def tried() -> list[tuple[str, int]]:
        return [(state, attempts) for state, _, attempts in await desk.states()]

    told = [("dead", 0), ("discarded", 0), ("dead", 1), ("dead", 0)]
    await eventually(tried, until=lambda seen: seen == told)


BUSY = """
create function busy() returns trigger language plpgsql as $$ begin raise 'busy' using errcode = '40001'; end $$;
create trigger busy before insert on effect for each row when (new.dossier_id = '{}') execute function busy();
"""


async def test_trouble_with_one_record_holds_up_no_other_lane_and_is_tried_again(desk: Desk) -> None:
    troubled, sound = a_recorded_dossier(), a_recorded_dossier()
    await desk.parked_by_an_older_release(as_record(troubled), as_record(sound))
    async with desk.database.single() as tx:
        await tx.execute(BUSY.format(troubled.dossier_id))

    await desk.redriven()

    await eventually(lambda: desk.effects([sound]), until=lambda seen: seen == [1])
    assert (await desk.states())[0][0] == "waiting"
    async with desk.database.single() as tx:
        await tx.execute("drop trigger busy on effect")
    await eventually(lambda: desk.effects([troubled]), until=lambda seen: seen == [1])
