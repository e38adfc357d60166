"""What was said and heard long ago is folded: numbers and hashes go on, and nothing is ever half folded."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import asyncpg
import orjson
import pytest

from contracts.delivery import outbox
from contracts.delivery.clock import system_clock
from contracts.delivery.database import Database, DatabaseBusy, Row
from contracts.delivery.folding import WINDOW, Folding
from contracts.delivery.outbox import chained, digest_of
from contracts.delivery.telemetry import Tracing
from contracts.identifiers import DossierId
from tests.builders.facts import a_dossier_id, a_recorded_dossier, a_routed_dossier
from tests.eventually import eventually
from tests.fixtures.databases import Databases
from tests.integration.delivery.probe import ProbeSettings

DAYS = 40


@dataclass
class Archive:
    """One service's memory, and a hand that folds it."""

    database: Database
    folding: Folding

    async def asked(self, sql: str, *values: object) -> list[Row]:
        """Rows, as an operator would see them."""
        async with self.database.transaction() as tx:
            return await tx.fetch(sql, *values)

    async def said(self, dossier: DossierId, *, times: int = 1) -> None:
        """So many facts about a dossier, announced by one who holds it."""
        async with self.database.transaction() as tx:
            await tx.execute("select pg_advisory_xact_lock(hashtext($1))", str(dossier))
            for _ in range(times):
                await outbox.announce(tx, a_routed_dossier(a_recorded_dossier(dossier)))

    async def heard(self, dossier: DossierId, outcome: str) -> None:
        """A fact about a dossier was admitted."""
        await self.asked("insert into inbox values ($1, $2, 1, 1, $3)", uuid5(dossier, outcome), dossier, outcome)

    async def long_ago(self, dossier: DossierId, *, hours: int = 3) -> None:
        """Everything of this dossier happened so many hours before what is kept."""
        back = timedelta(days=DAYS + 1, hours=hours)
        await self.asked("update journal set stored_at = stored_at - $2::interval where subject = $1", dossier, back)
        await self.asked("update inbox set admitted_at = admitted_at - $2::interval where subject = $1", dossier, back)
        await self.asked(
            "update folding set said_from = least(said_from, now() - $1::interval - interval '1 hour'),"
            " heard_from = least(heard_from, now() - $1::interval - interval '1 hour')",
            back,
        )

    async def folded(self, now: datetime | None = None) -> None:
        """All that is old enough."""
        while await self.folding.portion(now or system_clock()):
            pass

    async def counts(self, dossier: DossierId) -> tuple[int, int]:
        """Rows in the journal, and lanes."""
        sql = "select (select count(*) from journal where subject = $1), (select count(*) from lane where subject = $1)"
        (row,) = await self.asked(sql, dossier)
        return row[0], row[1]

    async def story(self) -> dict[UUID, list[Row]]:
        """What was said of each dossier, in the order in which it will be carried."""
        told: dict[UUID, list[Row]] = defaultdict(list)
        for row in await self.asked("select key, headers, payload from outbox order by seq"):
            told[UUID(row["key"])].append(row)
        return told


@pytest.fixture
async def archive(database: Databases) -> AsyncIterator[Archive]:
    """An empty one."""
    settings = ProbeSettings.model_validate(
        {"service": "routing", "database_url": await database("routing"), "kafka": "-", "auth_jwks": "-"}
        | {"auth_issuer": "-", "stage": "test"}
    )
    opened = Database(settings, Tracing("test"))
    yield Archive(opened, Folding(opened, system_clock, days=DAYS))
    await opened.close()


def sequence_of(row: Row) -> int:
    return int(orjson.loads(row["headers"])["ce_sequence"])


def chain_of(rows: list[Row]) -> bytes:
    """The running hash over these facts, from the first."""
    chain = b""
    for row in rows:
        chain = chained(chain, UUID(orjson.loads(row["headers"])["ce_id"]), digest_of(row["payload"]))
    return chain


LAST = "select sequence, chain from {} where subject = $1 order by sequence desc limit 1"


async def test_a_folded_lane_goes_on_with_the_next_number_and_its_running_hash(archive: Archive) -> None:
    dossier = a_dossier_id()
    await archive.said(dossier, times=3)
    await archive.long_ago(dossier)
    await archive.folded()
    assert await archive.counts(dossier) == (0, 1)

    await archive.said(dossier, times=2)

    told = (await archive.story())[dossier]
    assert [sequence_of(row) for row in told] == [1, 2, 3, 4, 5]
    assert [tuple(row) for row in await archive.asked(LAST.format("lane"), dossier)] == [(3, chain_of(told[:3]))]
    assert [tuple(row) for row in await archive.asked(LAST.format("journal"), dossier)] == [(5, chain_of(told))]


async def test_what_was_said_after_it_was_folded_joins_its_lane_later(archive: Archive) -> None:
    dossier = a_dossier_id()
    for hours in (5, 2):
        await archive.said(dossier, times=2)
        await archive.long_ago(dossier, hours=hours)
        await archive.folded()

    told = (await archive.story())[dossier]
    rows = await archive.asked("select sequence, chain, said, said_at from lane where subject = $1", dossier)

    assert await archive.counts(dossier) == (0, 1)
    assert (rows[0]["sequence"], rows[0]["chain"]) == (4, chain_of(told))
    assert (len(rows[0]["said"]), len(rows[0]["said_at"])) == (4, 4)


async def test_a_dossier_of_which_something_was_said_lately_is_not_folded(archive: Archive) -> None:
    dossier, silent = a_dossier_id(), a_dossier_id()
    for each in (dossier, silent):
        await archive.said(each, times=2)
        await archive.long_ago(each)
    await archive.said(dossier)

    await archive.folded()

    assert await archive.counts(dossier) == (3, 0)
    assert await archive.counts(silent) == (0, 1)


async def test_outcomes_are_forgotten_but_for_what_is_parked_and_what_is_young(archive: Archive) -> None:
    dossier, young = a_dossier_id(), a_dossier_id()
    for outcome in ("done", "nothing", "parked"):
        await archive.heard(dossier, outcome)
    await archive.heard(young, "done")
    await archive.long_ago(dossier)

    await archive.folded()

    left = await archive.asked("select subject, outcome from inbox order by outcome")
    assert [tuple(row) for row in left] == [(young, "done"), (dossier, "parked")]


async def test_what_it_folded_is_not_looked_at_again(archive: Archive) -> None:
    await archive.folded(datetime.now(UTC) + timedelta(days=DAYS, hours=6))

    (row,) = await archive.asked("select said_from > now() + interval '4 hours' as on from folding")

    assert row["on"]
    assert not await archive.folding.portion(datetime.now(UTC) + timedelta(days=DAYS, hours=6))


async def test_one_process_folds_at_a_time(archive: Archive) -> None:
    dossier = a_dossier_id()
    await archive.said(dossier)
    await archive.long_ago(dossier)

    async with archive.database.transaction() as other:
        await other.execute("select from folding for update")
        await archive.folded()
        assert await archive.counts(dossier) == (1, 0)

    await archive.folded()
    assert await archive.counts(dossier) == (0, 1)


SLOW = """
create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(20); return new; end $$;
create trigger slow before insert on lane for each row execute function slow();
"""
FOLDING_NOW = "select pid from pg_stat_activity where query like '%insert into lane%' and wait_event = 'PgSleep'"


async def test_a_fold_that_is_killed_in_the_middle_leaves_nothing_half(archive: Archive) -> None:
    dossier = a_dossier_id()
    await archive.said(dossier, times=3)
    await archive.long_ago(dossier)
    async with archive.database.transaction() as tx:
        await tx.execute(SLOW)

    folding = asyncio.create_task(archive.folded())
    (row,) = await eventually(lambda: archive.asked(FOLDING_NOW))
    await archive.asked("select pg_terminate_backend($1)", row["pid"])
    with pytest.raises(DatabaseBusy):
        await folding
    assert await archive.counts(dossier) == (3, 0)

    async with archive.database.transaction() as tx:
        await tx.execute("drop trigger slow on lane")
    await archive.folded()
    assert await archive.counts(dossier) == (0, 1)


async def test_announcing_and_folding_at_once_never_give_a_number_twice_nor_lose_one(archive: Archive) -> None:
    dossiers = [a_dossier_id() for _ in range(6)]
    everything = datetime.now(UTC) + timedelta(days=DAYS, hours=1)

    async def talk(turn: int) -> None:
        number = 0
        while number < 25 or folds < 4:
            number += 1
            await archive.said(dossiers[(number * (turn + 1)) % len(dossiers)], times=1 + number % 2)

    folds = 0
    talking = asyncio.gather(*(talk(turn) for turn in range(4)))
    while not talking.done():
        # The hour that is just now is folded over and over.
        await archive.asked("update folding set said_from = now() - $1::interval", WINDOW / 2)
        await archive.folding.portion(everything)
        folds += 1
    await talking
    await archive.folding.portion(everything)

    told = await archive.story()
    ends = {row["subject"]: (row["sequence"], row["chain"]) for row in await archive.asked("select * from lane")}
    assert {key: [sequence_of(row) for row in rows] for key, rows in told.items()} == {
        key: list(range(1, len(rows) + 1)) for key, rows in told.items()
    }
    for dossier, rows in told.items():
        last = await archive.asked(LAST.format("journal"), dossier)
        assert (tuple(last[0]) if last else ends[dossier]) == (len(rows), chain_of(rows))


async def test_the_database_refuses_a_second_lane_of_the_same_name(archive: Archive) -> None:
    dossier = a_dossier_id()
    await archive.said(dossier)
    await archive.long_ago(dossier)
    await archive.folded()

    with pytest.raises(asyncpg.UniqueViolationError):
        await archive.asked("insert into lane select * from lane")
