"""One dossier with meaning: a house in Hoà An, asked for by Ma Thị Nhàn and brought to the counter by Sìn."""

from datetime import UTC, datetime, timedelta
from typing import TypedDict
from uuid import UUID, uuid5

from contracts.events.catalogue import SupplementMode
from contracts.events.intake import PromiseCause, PromiseMade
from contracts.identifiers import CaseCode, CommuneCode, DepartmentCode, DossierCode, DossierId, ProcedureCode
from contracts.message import Actor

HOUSE = DossierId(UUID("01a2062f-68a0-7c31-9d5e-3b1f6a2c8e01"))
RECEIVED = datetime(2026, 11, 23, 2, 15, tzinfo=UTC)
DUE = datetime(2026, 12, 3, 10, 0, tzinfo=UTC)
OWNER, SUBMITTER = uuid5(HOUSE, "owner"), uuid5(HOUSE, "submitter")
REQUEST, PAYMENT, WITHDRAWAL, WORDS, OPINION = (
    uuid5(HOUSE, name) for name in ("request", "payment", "withdrawal", "words", "opinion")
)

COUNTER = Actor(role="reception_officer", account="hoa-an.tiep-nhan-01")
DESK = Actor(role="case_officer", account="hoa-an.kinh-te-03")
HEAD = Actor(role="dept_head", account="hoa-an.kinh-te-01")
CLOCK = Actor(role="system", account="clock")

MODE: SupplementMode = "RESTART"


class About(TypedDict):
    """What every fact of a dossier says."""

    time: datetime
    actor: Actor
    dossier_id: DossierId
    dossier_code: DossierCode
    receiving_commune: CommuneCode
    handling_commune: CommuneCode


class Work(TypedDict):
    """What every fact of the work on it says besides."""

    procedure: ProcedureCode
    case: CaseCode
    unit: DepartmentCode


THE_WORK = Work(procedure="1.013225", case="house", unit="KT")


def after(*, days: int = 0, hours: int = 0) -> datetime:
    """So long after the reception."""
    return RECEIVED + timedelta(days=days, hours=hours)


def about(actor: Actor, *, at: datetime) -> About:
    """The dossier, as a fact says it."""
    return About(
        time=at,
        actor=actor,
        dossier_id=HOUSE,
        dossier_code="H60.092-261123-0007",
        receiving_commune="02353",
        handling_commune="02353",
    )


def a_house_promise(*, number: int = 1, cause: PromiseCause = "reception", due_at: datetime = DUE) -> PromiseMade:
    """Seven working days; the day of culture does not count."""
    return PromiseMade(
        number=number,
        due_at=due_at,
        apology_latest=due_at - timedelta(days=1),
        transfer_by=after(hours=8),
        term="7 working days",
        cause=cause,
        calendar="2026-11-23.1",
        catalogue="2026-11-23.1",
    )
