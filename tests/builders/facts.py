"""Facts with meaning, for tests: say only what the test is about."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from contracts.events.intake import DossierRecorded, PaperBrought, PromiseMade
from contracts.events.person import Person, PersonErased, PersonRecorded
from contracts.events.routing import DossierRouted
from contracts.identifiers import DossierId, EventId, new_id
from contracts.message import Actor

MONDAY_MORNING = datetime(2026, 11, 23, 2, 15, tzinfo=UTC)
CLERK = Actor(role="reception_officer", account="clerk-1")
CLOCK = Actor(role="system", account="clock")


def a_dossier_id() -> DossierId:
    """A fresh dossier."""
    return DossierId(new_id())


def a_promise(*, number: int = 1, due_at: datetime | None = None) -> PromiseMade:
    """A promise of three working days."""
    return PromiseMade(
        number=number,
        due_at=due_at or MONDAY_MORNING + timedelta(days=4),
        apology_latest=MONDAY_MORNING + timedelta(days=3),
        transfer_by=MONDAY_MORNING + timedelta(hours=7),
        term="3 working days",
        cause="reception",
        calendar="2026-11-23.1",
        catalogue="2026-11-23.1",
    )


def _code(dossier: UUID) -> str:
    return f"H60.112-261123-{dossier.int % 9000 + 1000}"


def a_recorded_dossier(dossier: DossierId | None = None, *, event_id: UUID | None = None) -> DossierRecorded:
    """A single-status certificate asked for at Hoà An's counter."""
    dossier = dossier or a_dossier_id()
    return DossierRecorded(
        id=EventId(event_id or new_id()),
        time=MONDAY_MORNING,
        actor=CLERK,
        dossier_id=dossier,
        dossier_code=_code(dossier),
        receiving_commune="02353",
        handling_commune="02353",
        procedure="1.004873",
        case="default",
        channel="counter",
        owner_ref=uuid5(dossier, "owner"),
        papers=(PaperBrought(code="form"),),
        received_at=MONDAY_MORNING,
        promise=a_promise(),
    )


def a_recorded_person(
    dossier: DossierId, *, name: str = "Hoàng Thị Sìn", phone: str = "+84912345678"
) -> PersonRecorded:
    """The owner of a dossier."""
    return PersonRecorded(
        time=MONDAY_MORNING,
        actor=CLERK,
        dossier_id=dossier,
        dossier_code=_code(dossier),
        receiving_commune="02353",
        handling_commune="02353",
        dossier_owner=Person(ref=uuid5(dossier, "owner"), name=name, phone=phone),
    )


def an_erased_person(dossier: DossierId) -> PersonErased:
    """The people of a dossier are forgotten."""
    return PersonErased(time=MONDAY_MORNING, actor=CLERK, dossier_id=dossier)


def a_routed_dossier(recorded: DossierRecorded, *, event_id: UUID | None = None) -> DossierRouted:
    """The dossier went to the office of the people's committee."""
    return DossierRouted(
        id=EventId(event_id or new_id()),
        time=recorded.time,
        actor=CLOCK,
        dossier_id=recorded.dossier_id,
        dossier_code=recorded.dossier_code,
        receiving_commune=recorded.receiving_commune,
        handling_commune=recorded.handling_commune,
        procedure=recorded.procedure,
        case=recorded.case,
        unit="VP",
        rule="field-ho-tich",
        template="wd3",
        catalogue=recorded.promise.catalogue,
        received_at=recorded.received_at,
        due_at=recorded.promise.due_at,
    )
