"""Whatever is put on a topic, the reader goes on: poison is parked whole, its dossier waits, the others flow."""

import asyncio
import random
import signal
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg
import pytest

from contracts.delivery import quarantine
from contracts.delivery.database import Database
from contracts.delivery.telemetry import Tracing
from contracts.events.intake import DossierRecorded
from contracts.identifiers import DossierId
from tests.builders.facts import CLERK, a_dossier_id, a_recorded_dossier
from tests.eventually import eventually
from tests.integration.delivery.conftest import Wire
from tests.integration.delivery.probe import ProbeSettings
from tests.integration.delivery.wire import Header, a_producer, count, effects, put, wire_headers

TOPIC = "intake.dossier.v1"
# The dossier's own.
KEYED = b"key"
SOUND = b"a sound value"


@dataclass(frozen=True)
class Poison:
    """A record that cannot be applied, and the reason that is given."""

    reason: str
    value: bytes | None = SOUND
    replaced: tuple[Header, ...] = ()
    key: bytes | None = KEYED

    @property
    def alone(self) -> bool:
        """Whether it stands in nobody's lane."""
        return self.key != KEYED


POISONS = {
    "bad json": Poison("bad-value", b"{not json"),
    "a wrong field": Poison("bad-value", b'{"type": "intake.dossier_recorded.v1"}'),
    "unknown type": Poison("unknown-type", b"{}", (("ce_type", b"motcua.intake.dossier_sung.v1"),)),
    "unknown version": Poison("unknown-type", b"{}", (("ce_type", b"motcua.intake.dossier_recorded.v9"),)),
    "null header": Poison("null-header", b"{}", (("ce_subject", None),)),
    "header not UTF-8": Poison("header-not-utf8", b"{}", (("ce_subject", b"\xff\xfe"),)),
    "null value that erases nothing": Poison("null-value", None),
    "missing key": Poison("missing-key", b"{}", key=None),
    "empty key": Poison("missing-key", b"{}", key=b""),
    "key not UTF-8": Poison("key-not-utf8", b"{}", key=b"\xff\xfe"),
    "null character in the key": Poison("bad-key", b"{}", key=b"a\0b"),
    "long key that cannot be compressed": Poison(
        "envelope-mismatch", key=random.Random(1).randbytes(9_000).hex().encode()
    ),
    "null character in the type": Poison("unknown-type", b"{}", (("ce_type", b"motcua.a\0b.v1"),)),
    "sequence beyond what is kept": Poison("bad-envelope", replaced=(("ce_sequence", b"99999999999"),)),
    "sequence of 4301 digits": Poison("bad-envelope", replaced=(("ce_sequence", b"9" * 4301),)),
    "sequence that is no number": Poison("bad-envelope", replaced=(("ce_sequence", b"-1"),)),
    "300 KiB": Poison("value-too-large", b"x" * 300 * 1024),
}


def headers_with(fact: DossierRecorded, replaced: Sequence[Header]) -> list[Header]:
    """A good fact's headers, some of them replaced."""
    names = {name for name, _ in replaced}
    good = [header for header in wire_headers(fact) if header[0] not in names]
    return [*good, *replaced]


async def poisoned(wire: Wire, poison: Poison, dossier: DossierId) -> bytes | None:
    """Put the poison where the dossier's facts go; its value."""
    fact = a_recorded_dossier(dossier)
    async with a_producer(wire.kafka.bootstrap) as producer:
        key = poison.key if poison.alone else str(dossier).encode()
        headers = headers_with(fact, poison.replaced)
        value = fact.written() if poison.value == SOUND else poison.value
        await producer.send_and_wait(TOPIC, key=key, value=value, headers=headers)
    return value


async def parked_rows(wire: Wire) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(wire.dsn)
    try:
        return await connection.fetch("select * from parked order by parked_id")
    finally:
        await connection.close()


@pytest.mark.parametrize("kind", POISONS)
async def test_poison_is_parked_whole_and_only_its_dossier_waits(wire: Wire, kind: str) -> None:
    poison, sick, well = POISONS[kind], a_dossier_id(), a_dossier_id()
    before = a_recorded_dossier(sick)
    await put(wire.kafka.bootstrap, [before])
    value = await poisoned(wire, poison, sick)
    after = [a_recorded_dossier(sick), a_recorded_dossier(sick)]
    others = [a_recorded_dossier(well)]
    await put(wire.kafka.bootstrap, [*after, *others])

    await wire.probes.start()
    applied = {before.id, *(fact.id for fact in others)} | ({f.id for f in after} if poison.alone else set())

    async def done() -> set[object]:
        return {event for _, event in await effects(wire.dsn)}

    await eventually(done, until=lambda seen: applied <= seen)
    key = poison.key if poison.alone else str(sick).encode()

    async def kept() -> list[asyncpg.Record]:
        return [row for row in await parked_rows(wire) if row["raw_key"] == key]

    rows = await eventually(kept, until=lambda found: len(found) >= (1 if poison.alone else 1 + len(after)))
    mine = [row for row in rows if row["payload"] == value and row["reason"] == poison.reason]
    assert mine, f"parked: {[(row['reason'], row['error']) for row in rows]}"
    assert mine[-1]["state"] == "dead"
    if not poison.alone:
        assert [row["event_id"] for row in rows if row["state"] == "waiting"] == [fact.id for fact in after]


async def test_a_discarded_record_lets_its_followers_go_in_order_and_a_redriven_one_is_tried_again(wire: Wire) -> None:
    sick = a_dossier_id()
    refused = a_recorded_dossier(sick).model_copy(update={"actor": CLERK.model_copy(update={"account": "refused"})})
    followers = [a_recorded_dossier(sick) for _ in range(3)]
    await put(wire.kafka.bootstrap, [refused, *followers])
    await wire.probes.start()

    async def dead() -> list[int]:
        rows = await parked_rows(wire)
        return [row["parked_id"] for row in rows if row["state"] == "dead" and row["event_id"] == refused.id]

    (parked_id,) = await eventually(dead)
    settings = ProbeSettings.model_validate(
        {name.removeprefix("PROBE_").lower(): value for name, value in wire.probes.environment.items()}
    )
    database = Database(settings, Tracing("test"))
    async with database.transaction() as tx:
        await quarantine.redrive(tx, parked_id)

    async def tried() -> int:
        rows = await parked_rows(wire)
        return max(int(row["attempts"]) for row in rows if row["parked_id"] == parked_id and row["state"] == "dead")

    async def attempts() -> int:
        try:
            return await tried()
        except ValueError:
            return 0

    await eventually(attempts, until=lambda seen: seen >= 1)
    async with database.transaction() as tx:
        await quarantine.discard(tx, parked_id, because="recorded twice on paper")
    await database.close()

    async def applied() -> list[object]:
        return [event for dossier, event in await effects(wire.dsn) if dossier == sick]

    assert await eventually(applied, until=lambda seen: len(seen) == 3) == [fact.id for fact in followers]
    (row,) = [row for row in await parked_rows(wire) if row["event_id"] == refused.id]
    assert (row["state"], row["discarded_because"]) == ("discarded", "recorded twice on paper")
    assert await count(wire.dsn, f"parked where key = '{sick}' and state <> 'discarded'") == 0


async def test_a_reader_that_finds_too_much_poison_stops_and_says_so(wire: Wire) -> None:
    for _ in range(3):
        await poisoned(wire, POISONS["bad json"], a_dossier_id())
    first = await wire.probes.start()
    await eventually(lambda: count(wire.dsn, "parked where state = 'dead'"), until=lambda seen: seen >= 3)
    first.signal(signal.SIGTERM)
    assert await first.ended() == 0

    fact = a_recorded_dossier()
    await put(wire.kafka.bootstrap, [fact])
    strict = await wire.probes.start(parked_ceiling=2)

    await eventually(lambda: asyncio.to_thread(strict.log.read_text), until=lambda log: "too-much-parked" in log)
    assert fact.id not in {event for _, event in await effects(wire.dsn)}
    strict.signal(signal.SIGTERM)
    assert await strict.ended() == 0
    await wire.probes.start(parked_ceiling=1000)
    await eventually(lambda: effects(wire.dsn), until=lambda seen: fact.id in {event for _, event in seen})
