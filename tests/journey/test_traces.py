"""Every fact leads back to the request that caused it, and every span's parent exists."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import asyncpg

from contracts.delivery.telemetry import new_traceparent
from tests.eventually import eventually
from tests.fixtures.otlp import Collector, KeptSpan
from tests.journey.walk import Walk, a_phone

DOSSIERS = 50


def a_sampled_request() -> str:
    """The trace context of a client that wants its request followed."""
    return new_traceparent()[:-2] + "01"


async def facts_of(walk: Walk, dossier: UUID) -> list[tuple[str, str]]:
    """Type and trace id of everything that was announced about a dossier."""
    connection = await asyncpg.connect(walk.province.dsn("auditor"))
    try:
        rows = []
        for service in ("intake", "routing", "notify", "survey"):
            sql = f"select type, trace_id from {service}.journal where subject = $1"
            rows += await connection.fetch(sql, dossier)
        return [(row["type"], row["trace_id"].hex) for row in rows]
    finally:
        await connection.close()


def orphans(spans: Sequence[KeptSpan], *, clients: set[str]) -> list[KeptSpan]:
    """Spans whose parent nobody sent."""
    known = {span.span_id for span in spans} | clients
    return [span for span in spans if span.parent_id and span.parent_id not in known]


async def test_every_hop_of_fifty_dossiers_leads_to_its_request(walk: Walk, collector: Collector) -> None:
    openings = [a_sampled_request() for _ in range(DOSSIERS)]
    receipts = await asyncio.gather(*(walk.recorded(phone=a_phone(), traceparent=text) for text in openings))
    started = a_sampled_request()
    for receipt in receipts:
        await walk.known(receipt["code"])
    commands = [{"code": receipt["code"], "command": "start"} for receipt in receipts]
    address = f"{walk.routing}/desk/commands"
    answer = await walk.post(address, {"commands": commands}, role="case_officer", traceparent=started)
    assert {verdict["status"] for verdict in answer.json()["verdicts"]} == {201}

    for receipt, opening in zip(receipts, openings, strict=True):
        dossier = UUID(receipt["id"])

        async def facts(dossier: UUID = dossier) -> list[tuple[str, str]]:
            return await facts_of(walk, dossier)

        told = await eventually(facts, until=lambda seen: any(t == "notify.citizen_notified.v1" for t, _ in seen))
        stepped = {trace for kind, trace in told if kind == "routing.step_started.v1"}
        others = {trace for kind, trace in told if kind != "routing.step_started.v1"}
        assert (stepped, others) == ({started[3:35]}, {opening[3:35]}), told

    clients = {text[36:52] for text in [*openings, started]}
    asked = {text[3:35] for text in openings}

    async def doors() -> list[KeptSpan]:
        return [s for s in collector.spans if s.trace_id == started[3:35] and s.parent_id == started[36:52]]

    async def unlinked() -> dict[str, set[str]]:
        """The requests that are not seen in a hop's batches."""
        left = {}
        for hop in ("send outbox", "receive routing"):
            left[hop] = asked - {trace for span in collector.spans if span.name == hop for trace, _ in span.links}
        return left

    async def lost() -> list[KeptSpan]:
        mine = {text[3:35] for text in [*openings, started]}
        return orphans([span for span in collector.spans if span.trace_id in mine], clients=clients)

    # Spans arrive a while after what they tell of; before the first has come, none is lost.
    (door,) = await eventually(doors)
    await eventually(unlinked, until=lambda left: not any(left.values()))
    await eventually(lost, until=lambda left: not left)
    assert {trace for trace, _ in door.links} == asked
