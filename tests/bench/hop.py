"""One hop through routing: consumed, admitted, routed, stored, carried."""

from signal import Signals
from uuid import uuid5

import asyncpg

from contracts.events.intake import DossierRecorded
from contracts.identifiers import new_id
from deploy.catalogue.load import calendar, catalogue
from deploy.local import process
from deploy.motcua.province import Province
from tests.bench.ground import billed
from tests.builders.facts import a_recorded_dossier
from tests.eventually import eventually
from tests.integration.delivery.wire import put


def _recorded() -> DossierRecorded:
    """A dossier of the catalogue and calendar in force."""
    fact = a_recorded_dossier()
    promise = fact.promise.model_copy(update={"calendar": calendar().version, "catalogue": catalogue().version})
    case = next(p for p in catalogue().procedures if p.code == fact.procedure).cases[0].code
    code = f"H60.112-261123-{new_id().int % 100_000_000:08d}"
    changes = {"promise": promise, "case": case, "dossier_code": code, "owner_ref": uuid5(fact.dossier_id, "o")}
    return fact.model_copy(update=changes)


async def one_hop(province: Province, *, events: int) -> dict[str, object]:
    """Facts wait on the topic; routing goes on; how fast are they all routed and carried."""
    routing = next(it for it in province.services() if it.name == "routing")
    connection = await asyncpg.connect(province.dsn("auditor"))

    async def routed() -> int:
        sql = "select count(*) from routing.journal where type = 'routing.dossier_routed.v1'"
        return int(await connection.fetchval(sql)) - int(
            await connection.fetchval("select count(*) from routing.outbox")
        )

    try:
        before = await routed()
        # Frozen for less than its session: it keeps its partitions and finds all facts waiting.
        process.signalled(routing.program, Signals.SIGSTOP, family=True)
        try:
            await put(province.bootstrap, (_recorded() for _ in range(events)))
        finally:
            process.signalled(routing.program, Signals.SIGCONT, family=True)
        with billed(province) as bill:
            await eventually(routed, until=lambda seen: seen >= before + events, within=120, every=0.02)
    finally:
        await connection.close()
    return {"events": events, "per_second": round(events / bill.seconds, 1), "cpu_ms_each": bill.per(events)}
