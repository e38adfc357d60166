"""One hop through routing: consumed, admitted, routed, stored, carried."""

from dataclasses import asdict
from datetime import UTC, datetime

from aiokafka import AIOKafkaConsumer, TopicPartition

from contracts.calendar.hours import in_vietnam
from contracts.calendar.promise import promise
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar
from contracts.events.intake import DossierRecorded
from contracts.identifiers import new_id
from contracts.topics import PARTITIONS, ROUTING_PROGRESS
from deploy.catalogue.load import calendar, catalogue
from deploy.local.part import Part
from deploy.motcua.province import Province
from tests.bench.client import Body
from tests.bench.ground import billed, frozen
from tests.builders.facts import a_recorded_dossier
from tests.eventually import eventually
from tests.integration.delivery.wire import put


def _recorded(events: int) -> list[DossierRecorded]:
    """Dossiers of the catalogue and calendar in force."""
    like = a_recorded_dossier()
    # Received now: no deadline is sounded while the hop is measured.
    now = in_vietnam(datetime.now(UTC))
    dates = asdict(promise(WorkingCalendar.of(calendar(), like.handling_commune), now, Term.parse(like.promise.term)))
    versions = {"calendar": calendar().version, "catalogue": catalogue().version}
    case = next(p for p in catalogue().procedures if p.code == like.procedure).cases[0].code
    made = like.promise.model_copy(update={**dates, **versions})
    shared = {"promise": made, "case": case, "received_at": now, "time": now}
    first = new_id().int % 90_000_000
    codes = (f"H60.112-261123-{first + number:08d}" for number in range(events))
    return [a_recorded_dossier().model_copy(update={**shared, "dossier_code": code}) for code in codes]


async def one_hop(province: Province, *, events: int, beside: tuple[Part, ...] = ()) -> Body:
    """Facts wait on the topic; routing goes on, and what runs beside it; how fast are they all routed and carried."""
    log = AIOKafkaConsumer(bootstrap_servers=province.bootstrap)
    await log.start()
    lanes = [TopicPartition(ROUTING_PROGRESS.name, number) for number in range(PARTITIONS)]

    async def routed() -> int:
        # Asked of Kafka: counting rows of a growing journal would cost more than what is measured.
        return sum((await log.end_offsets(lanes)).values())

    facts = _recorded(events)
    before = await routed()
    try:
        with frozen(province, "intake", "notify", "survey"):
            # Frozen for less than its session: it keeps its partitions and finds all facts waiting.
            with frozen(province, "routing", more=beside):
                await put(province.bootstrap, facts)
            with billed(province, *beside) as bill:
                await eventually(routed, until=lambda seen: seen >= before + events, within=120, every=0.02)
    finally:
        await log.stop()
    return {"events": events, "per_second": round(events / bill.seconds, 1), "cpu_ms_each": bill.per(events)}
