"""Two of everything at once, one of them stopped past its session and resumed: duplicates on the wire at most."""

import asyncio
import signal

from contracts.events.intake import DossierRecorded
from tests.builders.facts import a_dossier_id, a_recorded_dossier
from tests.eventually import eventually
from tests.integration.delivery.conftest import Wire
from tests.integration.delivery.probe import READY
from tests.integration.delivery.verdict import once_and_in_order, settled
from tests.integration.delivery.wire import count, put

DOSSIERS = 40


async def fed_steadily(wire: Wire, *, rounds: int) -> list[DossierRecorded]:
    """Facts of the same dossiers, round after round."""
    dossiers = [a_dossier_id() for _ in range(DOSSIERS)]
    facts = [[a_recorded_dossier(dossier) for dossier in dossiers] for _ in range(rounds)]
    for batch in facts:
        await put(wire.kafka.bootstrap, batch)
        await asyncio.sleep(0)
    return [fact for batch in facts for fact in batch]


async def test_a_process_frozen_past_its_session_and_resumed_changes_nothing(wire: Wire) -> None:
    first = await wire.probes.start(batch_records=20, relay_rows=2)
    await wire.probes.start(batch_records=20, relay_rows=2)
    early = await fed_steadily(wire, rounds=3)
    await eventually(lambda: count(wire.dsn, "effect"), until=lambda seen: seen > DOSSIERS)

    first.signal(signal.SIGSTOP)
    late = await fed_steadily(wire, rounds=4)
    await settled(wire, late)
    first.signal(signal.SIGCONT)
    last = await fed_steadily(wire, rounds=2)

    await settled(wire, early + late + last)
    await once_and_in_order(wire, early + late + last)


async def test_a_relay_frozen_while_it_publishes_only_repeats_itself(wire: Wire) -> None:
    frozen = await wire.probes.start(crash_at="freeze_after_publish", relay_rows=4)
    facts = await fed_steadily(wire, rounds=3)
    await eventually(lambda: count(wire.dsn, "outbox"), until=lambda left: left >= DOSSIERS)
    await wire.probes.start(relay_rows=4)

    await settled(wire, facts)
    frozen.signal(signal.SIGCONT)
    more = await fed_steadily(wire, rounds=2)

    await settled(wire, facts + more)
    await once_and_in_order(wire, facts + more)


async def test_a_rebalance_while_a_batch_is_in_work_repeats_no_effect(wire: Wire) -> None:
    await wire.probes.start(batch_records=10, handler_seconds=0.3)
    facts = await fed_steadily(wire, rounds=4)
    await eventually(lambda: count(wire.dsn, "effect"))
    await wire.probes.start(batch_records=10, handler_seconds=0.05)
    third = await wire.probes.start(batch_records=10, handler_seconds=0.05)
    await eventually(lambda: count(wire.dsn, "effect"), until=lambda seen: seen > 2 * DOSSIERS)
    await eventually(lambda: asyncio.to_thread(third.log.read_bytes), until=lambda log: READY in log)
    third.signal(signal.SIGTERM)

    await settled(wire, facts)
    await once_and_in_order(wire, facts)
    assert await third.ended() == 0
