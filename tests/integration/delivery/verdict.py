"""The judgement after a storm: what was put in came out once, in order, on both sides of the probe."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from contracts.events.intake import DossierRecorded
from tests.eventually import eventually
from tests.integration.delivery.conftest import Wire
from tests.integration.delivery.wire import all_records, count, effects, first_deliveries


async def settled(wire: Wire, facts: Sequence[DossierRecorded], *, within: float = 60) -> None:
    """Wait until every fact has its effect and every consequence is carried."""
    wanted = {fact.id for fact in facts}

    async def missing() -> int:
        return len(wanted - {event for _, event in await effects(wire.dsn)})

    await eventually(missing, until=lambda left: left == 0, within=within)
    await eventually(lambda: count(wire.dsn, "outbox"), until=lambda left: left == 0, within=within)


async def once_and_in_order(wire: Wire, facts: Sequence[DossierRecorded]) -> None:
    """Each effect once and in the order of its facts; each consequence first delivered in sequence, without a gap."""
    expected: dict[UUID, list[UUID]] = defaultdict(list)
    for fact in facts:
        expected[fact.dossier_id].append(fact.id)
    got: dict[UUID, list[UUID]] = defaultdict(list)
    for dossier, event in await effects(wire.dsn):
        if dossier in expected:
            got[dossier].append(event)
    wrong = {dossier: (events, got[dossier]) for dossier, events in expected.items() if got[dossier] != events}
    assert not wrong, f"effects doubled, lost or reordered: {wrong}"

    records = await all_records(wire.kafka.bootstrap, "routing.progress.v1")
    order = first_deliveries([record for record in records if UUID(record.key.decode()) in expected])
    counted = {str(dossier): list(range(1, len(events) + 1)) for dossier, events in expected.items()}
    astray = {key: order.get(key) for key, sequences in counted.items() if order.get(key) != sequences}
    assert not astray, f"first deliveries lost or reordered: {astray}"
